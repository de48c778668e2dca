"""The sentences about local figures, in both languages. What they rest on is decided in ``market``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef, Link
from passport_core.passport.labour import Area, AreaKind, Figure, LabourSet

OLD = 2  # years after which a figure's age is said
_THIN = "\u202f"  # between thousands and before %

_NAMES = {
    Figure.HIRES: Text("les embauches prévues", "planned hires"),
    Figure.HARD_TO_FILL: Text("les embauches difficiles", "hires hard to fill"),
    Figure.SEASONAL: Text("les embauches saisonnières", "seasonal hires"),
    Figure.TENSION: Text("la tension", "the tension"),
    Figure.OFFERS: Text("les offres d’emploi", "job offers"),
    Figure.JOB_SEEKERS: Text("les demandeurs d’emploi", "job seekers"),
}
_TENSION = {
    1: Text("très faible", "very low"),
    2: Text("faible", "low"),
    3: Text("moyenne", "medium"),
    4: Text("forte", "high"),
    5: Text("très forte", "very high"),
}
# France Travail's qualifications, by the digit behind a ROME code; the widest group first.
_QUALIFICATIONS = (
    ("1234", Text("ouvriers", "workers")),
    ("12", Text("ouvriers non qualifiés", "unskilled workers")),
    ("34", Text("ouvriers qualifiés", "skilled workers")),
    ("56", Text("employés", "employees")),
    ("5", Text("employés non qualifiés", "unskilled employees")),
    ("6", Text("employés qualifiés", "skilled employees")),
    ("7", Text("techniciens", "technicians")),
    ("8", Text("agents de maîtrise", "supervisors")),
    ("9", Text("cadres", "managers")),
    ("0", Text("qualification non précisée", "qualification not stated")),
)


_CODE_READ = 12  # characters: nobody reads the name of an ESCO occupation out of its UUID


@dataclass(frozen=True, slots=True)
class Total:
    """One figure over one or several areas. ``published`` counts those that tell it, ``secret`` those that keep it
    secret; ``share`` is its part of another figure, over the areas that publish both."""

    figure: Figure
    lowest: int | None
    value: int | None  # the sum; of a tension the highest
    published: int
    secret: int
    share: float | None = None  # of the planned hires; of offers: per job seeker
    below: float | None = None  # of the families compared, the share that plans fewer hires
    peers: int = 0


def figure_text(total: Total, year: int, area: Area, *, is_high: bool | None) -> Text:
    """Say a published figure, with its share where it has one, and how many areas of a sum keep theirs secret."""
    value = total.value or 0
    fr, en = _count(value)
    where = _where(area)
    match total.figure:
        case Figure.HIRES:
            compared = _compared(total, is_high=is_high)
            said = Text(
                f"{fr} {'embauches prévues' if value > 1 else 'embauche prévue'} en {year} {where.fr}{compared.fr}",
                f"{en} planned {'hires' if value != 1 else 'hire'} in {year} {where.en}{compared.en}",
            )
        case Figure.HARD_TO_FILL:
            said = Text(
                f"{fr} {_jugees(value)} à pourvoir en {year} {where.fr}{_of_hires(total.share).fr}",
                f"{en} {'hires are' if value != 1 else 'hire is'} thought hard to fill in {year} {where.en}"
                f"{_of_hires(total.share).en}",
            )
        case Figure.SEASONAL:
            said = Text(
                f"{fr} {'embauches saisonnières' if value > 1 else 'embauche saisonnière'} en {year} {where.fr}"
                f"{_of_hires(total.share).fr}",
                f"{en} seasonal {'hires' if value != 1 else 'hire'} in {year} {where.en}{_of_hires(total.share).en}",
            )
        case Figure.TENSION:
            said = _tension(total, year, where)
        case Figure.OFFERS:
            said = Text(
                f"{fr} {'offres' if value > 1 else 'offre'} d’emploi en {year} {where.fr}"
                f"{_per_seekers(total.share).fr}",
                f"{en} job {'offers' if value != 1 else 'offer'} in {year} {where.en}{_per_seekers(total.share).en}",
            )
        case Figure.JOB_SEEKERS:
            said = Text(
                f"{fr} {'demandeurs' if value > 1 else 'demandeur'} d’emploi (catégories A, B, C) en {year} {where.fr}",
                f"{en} job {'seekers' if value != 1 else 'seeker'} (categories A, B, C) in {year} {where.en}",
            )
    over = _over(total, area)
    return Text(f"{said.fr}.{over.fr}", f"{said.en}.{over.en}")


def secret_text(figure: Figure, year: int, area: Area) -> Text:
    """Say that a figure exists and is not told."""
    name, where = _NAMES[figure], _where(area)
    return Text(
        f"Pour {name.fr} en {year} {where.fr}, le chiffre existe mais sa source le garde secret : "
        "cela ne veut pas dire zéro.",
        f"For {name.en} in {year} {where.en}, the figure exists but its source keeps it secret: this is not zero.",
    )


def absent_text(figure: Figure, year: int, area: Area, subject: ItemRef) -> Text:
    """Say that a source has a line of the subject without this figure."""
    name, where = _NAMES[figure], _where(area)
    return Text(
        f"Pour {name.fr} ({subject.code}) en {year} {where.fr}, la source ne donne pas de chiffre.",
        f"For {name.en} ({subject.code}) in {year} {where.en}, the source gives no figure.",
    )


def source_text(stated_in: LabourSet) -> Text:
    title = stated_in.header.title
    return Text(f"{title.fr}, fichier {stated_in.source}", f"{title.en}, file {stated_in.source}")


def silent_text(
    stated_in: LabourSet, place: str, codes: Sequence[ItemRef], counted_by: Sequence[str], families: Sequence[ItemRef]
) -> Text:
    """Say why a source says nothing of an occupation here: no line of the place, of its code, of its families, or no
    table that says which families are its own."""
    title = stated_in.header.title
    named = _codes(codes)
    if not counted_by:
        return Text(
            f"{title.fr} : aucune ligne que sa source rattache à {place}.",
            f"{title.en}: no line that its source places in {place}.",
        )
    if codes[0].framework in counted_by:
        return Text(
            f"{title.fr} : aucune ligne sur {named.fr} à cet endroit. On n’en sait rien ; ce n’est pas zéro.",
            f"{title.en}: no line about {named.en} in this place. Nothing is known of it; this is not zero.",
        )
    if families:
        listed = ", ".join(f"{family}" for family in families)
        return Text(
            f"{title.fr} : aucune ligne, à cet endroit, sur les familles qui comptent {named.fr} ({listed}). "
            "On n’en sait rien ; ce n’est pas zéro.",
            f"{title.en}: no line, in this place, about the families that count {named.en} ({listed}). "
            "Nothing is known of them; this is not zero.",
        )
    by = ", ".join(counted_by)
    return Text(
        f"{title.fr} compte par familles « {by} », et aucune table chargée ne dit laquelle compte {named.fr} : "
        "ses chiffres ne sont pas repris, même si des codes se ressemblent.",
        f"{title.en} counts by families “{by}”, and no loaded table says which of them counts {named.en}: "
        "its figures are not used, however alike codes may look.",
    )


def unlinked_text(codes: Sequence[ItemRef]) -> Text:
    named = _codes(codes)
    return Text(
        f"Aucune table chargée ne dit dans quelles familles de métiers compter {named.fr}.",
        f"No loaded table says in which families of occupations to count {named.en}.",
    )


def caution_of(
    occupation: ItemRef, subject: ItemRef, subject_label: str, link: Link | None, *, age: int
) -> Text | None:
    """Return what a reader must know before taking the figure for the occupation's own; None where it is."""
    said: list[Text] = []
    if link is not None:
        name = f"« {subject_label} » ({subject.code})" if subject_label else subject.code
        name_en = f"“{subject_label}” ({subject.code})" if subject_label else subject.code
        said.append(
            Text(
                f"Chiffre de la famille de métiers {name}, qui peut en regrouper plusieurs.",
                f"A figure of the family of occupations {name_en}, which may group several.",
            )
        )
        if link.condition:
            whom = qualifications(link.condition)
            said.append(
                Text(
                    f"Cette famille ne compte ce métier que pour : {whom.fr}.",
                    f"This family counts this occupation only for: {whom.en}.",
                )
            )
    older = link.target if link is not None else subject
    it = Text("Il", "It") if said else Text("Ce chiffre", "This figure")
    if older != occupation:
        said.append(
            Text(
                f"{it.fr} porte sur l’ancien code {older.code}, dont {occupation.code} descend, "
                "peut-être avec d’autres métiers.",
                f"{it.en} is about the older code {older.code}, from which {occupation.code} descends, "
                "perhaps with other occupations.",
            )
        )
    if age >= OLD:
        said.append(
            Text(
                f"{it.fr} date d’il y a {age} ans : la situation a pu changer.",
                f"{it.en} is {age} years old: things may have changed.",
            )
        )
    if not said:
        return None
    return Text(" ".join(text.fr for text in said), " ".join(text.en for text in said))


@lru_cache(maxsize=256)
def qualifications(condition: str) -> Text:
    """Say for whom a link holds: the names of the qualifications whose digits its code lists, or the code itself."""
    digits: set[str] = set()
    for part in condition.split(","):
        first, _, last = part.partition("-")
        last = last or first
        if not (len(first) == len(last) == 1 and first in "0123456789" and last in "0123456789"):
            return Text(condition, condition)
        digits.update(str(n) for n in range(int(first), int(last) + 1))
    names: list[Text] = []
    for group, name in _QUALIFICATIONS:
        if set(group) <= digits:
            names.append(name)
            digits -= set(group)
    rest = "".join(sorted(digits))
    if rest:
        names.append(Text(f"qualification {rest}", f"qualification {rest}"))
    return Text(", ".join(name.fr for name in names), ", ".join(name.en for name in names))


def _count(value: int) -> tuple[str, str]:
    return f"{value:,}".replace(",", _THIN), f"{value:,}"


def _jugees(value: int) -> str:
    return "embauches jugées difficiles" if value > 1 else "embauche jugée difficile"


def _where(area: Area) -> Text:
    if area.kind is AreaKind.DEPARTMENT:
        name = f"{area.label} ({area.code})" if area.label else area.code
        return Text(f"dans le département {name}", f"in department {name}")
    year = area.coding.rpartition("-")[2]
    list_fr = f" du découpage {year}" if year.isdigit() else ""
    list_en = f" of the {year} list" if year.isdigit() else ""
    within = f", {area.department_label or area.department}" if area.department else ""
    return Text(
        f"dans le bassin {area.label or area.code} ({area.code}{list_fr}{within})",
        f"in the basin {area.label or area.code} ({area.code}{list_en}{within})",
    )


def _percent(share: float) -> Text:
    if 0 < share < 0.01:
        return Text(f"moins de 1{_THIN}%", "less than 1%")
    whole = int(share * 100 + 0.5)
    return Text(f"{whole}{_THIN}%", f"{whole}%")


def _of_hires(share: float | None) -> Text:
    if share is None:
        return Text(" ; leur part n’est pas connue", "; what share that is, is not known")
    percent = _percent(share)
    return Text(f", soit {percent.fr} des embauches prévues", f", {percent.en} of the planned hires")


def _per_seekers(share: float | None) -> Text:
    if share is None:
        return Text(" ; le nombre de demandeurs n’est pas connu", "; the number of job seekers is not known")
    if share == float("inf"):
        return Text(", et aucun demandeur d’emploi compté", ", and no job seeker counted")
    per_ten = share * 10
    fr, en = _count(int(per_ten + 0.5))
    if 0 < per_ten < 0.5:
        return Text(", soit moins d’une pour dix demandeurs d’emploi", ", less than one per ten job seekers")
    return Text(f", soit {fr} pour dix demandeurs d’emploi", f", {en} per ten job seekers")


def _compared(total: Total, *, is_high: bool | None) -> Text:
    if total.below is None:
        return Text("", "")
    percent = _percent(total.below)
    much = Text(", ce qui est beaucoup :", ", which is many:") if is_high else Text(",", ",")
    return Text(
        f"{much.fr} plus que {percent.fr} des {total.peers - 1} autres familles publiées ici",
        f"{much.en} more than {percent.en} of the {total.peers - 1} other families published here",
    )


def _tension(total: Total, year: int, where: Text) -> Text:
    high = total.value or 0
    low = total.lowest or 0
    if low == high:
        word = _TENSION[high]
        return Text(
            f"Tension de {high} sur 5 ({word.fr}) en {year} {where.fr}",
            f"Tension of {high} out of 5 ({word.en}) in {year} {where.en}",
        )
    return Text(
        f"Tension de {low} ({_TENSION[low].fr}) à {high} sur 5 ({_TENSION[high].fr}) en {year} selon les bassins, "
        f"{where.fr}",
        f"Tension from {low} ({_TENSION[low].en}) to {high} out of 5 ({_TENSION[high].en}) in {year} across basins, "
        f"{where.en}",
    )


def _over(total: Total, area: Area) -> Text:
    """Say of a department over how many basins the figure is, and how many are missing from it."""
    if area.kind is not AreaKind.DEPARTMENT:
        return Text("", "")
    fr = f" Sur {total.published} {'bassins' if total.published > 1 else 'bassin'}"
    en = f" Over {total.published} {'basins' if total.published != 1 else 'basin'}"
    if total.secret:
        fr += f" ; {total.secret} de plus {'gardent' if total.secret > 1 else 'garde'} ce chiffre secret"
        en += f"; {total.secret} more {'keep' if total.secret > 1 else 'keeps'} this figure secret"
        if total.figure is not Figure.TENSION:
            fr += " : il manque à la somme"
            en += ": the sum lacks it"
    return Text(f"{fr}.", f"{en}.")


def _codes(codes: Sequence[ItemRef]) -> Text:
    if len(codes[0].code) > _CODE_READ:
        return Text("ce métier", "this occupation")
    if len(codes) == 1:
        return Text(codes[0].code, codes[0].code)
    older = ", ".join(code.code for code in codes[1:])
    return Text(f"{codes[0].code} (ni son ancien code {older})", f"{codes[0].code} (nor its older code {older})")
