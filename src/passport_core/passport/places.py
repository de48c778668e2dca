"""Which areas of the labour figures a person's words mean: ``44``, ``2A``, ``5220``, ``bmo-2019:5220``, ``Nantes``.

Nothing is guessed: a department is only what sources themselves say lies in it, a name must be the same name (case,
accents and signs forgiven), and words that mean several places are sent back with the list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.labour import Area, AreaKind
from passport_core.passport.plain_text import one_line

COG = "cog"  # INSEE's « code officiel géographique »
MAX_WORDS = 80  # characters
_LISTED = 8
_DEPARTMENT = re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|9[78][0-9])\Z")
_CODED = re.compile(r"([a-z][a-z0-9-]{0,39}):([0-9A-Z]{1,8})\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as asked for. ``areas`` are those whose figures answer (a basin in two departments is there once for
    each); ``department`` is set where a whole department was asked for. ``unknown`` says what cannot be told of it."""

    asked: str
    label: str
    areas: tuple[Area, ...] = ()
    department: Area | None = None
    unknown: tuple[Text, ...] = ()


def find_place(words: str, areas: Iterable[Area]) -> Place:
    """Return the place; one that no source names has no areas, and says so.

    Raise InvalidInputError: ``labour.place`` for what is no place's name or code, ``labour.place-ambiguous``.
    """
    asked = one_line(words[: MAX_WORDS + 1])
    if not _fold(asked) or len(asked) > MAX_WORDS:
        raise InvalidInputError(
            Text("Cela n’est ni un lieu, ni un code de lieu.", "That is neither a place nor a place's code."),
            code="labour.place",
            remedy=Text(
                "Donnez un département (44, 2A), le code d’un bassin d’emploi (5220) ou son nom (Nantes).",
                "Give a department (44, 2A), an employment basin's code (5220) or its name (Nantes).",
            ),
            where="place",
        )
    known = tuple(areas)
    if not known:
        return Place(asked, asked, unknown=(_NO_FIGURES,))
    if coded := _CODED.match(asked):
        coding, code = coded[1].lower(), coded[2].upper()
        if coding == COG:
            return _department(asked, code, known)
        return _basin(asked, [area for area in known if (area.coding, area.code) == (coding, code)])
    if _DEPARTMENT.match(asked.upper()):
        return _department(asked, asked.upper(), known)
    if by_code := [area for area in known if area.code == asked.upper()]:
        if len({_fold(area.label) for area in by_code}) > 1:
            raise _ambiguous(asked, by_code)
        return _basin(asked, by_code)
    return _named(asked, known)


def matching_areas(words: str, areas: Iterable[Area]) -> Sequence[Area]:
    """Return the departments, then the basins, whose code begins with the words or whose name contains them; the same
    name first. Without words: all. A department's code is its own, and never the beginning of a basin's: 4416 and 4450
    are in Grand Est, region 44, and not in department 44."""
    known = tuple(areas)
    wanted = _fold(one_line(words[:MAX_WORDS]))
    if words.strip() and not wanted:
        return []
    listed = (*departments(known).values(), *{(area.coding, area.code): area for area in reversed(known)}.values())
    is_department = _DEPARTMENT.match(wanted.upper()) is not None

    def is_coded(area: Area) -> bool:
        if is_department:
            return area.kind is AreaKind.DEPARTMENT and area.code.lower() == wanted
        return area.code.lower().startswith(wanted)

    found = [area for area in listed if is_coded(area) or wanted in _fold(area.label)]
    return sorted(
        found,
        key=lambda area: (
            wanted not in (_fold(area.label), area.code.lower()),
            area.kind is not AreaKind.DEPARTMENT,
            _fold(area.label),
            area.coding,
            area.code,
        ),
    )


def departments(areas: Iterable[Area]) -> Mapping[str, Area]:
    """Return, by code, the departments in which sources say that basins lie."""
    found: dict[str, Area] = {}
    for area in areas:
        code = area.department
        if code is not None and (code not in found or not found[code].label):
            found[code] = Area(
                AreaKind.DEPARTMENT,
                COG,
                code,
                area.department_label,
                region=area.region,
                region_label=area.region_label,
            )
    return dict(sorted(found.items()))


_NO_FIGURES = Text(
    "Aucun fichier de chiffres locaux de l’emploi n’est chargé.", "No file of local labour figures is loaded."
)


def _department(asked: str, code: str, known: Sequence[Area]) -> Place:
    inside = tuple(area for area in known if area.department == code)
    area = departments(inside).get(code) or Area(AreaKind.DEPARTMENT, COG, code)
    unknown: list[Text] = []
    if not inside:
        unknown.append(
            Text(
                f"Aucun fichier chargé ne dit quels bassins d’emploi sont dans le département {code}.",
                f"No loaded file says which employment basins are in department {code}.",
            )
        )
    unsaid = {each.coding for each in known} - {each.coding for each in known if each.department}
    unknown += [
        Text(
            f"La source des bassins « {coding} » ne dit pas leur département : ses chiffres se lisent en demandant un "
            "bassin.",
            f"The source of the basins “{coding}” does not say their department: its figures are read by asking for a "
            "basin.",
        )
        for coding in sorted(unsaid)
    ]
    basins = {(each.coding, each.code) for each in inside}
    shared = sorted({_named_once(a) for a in known if (a.coding, a.code) in basins and a.department != code})
    if shared:
        names = ", ".join(shared[:_LISTED])
        unknown.append(
            Text(
                f"Aussi dans un autre département : {names}. La source ne dit pas si le chiffre d’un tel bassin est "
                "celui de cette seule partie.",
                f"Also in another department: {names}. The source does not say whether such a basin's figure is that "
                "of this part alone.",
            )
        )
    label = f"{area.label} ({code})" if area.label else code
    return Place(asked, label, inside, area, tuple(unknown))


def _basin(asked: str, found: Sequence[Area]) -> Place:
    if not found:
        return Place(asked, asked, unknown=(_nowhere(asked),))
    return Place(asked, next((area.label for area in found if area.label), asked), tuple(found))


def _named(asked: str, known: Sequence[Area]) -> Place:
    wanted = _fold(asked)
    by_department = [area for area in departments(known).values() if _fold(area.label) == wanted]
    by_basin = [area for area in known if _fold(area.label) == wanted]
    in_coding: dict[str, set[str]] = {}
    for area in by_basin:
        in_coding.setdefault(area.coding, set()).add(area.code)
    meant = len(by_department) + max((len(codes) for codes in in_coding.values()), default=0)
    if meant > 1:
        raise _ambiguous(asked, [*by_department, *by_basin])
    if by_department:
        return _department(asked, by_department[0].code, known)
    if by_basin:
        return _basin(asked, by_basin)
    near = [area for area in matching_areas(asked, known) if wanted in _fold(area.label)]
    unknown = [_nowhere(asked)]
    if near:
        names = ", ".join(_named_once(area) for area in near[:_LISTED])
        unknown.append(Text(f"Des noms qui le contiennent : {names}.", f"Names that contain it: {names}."))
    return Place(asked, asked, unknown=tuple(unknown))


def _nowhere(asked: str) -> Text:
    return Text(f"Aucun fichier chargé ne nomme le lieu « {asked} ».", f"No loaded file names the place “{asked}”.")


def _named_once(area: Area) -> str:
    return f"{area.label} ({area.coding}:{area.code})"


def _ambiguous(asked: str, found: Iterable[Area]) -> InvalidInputError:
    names = sorted({_named_once(area) for area in found})
    shown = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
    return InvalidInputError(
        Text(f"« {asked} » désigne plusieurs lieux : {shown}.", f"“{asked}” means several places: {shown}."),
        code="labour.place-ambiguous",
        remedy=Text("Donnez l’un des codes entre parenthèses.", "Give one of the codes in parentheses."),
        where="place",
    )


def _fold(text: str) -> str:
    """Return the name without case, accents and signs: « L’Haÿ-les-Roses » is « L HAY LES ROSES »."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.split())
