"""What a database says when it cannot go on, as a sentence with a remedy. Driver exceptions end here.

Sources: SQLite result codes (sqlite.org/rescode.html); PostgreSQL error codes (documentation, appendix A).
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from passport_core.errors import ConflictError, InvalidInputError, PassportError, StorageError
from passport_core.outcomes import Text

_SENTENCES: dict[str, tuple[Text, Text]] = {
    "storage.busy": (
        Text("La base de données est occupée depuis trop longtemps.", "The database has been busy for too long."),
        Text(
            "Recommencez dans un instant ; si cela dure, cherchez quel programme garde la base ouverte.",
            "Try again in a moment; if it lasts, look for the program that keeps the database locked.",
        ),
    ),
    "storage.full": (
        Text(
            "Le disque de la base de données est plein. Rien n’a été enregistré à moitié.",
            "The disk of the database is full. Nothing was half written.",
        ),
        Text("Libérez de la place, puis recommencez.", "Free some space, then try again."),
    ),
    "storage.gone": (
        Text("La base de données est introuvable ou ne répond plus.", "The database cannot be found, or has gone."),
        Text(
            "Vérifiez l’adresse de la base (PASSPORT_DATABASE_URL ou --data) et que le serveur fonctionne ; "
            "pour une nouvelle installation : « passport db upgrade ».",
            "Check the address of the database (PASSPORT_DATABASE_URL or --data) and that the server runs; "
            "for a new installation: “passport db upgrade”.",
        ),
    ),
    "storage.refused": (
        Text("La base de données refuse la connexion.", "The database refuses the connection."),
        Text(
            "Vérifiez le nom, le mot de passe et les droits dans l’adresse de la base.",
            "Check the name, password and rights in the address of the database.",
        ),
    ),
    "storage.read-only": (
        Text("La base de données est en lecture seule.", "The database is read-only."),
        Text(
            "Vérifiez les droits sur le fichier et son dossier, ou que ce serveur est bien le principal.",
            "Check the rights on the file and its folder, or that this server is the primary.",
        ),
    ),
    "storage.damaged": (
        Text("Le fichier de la base de données est abîmé.", "The database file is damaged."),
        Text("Restaurez la dernière sauvegarde.", "Restore the last backup."),
    ),
    "storage.schema-missing": (
        Text("La base de données n’a pas encore ses tables.", "The database does not have its tables yet."),
        Text("Lancez « passport db upgrade ».", "Run “passport db upgrade”."),
    ),
    "storage.schema-old": (
        Text(
            "La base de données date d’une version plus ancienne du logiciel.",
            "The database is from an earlier version of the software.",
        ),
        Text("Lancez « passport db upgrade ».", "Run “passport db upgrade”."),
    ),
    "storage.schema-too-new": (
        Text(
            "La base de données a été mise à niveau par une version plus récente du logiciel.",
            "The database was upgraded by a later version of the software.",
        ),
        Text("Mettez le logiciel à jour sur cette machine.", "Update the software on this machine."),
    ),
    "storage": (
        Text("La base de données n’a pas pu répondre.", "The database could not answer."),
        Text(
            "Recommencez ; si cela se répète, consultez le journal de la base.",
            "Try again; if it happens again, read the log of the database.",
        ),
    ),
}

_SQLITE = {
    "SQLITE_BUSY": "storage.busy",
    "SQLITE_LOCKED": "storage.busy",
    "SQLITE_FULL": "storage.full",
    "SQLITE_CANTOPEN": "storage.gone",
    "SQLITE_IOERR": "storage.gone",
    "SQLITE_AUTH": "storage.refused",
    "SQLITE_PERM": "storage.refused",
    "SQLITE_READONLY": "storage.read-only",
    "SQLITE_CORRUPT": "storage.damaged",
    "SQLITE_NOTADB": "storage.damaged",
}

# By SQLSTATE, the longest prefix first.
_POSTGRES = {
    "53100": "storage.full",
    "25006": "storage.read-only",
    "42P01": "storage.schema-missing",
    "55P03": "storage.busy",
    "3D000": "storage.gone",
    "57P": "storage.gone",
    "08": "storage.gone",
    "28": "storage.refused",
    "40": "storage.busy",
    "53": "storage.busy",
    "58": "storage.gone",
}


def storage_fault(code: str, *, where: str | None = None) -> StorageError:
    """Return the error of that code, with its sentences."""
    message, remedy = _SENTENCES[code]
    return StorageError(message, code=code, remedy=remedy, where=where)


def conflict() -> ConflictError:
    """Return the error of a broken constraint. What the driver says of it holds values, so it is not passed on."""
    return ConflictError(
        Text("Cela existe déjà, ou dépend de ce qui n’est plus là.", "It exists already, or needs what is gone."),
        remedy=Text("Relisez l’état actuel, puis recommencez.", "Read the present state, then try again."),
    )


def translate(error: SQLAlchemyError) -> Exception:
    """Return what to raise instead: StorageError, ConflictError, InvalidInputError, or a refused value's own error."""
    if isinstance(error, IntegrityError):
        return conflict()
    if not isinstance(error, DBAPIError):
        if isinstance(error, StatementError) and isinstance(error.orig, ValueError | PassportError):
            return error.orig
        return storage_fault("storage", where=type(error).__name__)
    original = error.orig
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        return storage_fault(_of_sqlite(str(name), str(original)), where=str(name))
    state = getattr(original, "sqlstate", None)
    if (state is None and type(original).__name__ == "DataError") or (state or "").startswith("22"):
        return InvalidInputError(
            Text("La base refuse une valeur.", "The database refuses a value."),
            code="storage.value-refused",
            remedy=Text(
                "Cherchez dans l’envoi un caractère invisible ou un nombre démesuré.",
                "Look for an invisible character or a huge number in what was sent.",
            ),
        )
    if state is None:
        # psycopg knows no state where there was no answer at all: no server, or it went away.
        code = "storage.refused" if "authentication failed" in str(original) else "storage.gone"
        return storage_fault(code, where=type(original).__name__)
    return storage_fault(_of_postgres(state), where=state)


def _of_sqlite(name: str, message: str) -> str:
    if message.startswith("no such table"):
        return "storage.schema-missing"
    # Extended codes (SQLITE_BUSY_SNAPSHOT) begin with their primary code.
    return next((code for prefix, code in _SQLITE.items() if name.startswith(prefix)), "storage")


def _of_postgres(state: str) -> str:
    return next((code for prefix, code in _POSTGRES.items() if state.startswith(prefix)), "storage")
