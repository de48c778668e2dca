"""What is said when a file of figures, or a table of families, cannot be accepted as a whole."""

from __future__ import annotations

from passport_core.archives import ArchiveRules
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.tables import TableRules

DOWNLOAD_AGAIN = Text(
    "Téléchargez de nouveau le fichier d’origine et chargez-le tel quel.",
    "Download the original file again and load it as it is.",
)
FILES = ArchiveRules(
    code="labour",
    remedy=DOWNLOAD_AGAIN,
    max_bytes=1024**3,  # of a workbook, unpacked; a year of BMO is about 60 MB
    max_ratio=200,
    max_members=64,
    has_folders=True,
)


def columns(where: str, wanted: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            f"Il manque une au moins de ces colonnes : {wanted}.",
            f"At least one of these columns is missing: {wanted}.",
        ),
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


TABLES = TableRules(FILES, columns, encoding, max_line=64 * 1024)
