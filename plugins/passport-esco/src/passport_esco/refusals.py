"""What is said when ESCO's files cannot be read. A person reads it: plain sentences, a remedy, a place."""

from __future__ import annotations

from passport_core.archives import ArchiveRules
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.tables import TableRules

DOWNLOAD_AGAIN = Text(
    "Téléchargez de nouveau la classification ESCO en CSV (toutes ses tables) et chargez l’archive telle quelle, "
    "ou un dossier où elle est.",
    "Download ESCO's classification as CSV again (all its tables) and load the archive as it is, or a folder with it.",
)
FILES = ArchiveRules(
    code="esco",
    remedy=DOWNLOAD_AGAIN,
    max_bytes=512 * 1024**2,  # a language of version 1.1.1 is 43 MB
    max_ratio=100,  # 1.1.1 stays under 8
    max_members=256,
    has_folders=True,
)


def missing(where: str, names: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Il manque à ces fichiers : {names}.", f"These files lack: {names}."),
        code="esco.missing-files",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def twice(where: str, names: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"La même table s’y trouve deux fois : {names}.", f"The same table is there twice: {names}."),
        code="esco.twice",
        remedy=Text("Gardez celle de la version voulue.", "Keep the one of the version you want."),
        where=where,
    )


def no_version(where: str, found: str) -> InvalidInputError:
    """For files whose names say no version, or several (``found``)."""
    fr = f"Les noms des fichiers disent plusieurs versions : {found}." if found else "Aucun nom ne dit la version."
    en = f"The files' names say several versions: {found}." if found else "No name says the version."
    return InvalidInputError(
        Text(fr, en),
        code="esco.version",
        remedy=Text(
            "Nommez le dossier d’après une seule version, par exemple « ESCO v1.2.0 ».",
            "Name the folder after one version, for example “ESCO v1.2.0”.",
        ),
        where=where,
    )


def columns(where: str, names: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Il manque à ce fichier les colonnes : {names}.", f"This file lacks the columns: {names}."),
        code="esco.columns",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def encoding(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Ce fichier n’est pas en UTF-8.", "This file is not in UTF-8."),
        code="esco.encoding",
        remedy=Text(
            "Prenez le fichier tel qu’il est dans l’archive, sans l’enregistrer de nouveau depuis un tableur.",
            "Take the file as it is in the archive, without saving it again from a spreadsheet.",
        ),
        where=where,
    )


TABLES = TableRules(FILES, columns, encoding)
