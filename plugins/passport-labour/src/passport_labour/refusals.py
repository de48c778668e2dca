"""What is said when a file of figures, or a table of families, cannot be accepted as a whole."""

from __future__ import annotations

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

DOWNLOAD_AGAIN = Text(
    "Téléchargez de nouveau le fichier d’origine et chargez-le tel quel.",
    "Download the original file again and load it as it is.",
)


def columns(where: str, missing: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Colonnes introuvables : {missing}.", f"Columns not found: {missing}."),
        code="labour.columns",
        remedy=Text(
            "Gardez la ligne d’en-tête du fichier d’origine ; la référence « labour-figures » dit ce qui est attendu.",
            "Keep the original file's header line; the reference “labour-figures” says what is expected.",
        ),
        where=where,
    )


def repeated(where: str, column: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"La colonne « {column} » figure deux fois.", f"The column “{column}” is there twice."),
        code="labour.repeated-column",
        remedy=Text("Gardez-en une.", "Keep one."),
        where=where,
    )


def undated(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Aucune ligne ne dit une année lisible.", "No line says a readable year."),
        code="labour.undated",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def broken(where: str, detail: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            f"Le fichier est incomplet ou abîmé ({detail}) : rien n’en est retenu.",
            f"The file is incomplete or damaged ({detail}): nothing of it is kept.",
        ),
        code="labour.broken",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def encoding(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Le fichier n’est lisible ni en UTF-8 ni en Windows-1252.",
            "The file can be read neither as UTF-8 nor as Windows-1252.",
        ),
        code="labour.encoding",
        remedy=Text("Enregistrez-le en « CSV UTF-8 ».", "Save it as “CSV UTF-8”."),
        where=where,
    )


def archive(where: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Ce classeur est refusé : {fr}.", f"This workbook is refused: {en}."),
        code="labour.archive",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def doctype(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Le classeur déclare un DOCTYPE ou des entités XML, ce qu’un classeur ne fait jamais.",
            "The workbook declares a DOCTYPE or XML entities, which a workbook never does.",
        ),
        code="labour.doctype",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def too_large(where: str, fr: str, en: str) -> TooLargeError:
    return TooLargeError(
        Text(f"Le fichier est refusé : {fr}.", f"The file is refused: {en}."),
        code="labour.too-large",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def unnamed_framework(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Ni le fichier ni son nom ne disent quelle nomenclature de familles il contient.",
            "Neither the file nor its name says which classification of families it holds.",
        ),
        code="labour.framework-unnamed",
        remedy=Text(
            "Écrivez « # framework: fap2021 » ou « # framework: bmo » en première ligne, "
            "ou mettez ce nom au début de celui du fichier.",
            "Write “# framework: fap2021” or “# framework: bmo” as first line, or begin the file's name with it.",
        ),
        where=where,
    )


def no_family(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Ce fichier ne relie aucune famille à un code ROME.", "This file joins no family to a ROME code."),
        code="labour.no-family",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )
