"""Views of the gap: what is said of each line, and that nothing flatters."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from tests.web.pages import samples_where as where
from tests.web.pages.gallery_where import ADVISER, LEARNER

from passport_core.outcomes import Text
from passport_core.passport.frameworks import Item, ItemKind, Label
from passport_core.passport.gap import Coverage
from passport_core.passport.mappings import Author, MappingOrigin
from passport_core.passport.provenance import Provenance
from passport_core.services.read_frameworks import FoundItem, Match
from passport_core.web.pages import plots, present_gaps, present_jobs, present_needs, present_where
from passport_core.web.pages.present_needs import Asked
from passport_core.web.pages.rendering import Pages
from passport_core.web.pages.typography import say
from passport_core.web.pages.views import Phrase
from passport_core.web.pages.views_where import CoverageBar, WherePage

HOSTILE = "<b onclick=x>Zoé</b>\u202e“><script>alert(1)</script>"


def view(picture: where.Picture | None = None, **changes: Any) -> WherePage:
    shown = picture or where.picture()
    given_ = {"reader": LEARNER, "asked": where.asked(shown), "passport_id": "p1", "versions": where.VERSIONS} | changes
    return present_where.where(shown, **given_)


def percents(bar: CoverageBar) -> list[int]:
    return [int(say(one.words, "en").split("%")[0]) if "under" not in str(one.words) else 0 for one in bar.portions]


def said(value: object, language: str = "en") -> str:
    """Every sentence and string of a view, in a row."""
    if isinstance(value, str):
        return value
    if isinstance(value, Text | Phrase):
        return html.fromstring(f"<p>{say(value, language)}</p>").text_content()
    if is_dataclass(value):
        return " | ".join(said(getattr(value, one.name), language) for one in fields(value))
    return " | ".join(said(one, language) for one in value) if isinstance(value, tuple) else ""


weights = st.integers(0, 400)


@given(weights, weights, weights, weights, weights, weights, weights, weights)
def test_percents_add_up_and_never_flatter(
    certified: int, endorsed: int, declared: int, part: int, missing: int, unknown: int, equivalent: int, unmapped: int
) -> None:
    total = certified + endorsed + declared + part + missing + unknown + equivalent + unmapped
    bar = plots.coverage_bar(
        Coverage(total, certified, endorsed, declared, part, missing, unknown, equivalent, unmapped)
    )
    if not total:
        assert bar.portions == ()
        return
    assert sum(percents(bar)) == 100
    assert bar.has_certified == (certified > 0)
    for portion, percent in zip(bar.portions, percents(bar), strict=True):
        if portion.kind == "certified":
            assert percent <= 100 * certified / total
    assert abs(sum(float(one.width[:-1]) for one in bar.portions) - 100) < 0.1


@given(st.dictionaries(st.sampled_from([one.value for one in Provenance]), st.integers(1, 4)), st.integers(1, 8))
def test_a_level_is_filled_by_the_best_proof_that_reaches_it(levels: dict[str, int], steps: int) -> None:
    cells = plots.level_cells(tuple(levels.items()), steps)
    assert len(cells) == steps
    for place, cell in enumerate(cells, 1):
        reaching = [Provenance(name) for name, level in levels.items() if level >= place]
        assert cell == (max(reaching, key=lambda one: one.rank).value if reaching else "")


def test_a_radar_is_drawn_from_five_axes_on_and_shows_what_the_bars_show() -> None:
    (course,) = view().courses
    assert course.levels is not None
    assert course.levels.radar is not None
    assert [kind for kind, _ in course.levels.radar.shapes] == ["declared", "endorsed", "certified"]
    assert len(course.levels.radar.axes) == len(course.levels.lines) == 7
    assert plots.radar(course.levels.lines[:4]) is None


def test_levels_say_what_is_missing_the_level_or_the_proof() -> None:
    (course,) = view().courses
    assert course.levels is not None
    rows = {say(row.label, "fr").striptags(): row for row in course.levels.lines}
    assert rows["Organiser son activité"].standing.is_reached
    unexpected = rows["Faire face à l’imprévu"]
    assert unexpected.shown == (("certified", 2), ("declared", 3))
    assert unexpected.difference == 0
    assert not unexpected.standing.is_reached
    assert rows["Traiter l’information"].difference == 3
    assert rows["Traiter l’information"].is_unknown
    assert "3 of 7" in said(course.levels.summary)


def test_no_level_shown_is_no_level_zero() -> None:
    page = Pages().where(view(), "en")
    row = next(one for one in page.split('<tr><th scope="row">') if one.startswith("7. ")).split("</tr>")[0]
    assert "nothing yet" in row
    assert "to be shown" in row
    assert "−" not in row


def test_certified_is_said_only_of_certified_evidence() -> None:
    declared = tuple(replace(one, provenance=Provenance.DECLARED) for one in where.evidence())
    shown = view(where.picture(declared))
    assert [one.provenance for one in shown.today] == ["certified", "declared"]
    assert "nothing yet" in said(shown.today[0].words)
    for work in (*shown.occupations, *shown.courses):
        assert not work.bar.has_certified
        proofs = [proof for group in work.groups for one in group.needs for proof in one.proofs]
        assert all(proof.provenance == "declared" for proof in proofs)
    for one in shown.certifications:
        assert not any(need.is_reached for need in one.needs)
        assert "Certified" not in said(one.needs)


def test_a_correspondence_reads_as_equivalent_and_names_both_sides() -> None:
    other = next(one for one in view().certifications if one.number == "RNCP35419")
    last = other.needs[-1]
    assert (last.icon, said(last.word)) == ("eq", "Equivalent")
    assert "RNCP36490BC02 and RNCP36490BC03" in said(last.reason)
    assert [hint.is_satisfied for hint in other.hints] == [True, False]
    assert "RNCP36490BC01 is missing" in said(other.hints[1].state)
    (successor,) = other.successors
    assert successor.address.startswith("/p/secret/where?to=RNCP37674&to=RNCP35419&to=rome%3AM1855&")
    assert successor.address.endswith("&to=RNCP38606&in=44&by=2027-09-01")


@pytest.mark.parametrize(
    ("last_day", "by", "warns", "words"),
    [
        (date(2028, 9, 1), None, False, "It can be awarded until 1 September 2028"),
        (date(2028, 9, 1), date(2029, 1, 1), True, "It closes before the day you aim for"),
        (date(2027, 3, 1), None, True, "It closes within a year"),
        (date(2026, 3, 1), None, True, "Its last day, 1 March 2026, has passed"),
        (None, None, False, "The register does not say until when"),
    ],
)
def test_the_one_sentence_warns_of_a_deadline(last_day: date | None, by: date | None, warns: bool, words: str) -> None:
    gap = where.measure_certification(where.web_developer(last_day=last_day), where.evidence(), day=where.DAY, by=by)
    picture = replace(where.picture(only=("none",)), gaps=(gap,), pathways=(where.Pathway(gap.target, (), ()),))
    loud = present_where.loud(picture)
    assert loud is not None
    assert loud.is_warning is warns
    assert said(loud.lead) == "1 block of 2 is left"
    assert words in said(loud.rest)


def test_what_a_correspondence_gives_is_still_to_be_granted() -> None:
    correspondence = where.Correspondence("RNCP1", ("BC01",), "RNCP2", ("BC01", "BC02"))
    held = where.Evidence("r", True, "BC01", Provenance.CERTIFIED, blocks=(where.BlockRef("RNCP1", "BC01"),))

    def summary(*blocks: str) -> str:
        whole = where.Certification("RNCP2", "T", True, blocks=tuple(where.Block(code, code) for code in blocks))
        entry = where.DatedEntry(whole, where.SNAPSHOT, (correspondence,))
        gap = where.measure_certification(entry, [held], day=where.DAY)
        assert gap.certification is not None
        assert gap.coverage.certified == 0
        return said(present_gaps.blocks_summary(gap, gap.certification))

    assert summary("BC01", "BC02") == "To be granted: 2 blocks of 2"
    assert summary("BC01", "BC02", "BC03") == "1 block of 3 is left, and 2 to be granted"
    assert summary("BC03") == "The only block is left"
    assert summary() == "The certification is left; it has no blocks"


def test_an_occupation_without_mappings_is_not_said_to_be_all_missing() -> None:
    picture = where.picture(only=("rome:M1855",))
    (gap,) = picture.gaps
    assert gap.occupation is not None
    bare = replace(gap, coverage=Coverage(10, unmapped=10))
    loud = present_where.loud(replace(picture, gaps=(bare,)))
    assert loud is not None
    assert "without anybody having stated it yet" in said(loud.rest)


def test_what_nobody_stated_is_unknown_in_the_bar_its_legend_the_lines_and_the_comparison() -> None:
    held = where.evidence()[:3]
    shown = view(where.picture(held, only=("RNCP37674", "rome:M1855", "courses-erdre:back-end"), mapped=False))
    (work,), (course,) = shown.occupations, shown.courses
    for one in (work, course):
        assert "unknown for want of a published mapping" in said(one.bar)
        assert "issing" not in said((one.bar, *one.groups))
        assert "that is unknown, not missing" in said(one.unmapped)
    assert said(work.bar.portions[0].words) == "100% unknown for want of a published mapping"
    assert {need.icon for group in work.groups for need in group.needs} == {"un"}
    compared = [said(one.remaining) for one in shown.compared]
    assert compared[1] == "Unknown for want of a published mapping: 6 of 6"
    assert compared[2].startswith("To be shown or completed: 1 of 8. Unknown")  # one is not described by its source
    assert "faute de rapprochement publié" in Pages().where(shown, "fr").split('class="key')[1].split("</ul>")[0]


def test_a_course_says_whose_it_is_and_is_found_by_its_name() -> None:
    about = f"Atelier de l’Erdre. Mène à RNCP37674BC02. {HOSTILE}"
    item = Item(where.COURSE.code, ItemKind.COURSE, Label(fr="Entrée en formation back-end"), description=about)
    version = where.version("courses-erdre", "1")
    picture = where.picture(only=("courses-erdre:back-end",))
    picture = replace(picture, items={where.COURSE: FoundItem(where.COURSE, item, version)})
    match = Match(where.COURSE, item, "Entrée en formation back-end", 1.0)
    (course,) = view(picture).courses
    assert course.about.startswith("Atelier de l’Erdre. Mène à RNCP37674BC02.")
    searched = view(where.picture(only=("RNCP37674",)), typed=present_where.Typed(query="back-end", found=(match,)))
    assert [(one.code, one.about) for one in searched.form.found] == [("", course.about)]
    for page in (view(picture), searched):
        shown = Pages().where(page, "fr")
        assert "Atelier de l’Erdre. Mène à RNCP37674BC02." in shown
        assert "<script>alert" not in shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Unsigned: the author is who the file says."),
        ({"signed_by": "did:web:example.org"}, "Verified signature: did:web:example.org"),
        ({"origin": MappingOrigin.ACCEPTED}, "Stated here under this name by the operator."),
        (
            {"origin": MappingOrigin.ACCEPTED, "author": Author("Atelier", did="did:key:z6Mk")},
            "Stated here by this certifier, with its own access key.",
        ),
    ],
    ids=["file", "signed", "operator", "certifier"],
)
def test_what_shows_who_states_mappings(changes: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, "MAPPING_SET", replace(where.MAPPING_SET, **changes))
    (basis,) = view(where.picture(only=("rome:M1855",))).mappings
    assert said(basis.backing) == says


def test_blocks_that_nobody_mapped_are_named_beside_those_that_somebody_did() -> None:
    (work,) = view().occupations
    assert "Nobody has stated yet what RNCP36490BC02 and RNCP36490BC03 bring here" in said(work.unmapped)
    assert not [one for one in work.bar.portions if one.kind == "unmapped"]


def test_of_several_targets_the_first_is_open_and_those_whose_day_threatens() -> None:
    shown = view()  # RNCP37674 first; RNCP35419 closes within a year
    assert [one.is_open for one in (*shown.certifications, *shown.occupations, *shown.courses)] == [
        *(True, True),
        *(False, False),
    ]
    assert [one.is_open for one in shown.markets] == [False]
    alone = view(where.picture(only=("rome:M1855",)))
    assert [one.is_open for one in (*alone.occupations, *alone.markets)] == [True, True]


def test_bars_headlines_and_loud_days_are_never_folded_away() -> None:
    picture = where.picture()
    (first, closing, *rest), (way, *ways) = picture.gaps, picture.pathways
    after = replace(picture, gaps=(*rest, closing, first), pathways=(*ways[1:], ways[0], way))
    tree = html.document_fromstring(Pages().where(view(after, notes=()), "en"))
    folds = tree.xpath("//details[contains(@class, 'fold')]")
    assert [fold.get("open") is not None for fold in folds] == [True, False, True, False, True, False]
    for loud in (
        "//svg[@class='cov']",
        "//ul[@class='dues']",
        "//h3",
        "//*[@class='note small'][contains(., 'bring here')]",
    ):
        found = tree.xpath(loud)
        assert found
        assert not [one for one in found if one.xpath("ancestor::details[not(@open)]")], loud
    assert "Last day of issuance of RNCP37674" in tree.xpath("string((//ul[@class='dues'])[last()])")
    assert len({fold.xpath("string(summary)") for fold in folds}) == len(folds)  # each has a name of its own


def test_a_way_with_an_advisers_words_beside_a_step_is_open() -> None:
    picture = where.picture()
    last = replace(
        picture, gaps=(*picture.gaps[1:], picture.gaps[0]), pathways=(*picture.pathways[1:], picture.pathways[0])
    )
    assert [path.is_open for path in view(last).paths] == [False]
    assert [path.is_open for path in view(last, notes=where.notes()).paths] == [True]


def test_a_document_that_is_not_established_is_not_called_the_learners_word() -> None:
    unsure = tuple(replace(one, provenance=Provenance.DECLARED) if one.is_record else one for one in where.evidence())
    certified, declared = view(where.picture(unsure)).today
    assert said(certified.words) == "nothing yet"
    assert "documents not established as certified" in said(declared.words)


def test_an_occupation_stands_where_its_best_name_does_and_names_its_framework() -> None:
    baker = where.found(where.ItemRef("rome", "D1102"), "Boulanger / Boulangère")
    abroad = where.found(where.ItemRef("esco", "1aadb308-432a-4d01-b54b-b4f7f76dd419"), "boulanger/boulangère")
    matches = (
        where.Match(baker.ref, baker.item, "Boulangère", 1.0),
        where.Match(abroad.ref, abroad.item, "boulangère", 0.95),
        where.Match(where.ItemRef("rome", "10868"), baker.item, "Aide-boulangère", 0.9, baker),
    )
    shown = view(typed=present_where.Typed(query="boulangère", found=matches)).form.found
    assert [(one.code, one.form) for one in shown] == [("D1102", "Boulangère"), ("ESCO", "boulangère")]


def test_a_name_of_esco_is_a_link_over_https() -> None:
    link = present_needs.outside("http://data.europa.eu/esco/skill/0001")
    assert link is not None
    assert link.address == "https://data.europa.eu/esco/skill/0001"
    assert present_needs.outside("http://data.europa.eu.example/esco/skill/0001") is None


def test_the_sentence_of_an_occupation_says_what_is_certified_of_it() -> None:
    loud = present_where.loud(where.picture(only=("rome:M1855",)))
    assert loud is not None
    assert said(loud.lead) == "23% certified"
    loud = present_where.loud(where.picture(only=("rome:M1855",), mapped=False))
    assert loud is not None
    assert said(loud.lead) == "Nothing certified counts yet"
    assert present_where.loud(where.picture((), only=("none",))) is None


def test_a_register_link_is_shown_as_what_it_is() -> None:
    (work,) = view().occupations
    assert "aucune compétence n’en découle" in said(work.held_links, "fr")
    assert "M1805, code plus ancien dont M1855 descend" in said(work.held_links, "fr")
    unknown = next(one for one in work.options if one.number == "RNCP37873")
    assert said(unknown.gain).startswith("unknown: no published mapping")


def test_what_is_secret_is_not_zero_and_what_is_not_known_is_said() -> None:
    market = present_gaps.market(where.market(), "Développeuse web")
    figures = {said(one.words): one.value for group in market.groups for one in group.signals}
    assert figures["Share of seasonal jobs"] is None
    assert figures["Many hires planned"] == 640
    assert said(figures["High tension"]) == "4 of 5"
    assert [group.about for group in market.groups] == ["Techniciens d’étude M1X80", ""]
    assert said(market.unknown) == "No figure of job seekers."


def test_a_step_says_a_warning_once_and_a_closed_one_has_no_day_to_come() -> None:
    picture = where.picture(only=("RNCP37674",))
    (path,) = view(picture).paths
    assert [step.closes_on for step in path.steps] == [None, None, date(2028, 9, 1), None]
    steps = tuple(replace(step, warning=Text("Fermé.", "Closed.")) for step in picture.pathways[0].steps)
    repeated = replace(picture, pathways=(replace(picture.pathways[0], steps=steps),))
    (path,) = view(repeated).paths
    assert [step.warning is not None for step in path.steps] == [True, False, False, False]


def test_notes_stand_beside_their_step_and_only_the_learner_can_answer() -> None:
    own = view(notes=where.notes())
    beside = [note for path in own.paths for step in path.steps for note in step.notes]
    assert [note.answer for note in beside] == ["/p/secret/notes/n1/answer"]
    assert [note.answer for note in own.notes] == [None, None]  # a remark; a proposal answered already
    theirs = view(notes=where.notes(), reader=ADVISER)
    written = [*theirs.notes, *(note for path in theirs.paths for step in path.steps for note in step.notes)]
    assert [(note.answer, note.remove) for note in written] == [(None, None)] * 3


def test_an_adviser_gets_no_address_of_a_document_and_no_id_of_the_passport() -> None:
    page = Pages().where(view(reader=ADVISER), "en")
    tree = html.document_fromstring(page)
    assert tree.xpath("//ul[@class='proofs']/li")
    assert tree.xpath("//ul[@class='proofs']//a[not(starts-with(@href, '#m'))]") == []
    assert "passport gap PASSPORT --to" in tree.text_content()
    assert "p1" not in view(reader=ADVISER).command


def test_the_command_quotes_what_was_typed() -> None:
    picture = where.picture(only=("RNCP37674",))
    asked = Asked(("RNCP37674",), "Saint-Denis; rm -rf ~", date(2027, 1, 2))
    command = "passport gap p1 --to RNCP37674 --in 'Saint-Denis; rm -rf ~' --by 2027-01-02 --json"
    assert view(picture, asked=asked).command == command


def test_jobs_say_certified_and_declared_apart_and_lead_to_their_gap() -> None:
    page = present_jobs.jobs(where.ranked(), reader=LEARNER)
    first, second = page.jobs
    assert percents(first.bar) == [42, 16, 12, 30]
    assert first.address == "/p/secret/where?to=rome%3AM1855&in=44"
    assert not second.bar.has_certified
    assert "nothing certified" in Pages().jobs(page, "en")


def test_what_is_unknown_of_a_place_for_every_job_is_said_once() -> None:
    first, second = where.ranked().jobs
    nowhere = Text("Aucun fichier ne nomme ce lieu.", "No file names this place.")
    one = replace(where.market(), place_label="NANTES", signals=(), unknown=(nowhere, Text("Propre", "Its own")))
    other = replace(one, occupation=where.M1861, unknown=(nowhere,))
    jobs = (replace(first, market=one), replace(second, market=other))
    page = present_jobs.jobs(replace(where.ranked(), jobs=jobs), reader=LEARNER)
    assert (page.place_label, [said(text) for text in page.unknown]) == ("NANTES", ["No file names this place."])
    assert [[said(text) for text in job.unknown] for job in page.jobs] == [["Its own"], []]
    assert Pages().jobs(page, "en").count("No file names this place.") == 1


def test_jobs_lead_an_adviser_to_their_own_pages_only() -> None:
    page = Pages().jobs(present_jobs.jobs(where.ranked(), reader=ADVISER), "en")
    tree = html.document_fromstring(page)
    assert tree.xpath("//ol[contains(@class, 'ranked')]//h3/a/@href")[0].startswith("/a/secret?to=rome%3AM1855&in=44")
    assert "Malik Benarbia, someone has opened their way to you" in tree.text_content()
    assert "/p/" not in page
    none = replace(where.ranked(), jobs=(), shows_anything=False)
    assert "/p/" not in Pages().jobs(present_jobs.jobs(none, reader=ADVISER), "en")


def test_threat_14_titles_names_and_notes_are_text_of_one_direction() -> None:
    entry = where.web_developer(title=HOSTILE)
    shown = where.evidence(title=HOSTILE)
    gap = where.measure_certification(entry, shown, day=where.DAY)
    whole = replace(
        where.picture(shown, only=("rome:M1855",)),
        gaps=(gap, where.occupation(shown)),
        pathways=(where.pathway(gap.target), where.Pathway(gap.target, (), ())),
    )
    made = view(whole, notes=where.notes(text=HOSTILE), reader=replace(ADVISER, adviser=HOSTILE))
    for language in ("fr", "en"):
        page = Pages().where(made, language)
        assert "\u202e" not in page
        tree = html.document_fromstring(page)
        assert tree.xpath("//script[not(@src)] | //b | //@onclick") == []
        assert tree.xpath("//h1/following::p[contains(., 'alert(1)')]")
        isolated = tree.xpath("//ul[@class='proofs']//bdi[contains(., 'alert(1)')]")
        assert isolated
        assert tree.xpath("//blockquote/bdi[contains(., 'alert(1)')]")


def test_threat_14_an_address_that_is_no_plain_https_one_is_no_link() -> None:
    (work,) = view().occupations
    (licence,) = work.qualifications
    assert licence.source is not None  # what was loaded of it, here: never the address it names
    assert (licence.source.address, licence.source.host) == ("/v1/frameworks/rome/items/901", None)
    assert all(one.source for group in work.groups for one in group.needs)
