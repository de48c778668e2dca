"""The columns of the CSV declaration, and what each cell may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from passport_cdc.problems import bad
from passport_core.passport.award import AccessRouteCode
from passport_core.passport.identifiers import IdentifierFault, compact, siret_fault

Cell = Callable[[str], object]

_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/((?:19|20)[0-9]{2})", re.ASCII)
_ISO_DAY = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})", re.ASCII)
_ISO_MONTH = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})", re.ASCII)
_FRENCH_MONTH = re.compile(r"([0-9]{1,2})/((?:19|20)[0-9]{2})", re.ASCII)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})", re.ASCII)
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*E\+?[0-9]+", re.ASCII | re.IGNORECASE)
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def plain(words: str) -> str:
    """Return words without accents, case and punctuation, joined by ``_``: how headers and choices are compared."""
    decomposed = unicodedata.normalize("NFKD", words.casefold().replace("œ", "oe"))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NOT_WORD.sub("_", letters).strip("_")


def _text(maximum: int) -> Cell:
    def read(value: str) -> str:
        if len(value) > maximum:
            raise bad(
                "csv.length",
                f"la valeur dépasse {maximum} caractères.",
                f"the value is over {maximum} characters.",
                "Raccourcissez-la.",
                "Shorten it.",
            )
        if any(ord(character) < 32 and character not in "\t\r\n" for character in value):
            raise bad(
                "csv.control",
                "la valeur contient un caractère de contrôle invisible.",
                "the value holds an invisible control character.",
                "Saisissez-la à nouveau.",
                "Type it again.",
            )
        return value

    return read


def _day(value: str) -> date:
    if match := _FRENCH_DAY.fullmatch(value):
        day, month, year = map(int, match.groups())
    elif match := _ISO_DAY.fullmatch(value):
        year, month, day = map(int, match.groups())
    else:
        raise _not_a_day(value)
    try:
        return date(year, month, day)
    except ValueError:
        raise _not_a_day(value) from None


def _not_a_day(value: str) -> Exception:
    if _SERIAL.fullmatch(value):
        return bad(
            "csv.date",
            "cette cellule contient un nombre : le tableur a enregistré la date sous sa forme interne.",
            "this cell holds a number: the spreadsheet saved the date in its inner form.",
            "Donnez à la colonne le format « Date » (JJ/MM/AAAA), puis enregistrez à nouveau.",
            "Give the column the format “Date” (DD/MM/YYYY), then save again.",
        )
    return bad(
        "csv.date",
        "cette date n’est pas un jour du calendrier écrit JJ/MM/AAAA ou AAAA-MM-JJ.",
        "this is not a day of the calendar written DD/MM/YYYY or YYYY-MM-DD.",
        "Écrivez la date sous la forme 03/07/2026 ou 2026-07-03, avec l’année sur quatre chiffres.",
        "Write the date as 03/07/2026 or 2026-07-03, with a year of four digits.",
    )


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date, of which month and day may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None


def _birth(value: str) -> BirthDate:
    if match := _YEAR.fullmatch(value):
        return BirthDate(int(match[1]))
    if match := _ISO_MONTH.fullmatch(value):
        year, month = int(match[1]), int(match[2])
    elif match := _FRENCH_MONTH.fullmatch(value):
        month, year = int(match[1]), int(match[2])
    else:
        day = _day(value)
        return BirthDate(day.year, day.month, day.day)
    if not 1 <= month <= 12:
        raise _not_a_day(value)
    return BirthDate(year, month)


def _first_names(value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in re.split(r"[,|]", _text_60(value)) if name.strip())
    if not names:
        raise bad("csv.missing", "aucun prénom n’est donné.", "no first name is given.", "Donnez-en un.", "Give one.")
    return names


def _text_60(value: str) -> str:
    return str(_text(180)(value))


def _choice(code: str, words: dict[str, object], expected: str) -> Cell:
    by_word = {plain(word): meaning for word, meaning in words.items()}

    def read(value: str) -> object:
        try:
            return by_word[plain(value)]
        except KeyError:
            raise bad(
                code,
                "la valeur n’est pas de la liste prévue.",
                "the value is not one of the list.",
                f"Écrivez l’une de ces valeurs : {expected}.",
                f"Write one of these: {expected}.",
            ) from None

    return read


def _siret(value: str) -> str:
    number = compact(value)
    fault = siret_fault(number)
    if fault is None:
        return number
    if _SCIENTIFIC.fullmatch(number):
        raise bad(
            "csv.siret",
            "le tableur a remplacé le SIRET par un nombre arrondi (notation scientifique).",
            "the spreadsheet replaced the SIRET by a rounded number (scientific notation).",
            "Donnez à la colonne le format « Texte », saisissez à nouveau le SIRET, puis enregistrez.",
            "Give the column the format “Text”, type the SIRET again, then save.",
        )
    details = {
        IdentifierFault.NOT_DIGITS: ("il ne contient pas que des chiffres", "it does not hold digits only"),
        IdentifierFault.LENGTH: ("il ne compte pas 14 chiffres", "it does not have 14 digits"),
        IdentifierFault.CHECK_DIGIT: ("sa clé de contrôle ne tombe pas juste", "its check digit does not fit"),
    }
    why_fr, why_en = details.get(fault, ("il est vide", "it is empty"))
    raise bad(
        "csv.siret",
        f"ce n’est pas un SIRET : {why_fr}.",
        f"this is not a SIRET: {why_en}.",
        "Recopiez les 14 chiffres du SIRET de l’établissement.",
        "Copy the 14 digits of the establishment’s SIRET.",
    )


def identifier_text(maximum: int) -> Cell:
    """Return the rule for a code or id: text that the spreadsheet has not turned into a rounded number."""
    read_text = _text(maximum)

    def read(value: str) -> object:
        if _SCIENTIFIC.fullmatch(value):
            raise bad(
                "csv.rounded",
                "le tableur a remplacé cette valeur par un nombre arrondi (notation scientifique).",
                "the spreadsheet replaced this value by a rounded number (scientific notation).",
                "Donnez à la colonne le format « Texte », saisissez à nouveau la valeur, puis enregistrez.",
                "Give the column the format “Text”, type the value again, then save.",
            )
        return read_text(value)

    return read


_ROUTES: dict[str, object] = {
    **{code.value: code for code in AccessRouteCode},
    "formation initiale": AccessRouteCode.INITIAL,
    "apprentissage": AccessRouteCode.APPRENTICESHIP,
    "formation continue": AccessRouteCode.CONTINUING,
    "contrat de professionnalisation": AccessRouteCode.PROFESSIONALISATION,
    "équivalence": AccessRouteCode.FOREIGN_DIPLOMA,
    "candidat libre": AccessRouteCode.INDIVIDUAL,
}
_MENTION_CODES = (
    "SANS_MENTION",
    "MENTION_ASSEZ_BIEN",
    "MENTION_BIEN",
    "MENTION_TRES_BIEN",
    "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY",
)
_MENTIONS: dict[str, object] = {
    **{code: code for code in _MENTION_CODES},
    **dict(
        zip(
            ("sans", "assez bien", "bien", "très bien", "très bien avec félicitations du jury"),
            _MENTION_CODES,
            strict=True,
        )
    ),
}
_YES_NO: dict[str, object] = {
    **dict.fromkeys(("oui", "vrai", "true", "1", "o"), True),
    **dict.fromkeys(("non", "faux", "false", "0", "n"), False),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``holds`` is said in the reference; ``other_names`` are read as this name."""

    name: str
    read: Cell
    required: bool = False
    other_names: tuple[str, ...] = ()


COLUMNS: Final = (
    Column("identifiant", identifier_text(255), required=True, other_names=("id_technique", "idtechnique")),
    Column("certification", identifier_text(100), required=True, other_names=("code_certification",)),
    Column("bloc", identifier_text(100), other_names=("code_bloc",)),
    Column("date_obtention", _day, required=True, other_names=("date_d_obtention",)),
    Column("nom_naissance", _text(60), required=True, other_names=("nom_de_naissance",)),
    Column("nom_usage", _text(60), other_names=("nom_d_usage",)),
    Column("prenoms", _first_names, required=True, other_names=("prenom",)),
    Column("date_naissance", _birth, other_names=("date_de_naissance",)),
    Column("sexe", _choice("csv.sex", {"F": "F", "M": "M"}, "F, M")),
    Column("code_commune_naissance", identifier_text(9), other_names=("code_insee_naissance",)),
    Column("commune_naissance", _text(60), other_names=("lieu_naissance", "lieu_de_naissance")),
    Column("code_pays_naissance", identifier_text(3)),
    Column("date_inscription", _day, other_names=("date_d_inscription",)),
    Column("date_fin_validite", _day, other_names=("date_de_fin_de_validite",)),
    Column("date_debut_examen", _day),
    Column("date_fin_examen", _day),
    Column("mention", _choice("csv.mention", _MENTIONS, "sans, assez bien, bien, très bien, " + _MENTION_CODES[-1])),
    Column("score", _text(255)),
    Column(
        "niveau_langue",
        _choice(
            "csv.language-level",
            {level: level for level in ("A1", "A2", "B1", "B2", "C1", "C2", "INSUFFISANT")},
            "A1, A2, B1, B2, C1, C2, INSUFFISANT",
        ),
    ),
    Column(
        "voie_acces",
        _choice(
            "csv.route",
            _ROUTES,
            "formation initiale, apprentissage, formation continue, contrat de professionnalisation, VAE, "
            "équivalence, candidat libre",
        ),
        other_names=("voie_d_acces", "modalite_acces"),
    ),
    Column("option", _text(255)),
    Column("lieu", _text(255)),
    Column(
        "mode_examen",
        _choice(
            "csv.exam-mode",
            {"à distance": "A_DISTANCE", "en présentiel": "EN_PRESENTIEL", "mixte": "MIXTE"},
            "à distance, en présentiel, mixte",
        ),
    ),
    Column("code_postal_examen", identifier_text(9)),
    Column("evalue_par_siret", _siret),
    Column("evalue_par_nom", _text(255)),
    Column("donnee_certifiee", _choice("csv.yes-no", _YES_NO, "oui, non")),
    Column(
        "obtention",
        _choice(
            "csv.obtained",
            {"admission": True, "PAR_ADMISSION": True, "score": False, "PAR_SCORING": False},
            "admission, score",
        ),
    ),
    Column("url_preuve", _text(255)),
)
BY_NAME: Final = {name: column for column in COLUMNS for name in (column.name, *column.other_names)}
OWN_PREFIX: Final = "x_"  # a certifier's own columns: never read

# Words that name the national number; a column so named is refused, whatever it holds.
_NATIONAL_NUMBER = frozenset({"nir", "nss", "insee", "numero_insee", "nia", "nir_titulaire"})
_SOCIAL_SECURITY = re.compile(r"securite_sociale|secu(?:_|$)|secu_sociale")


def names_national_number(header: str) -> bool:
    """Say whether a column's (plain) name announces the national number."""
    return header in _NATIONAL_NUMBER or _SOCIAL_SECURITY.search(header) is not None
