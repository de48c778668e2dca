"""What the pages of the gap show: where a learner is, where they want to go, what is between. See ``views``.

The same two rules: a plain ``str`` is somebody's data, what this project says is a ``Text`` or a ``Phrase``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from passport_core.outcomes import Text
from passport_core.web.pages.views import Link, Phrase, ProblemView, Saying


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a coverage bar. ``kind`` is certified | equivalent | endorsed | declared | part | unknown | unmapped |
    missing."""

    kind: str
    x: str
    width: str
    words: Saying  # "42 % certified"


@dataclass(frozen=True, slots=True)
class CoverageBar:
    """How much of a target's weight is covered. Portions add up to the whole; what is certified is never rounded up."""

    portions: tuple[Portion, ...]

    @property
    def has_certified(self) -> bool:
        return any(portion.kind == "certified" for portion in self.portions)


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence for a requirement. ``address`` is where its reader may see it, None where they may not."""

    provenance: str  # certified | endorsed | declared
    title: Saying
    address: str | None
    how: Saying
    stated_in: str | None = None  # the anchor of the mapping set that says so


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement: where it stands, why, by what, and what would move it."""

    code: str
    label: Saying
    source: Link | None
    icon: str
    word: Text
    is_reached: bool
    reason: Text
    proofs: tuple[Proof, ...]
    next_step: Text | None
    group: Saying = ""
    source_gap: Text | None = None


@dataclass(frozen=True, slots=True)
class NeedGroup:
    """Requirements of one importance."""

    heading: Saying
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class FromLine:
    """What of one provenance there is today."""

    provenance: str
    words: Saying
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target, as chosen."""

    kind: str  # certification | occupation | course
    code: str
    value: str  # of the form's ``to``
    label: Saying
    source: Link | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Loud:
    """The one sentence of the page. ``is_warning`` where a deadline threatens or has passed."""

    lead: Saying
    rest: tuple[Saying, ...]
    is_warning: bool


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One of several targets, beside the others."""

    target: TargetLine
    bar: CoverageBar
    remaining: Saying
    deadline: Saying


@dataclass(frozen=True, slots=True)
class Hint:
    """A correspondence of the register that leads into a certification."""

    words: Phrase
    state: Saying
    is_satisfied: bool


@dataclass(frozen=True, slots=True)
class CertificationGapView:
    """``is_open``: its details are shown at once, not only where its reader asks for them. ``is_over``: it is awarded
    no more, save to who had enrolled in time."""

    anchor: str
    number: str
    title: Saying
    level: Saying | None
    source: Link | None
    summary: Saying
    deadline: Text
    is_closing: bool
    is_over: bool
    routes: Saying
    needs: tuple[Need, ...]
    hints: tuple[Hint, ...]
    successors: tuple[Link, ...]
    notes: tuple[Text, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class OptionLine:
    """A certification that the register ties to an occupation."""

    number: str
    title: Saying
    level: Saying | None
    address: str  # this page, with it as a target
    tie: Saying
    standing: Saying
    gain: Saying
    deadline: Saying
    is_closing: bool


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One figure of the labour market, in words. ``value`` is None where it is secret."""

    words: Text
    value: Saying | None


@dataclass(frozen=True, slots=True)
class SignalGroup:
    """Figures of one subject, area, year and source. ``about`` is empty where they count the occupation itself."""

    about: str
    where: str
    year: int
    source: Text
    caution: Text | None
    signals: tuple[SignalLine, ...]


@dataclass(frozen=True, slots=True)
class MarketView:
    """``title`` is the occupation that was asked about."""

    title: Saying
    code: str
    place: str
    groups: tuple[SignalGroup, ...]
    unknown: tuple[Text, ...]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A graded requirement. ``cells`` are the provenance that fills each level, lowest first (empty: not shown)."""

    place: int
    label: Saying
    asked: int
    shown: tuple[tuple[str, int], ...]  # (provenance, highest level that it shows), best proof first
    cells: tuple[str, ...]
    difference: int  # how many levels are missing, 0 where none is
    standing: Need
    group: Saying = ""

    @property
    def is_unknown(self) -> bool:
        """Nothing shows any level: that is not level 0."""
        return not self.shown and not self.standing.is_reached


@dataclass(frozen=True, slots=True)
class ChartCell:
    x: int
    y: int
    width: int
    provenance: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of the bar chart: its name, its cells, and the mark of the level asked."""

    number: int
    name: Saying
    y: int
    cells: tuple[ChartCell, ...]
    need: str  # the d attribute of the mark


@dataclass(frozen=True, slots=True)
class LevelChart:
    width: int
    height: int
    cell_height: int
    groups: tuple[tuple[Saying, int], ...]  # (heading, y)
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True)
class RadarAxis:
    x2: str
    y2: str
    label_x: str
    label_y: str
    number: int


@dataclass(frozen=True, slots=True)
class Radar:
    """``shapes`` are polygons by what they show (declared, endorsed, certified: widest first)."""

    size: int
    center: int
    rings: tuple[str, ...]
    axes: tuple[RadarAxis, ...]
    shapes: tuple[tuple[str, str], ...]
    asked: str


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    number: int
    name: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class LevelsView:
    lines: tuple[LevelLine, ...]
    chart: LevelChart
    radar: Radar | None
    summary: Saying
    description: Saying
    scale: tuple[ScaleLevel, ...]


@dataclass(frozen=True, slots=True)
class WorkGapView:
    """An occupation, or a course's entry profile: ``about`` is what its own source says of it. ``unmapped`` says of
    what nobody has stated what it gives here."""

    anchor: str
    kind: str  # occupation | course
    code: str
    title: Saying
    about: str
    source: Link | None
    bar: CoverageBar
    groups: tuple[NeedGroup, ...]
    qualifications: tuple[Need, ...]
    held_links: tuple[OptionLine, ...]
    options: tuple[OptionLine, ...]
    options_left_out: int
    neighbours: tuple[Link, ...]
    unmapped: tuple[Text, ...]
    notes: tuple[Text, ...]
    levels: LevelsView | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class NoteView:
    """What an adviser wrote. ``answer`` is where the learner answers, None where nobody may (any more)."""

    anchor: str
    adviser: str
    text: str
    written_at: datetime
    is_proposal: bool
    state: Saying | None
    about: Saying | None
    answer: str | None
    remove: str | None


@dataclass(frozen=True, slots=True)
class StepView:
    key: str
    icon: str
    word: Text
    is_done: bool
    title: Text
    why: Text
    code: str
    closes_on: date | None
    warning: Text | None
    alternatives: tuple[Text, ...]
    notes: tuple[NoteView, ...]


@dataclass(frozen=True, slots=True)
class VaeLine:
    code: str
    title: Saying
    competencies: tuple[str, ...]
    declared: tuple[Proof, ...]
    is_held: bool


@dataclass(frozen=True, slots=True)
class VaeView:
    is_open: Saying
    note: Text
    items: tuple[VaeLine, ...]


@dataclass(frozen=True, slots=True)
class PathView:
    """``target`` is what a note about it names. ``folded`` are the first of its steps: done, and too many to show."""

    anchor: str
    target: str
    code: str
    title: Saying
    progress: Saying
    deadlines: tuple[Text, ...]
    steps: tuple[StepView, ...]
    vae: VaeView | None
    is_open: bool
    folded: tuple[StepView, ...] = ()
    left_out: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class BasisLine:
    """One source that the answer rests on."""

    kind: Text
    title: Text
    version: str
    dated: date | None


@dataclass(frozen=True, slots=True)
class MappingBasis:
    """A published set of mappings that some line rests on. ``backing`` says what shows that its author is."""

    anchor: str
    title: Saying
    author: str
    dated: date
    licence: str
    backing: Saying


@dataclass(frozen=True, slots=True)
class FoundJob:
    """An occupation, a course or a certification that a search found. ``form`` is the name that matched,
    ``about`` whose course."""

    value: str  # of the form's ``to``
    code: str
    label: Saying
    form: str
    about: str


@dataclass(frozen=True, slots=True)
class TargetForm:
    """Where targets are chosen. What was typed is kept, whatever was wrong with it."""

    action: str
    chosen: tuple[TargetLine, ...]
    typed: str
    place: str
    by: str
    query: str
    found: tuple[FoundJob, ...]
    places: tuple[tuple[str, str], ...]  # (code, name)
    problems: tuple[ProblemView, ...]
    may_save: bool
    at_most: int
    has_occupations: bool  # whether a framework with occupations to search is loaded


@dataclass(frozen=True, slots=True)
class WherePage:
    """``base`` is the reader's secret address, ``query`` what of the page's address a language link keeps."""

    base: str
    address: str
    query: str
    is_adviser: bool
    adviser: str
    calculated_on: date
    today: tuple[FromLine, ...]
    targets: tuple[TargetLine, ...]
    place: str
    by: date | None
    loud: Loud | None
    form: TargetForm
    compared: tuple[ComparedLine, ...]
    certifications: tuple[CertificationGapView, ...]
    occupations: tuple[WorkGapView, ...]
    courses: tuple[WorkGapView, ...]
    markets: tuple[MarketView, ...]
    paths: tuple[PathView, ...]
    notes: tuple[NoteView, ...]
    basis: tuple[BasisLine, ...]
    mappings: tuple[MappingBasis, ...]
    command: str
    note_action: str | None
    is_demonstration: bool
    notice: Saying | None = None
    not_counted: int = 0  # documents that show nothing because they do not verify


@dataclass(frozen=True, slots=True)
class JobLine:
    code: str
    title: Saying
    address: str
    bar: CoverageBar
    groups: tuple[SignalGroup, ...]
    unknown: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class JobsPage:
    """``where`` is the address of the reader's own page of the gap, a learner's or an adviser's. ``place_label`` is the
    place as sources name it, ``unknown`` what is not known there of any of the jobs."""

    base: str
    address: str
    where: str
    is_adviser: bool
    adviser: str
    query: str
    place: str
    place_label: str
    unknown: tuple[Text, ...]
    calculated_on: date
    compared: int
    jobs: tuple[JobLine, ...]
    basis: tuple[BasisLine, ...]
    is_passport_empty: bool
    has_framework: bool
    problem: ProblemView | None = None
