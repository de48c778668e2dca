"""What is said when a ROME set cannot be read. A person reads it: plain sentences, a remedy, a place."""

from __future__ import annotations

from passport_core.archives import ArchiveRules
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.tables import TableRules

_DOWNLOAD_AGAIN = Text(
    "Téléchargez de nouveau l’archive CSV du ROME 4.0 de France Travail et chargez-la telle quelle, ou son dossier.",
    "Download France Travail's CSV archive of ROME 4.0 again and load it as it is, or its folder.",
)
FILES = ArchiveRules(
    code="rome",
    remedy=_DOWNLOAD_AGAIN,
    max_bytes=512 * 1024**2,  # version 460 is 12 MB
    max_ratio=100,  # the real set stays under 15
    max_members=256,
    has_folders=True,
)


def missing(where: str, names: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Il manque à ce jeu de fichiers : {names}.", f"This set of files lacks: {names}."),
        code="rome.missing-files",
        remedy=_DOWNLOAD_AGAIN,
        where=where,
    )


def mixed(where: str, fr: str, en: str) -> InvalidInputError:
    """For files that cannot be of one version."""
    return InvalidInputError(
        Text(f"Ces fichiers ne sont pas d’une même version : {fr}.", f"These files are not of one version: {en}."),
        code="rome.mixed-versions",
        remedy=_DOWNLOAD_AGAIN,
        where=where,
    )


def columns(where: str, names: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Il manque à ce fichier les colonnes : {names}.", f"This file lacks the columns: {names}."),
        code="rome.columns",
        remedy=_DOWNLOAD_AGAIN,
        where=where,
    )


def encoding(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Ce fichier n’est pas en UTF-8 ; il est sans doute en Windows-1252.",
            "This file is not in UTF-8; it is probably in Windows-1252.",
        ),
        code="rome.encoding",
        remedy=Text(
            "Prenez les fichiers « …_utf8.csv » de l’archive, sans les ouvrir dans un tableur qui les réenregistre.",
            "Take the archive's “…_utf8.csv” files, and do not save them again from a spreadsheet.",
        ),
        where=where,
    )


def empty(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Ce fichier ne contient aucun métier.", "This file holds no occupation."),
        code="rome.empty",
        remedy=_DOWNLOAD_AGAIN,
        where=where,
    )


TABLES = TableRules(FILES, columns, encoding)
