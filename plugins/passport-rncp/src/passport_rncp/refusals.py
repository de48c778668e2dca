"""What is said when a register file cannot be accepted. A person reads it: plain sentences, a remedy, a place."""

from __future__ import annotations

from passport_core.archives import ArchiveRules
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.tables import TableRules

DOWNLOAD_AGAIN = Text(
    "Téléchargez de nouveau l’export de France compétences et chargez-le tel quel.",
    "Download France compétences' export again and load it as it is.",
)
FILES = ArchiveRules(
    code="register",
    remedy=DOWNLOAD_AGAIN,
    max_bytes=4 * 1024**3,  # the RNCP's export is about 570 MB
    max_ratio=200,  # the daily zips stay under 20
    max_members=32,
)


def not_this_format(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Ce fichier n’est pas un export de fiches RNCP ou RS.", "This file is not an export of RNCP or RS entries."
        ),
        code="register.not-this-format",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def undated(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Le nom du fichier ne dit pas le jour de cet export.",
            "The file's name does not say the day of this export.",
        ),
        code="register.undated",
        remedy=Text(
            "Gardez le nom d’origine (…-AAAA-MM-JJ.zip), ou donnez la date de l’export au chargement.",
            "Keep the original name (…-YYYY-MM-DD.zip), or give the export's date when loading.",
        ),
        where=where,
    )


def doctype(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Le fichier déclare un DOCTYPE ou des entités XML, ce qu’un export du répertoire ne fait jamais.",
            "The file declares a DOCTYPE or XML entities, which a register export never does.",
        ),
        code="register.doctype",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def version(where: str, found: str) -> InvalidInputError:
    shown = found[:20] or "—"
    return InvalidInputError(
        Text(
            f"La version de flux « {shown} » n’est pas lue ici : seules les versions 4 le sont.",
            f"Flow version “{shown}” is not read here: only versions 4 are.",
        ),
        code="register.version",
        remedy=Text("Chargez l’export « V4.1 » de France compétences.", "Load France compétences' “V4.1” export."),
        where=where,
    )


def misnamed(where: str, named: str, found: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            f"Le nom du fichier annonce le {named}, mais ses fiches sont du {found}.",
            f"The file's name announces the {named}, but its entries are of the {found}.",
        ),
        code="register.misnamed",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def empty(where: str) -> InvalidInputError:
    return InvalidInputError(
        Text("Ce fichier ne contient aucune fiche.", "This file holds no entry."),
        code="register.empty",
        remedy=DOWNLOAD_AGAIN,
        where=where,
    )


def columns(where: str, missing: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"Il manque : {missing}.", f"Missing: {missing}."),
        code="register.columns",
        remedy=Text(
            "Chargez l’archive CSV complète de France compétences, sans la modifier.",
            "Load France compétences' complete CSV archive, unmodified.",
        ),
        where=where,
    )


TABLES = TableRules(
    FILES,
    columns,
    encoding=lambda where: FILES.broken(where, "UTF-8"),
    max_line=1024**2,
)
