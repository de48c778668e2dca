"""What is said where mappings are refused, and where what a person typed names nothing."""

from __future__ import annotations

from passport_core.errors import ConflictError, InvalidInputError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import FrameworkVersion, ItemRef
from passport_core.passport.mappings import Extent, MappingOrigin, StoredMappingSet
from passport_core.passport.targets import BlockRef, Ref, read_ref
from passport_core.services.signed_lists import Refusal, Refusals


def named_ref(text: str, where: str = "source") -> Ref:
    """Return the block, certification or item that a person's words name; raise InvalidInputError."""
    ref = read_ref(text)
    if ref is None:
        raise _names_nothing(text, where)
    return ref


def named_block(text: str, where: str = "block") -> BlockRef:
    """Return the block that a person's words name; raise InvalidInputError."""
    ref = read_ref(text)
    if not isinstance(ref, BlockRef):
        raise _names_nothing(text, where)
    return ref


def _names_nothing(text: str, where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"« {text[:60]} » ne nomme aucun bloc.", f"“{text[:60]}” names no block."),
        code="mapping.ref",
        remedy=Text("Par exemple : RNCP37674BC01.", "For example: RNCP37674BC01."),
        where=where,
    )


def named_extent(text: str) -> Extent:
    """Return the extent that was asked for; raise InvalidInputError."""
    if text not in list(Extent):
        raise InvalidInputError(
            Text("L’étendue est « whole » ou « part ».", "The extent is “whole” or “part”."),
            code="mapping.extent",
            remedy=Text("Corrigez la demande.", "Correct the request."),
            where="extent",
        )
    return Extent(text)


def level_fault(level: int, version: FrameworkVersion) -> Text | None:
    """Return why the framework has no such level, None where it has."""
    levels = [one.number for one in version.header.scale]
    if level in levels:
        return None
    name = version.header.framework
    if not levels:
        return Text(f"le référentiel {name} n’a pas de niveaux.", f"the framework {name} has no levels.")
    return Text(
        f"le niveau {level} n’est pas de l’échelle de {name} ({levels[0]} à {levels[-1]}).",
        f"level {level} is none of {name}’s ({levels[0]} to {levels[-1]}).",
    )


def unknown_set(set_id: str) -> NotFoundError:
    return NotFoundError(
        Text("Aucun jeu de rapprochements n’a cet id ici.", "No mapping set has this id here."),
        code="mapping.set-unknown",
        remedy=Text("Voyez « passport mapping list ».", "See “passport mapping list”."),
        where=set_id[:80],
    )


def unknown_item(ref: ItemRef) -> NotFoundError:
    return NotFoundError(
        Text(f"{ref} n’est dans aucun référentiel chargé.", f"{ref} is in no loaded framework."),
        code="mapping.item-unknown",
        remedy=Text("Cherchez-le : passport framework search.", "Search for it: passport framework search."),
        where=str(ref)[:80],
    )


def require_same_hand(known: StoredMappingSet, new: StoredMappingSet) -> None:
    """Refuse to put a file in the place of what was accepted here, or of what another signed."""
    if known.origin is MappingOrigin.ACCEPTED:
        raise ConflictError(
            Text("Un jeu accepté ici porte cet id.", "A set accepted here has this id."),
            code="mapping.accepted-here",
            remedy=Text(
                "Donnez un autre id au fichier, ou retirez d’abord le jeu (passport mapping remove).",
                "Give the file another id, or remove the set first (passport mapping remove).",
            ),
            where=known.id[:80],
        )
    if known.signed_by is not None and known.signed_by != new.signed_by:
        raise ConflictError(
            Text(
                f"Le jeu en place est signé par {known.signed_by} ; celui-ci ne l’est pas par lui.",
                f"The set in place is signed by {known.signed_by}; this one is not signed by it.",
            ),
            code="mapping.other-signer",
            remedy=Text(
                "Demandez-le à son signataire, ou retirez d’abord celui en place (passport mapping remove).",
                "Ask its signer for it, or remove the one in place first (passport mapping remove).",
            ),
            where=known.id[:80],
        )


def id_taken(set_id: str) -> ConflictError:
    """The refusal to add what is accepted here to a set that came from a file."""
    return ConflictError(
        Text("Un jeu venu d’un fichier occupe l’id du vôtre.", "A set from a file holds the id of yours."),
        code="mapping.id-taken",
        remedy=Text(
            "Demandez à l’exploitant de retirer ce jeu (passport mapping remove).",
            "Ask the operator to remove that set (passport mapping remove).",
        ),
        where=set_id[:80],
    )


_ASK_SIGNER = Text(
    "Rien n’a été chargé. Demandez le fichier à qui l’a signé (passport mapping export --sign).",
    "Nothing was loaded. Ask whoever signed the file for it (passport mapping export --sign).",
)
SIGNATURES: Refusals = {
    Refusal.NOT_SIGNED: (
        "mapping.not-signed",
        Text(
            "Rien n’a été chargé : un fichier signé était attendu (--expected).",
            "Nothing was loaded: a signed file was expected (--expected).",
        ),
    ),
    Refusal.OTHER_SIGNER: ("mapping.not-expected-signer", _ASK_SIGNER),
    Refusal.UNKNOWN_KEY: ("mapping.unknown-key", _ASK_SIGNER),
    Refusal.WRONG_KEY: ("mapping.wrong-key", _ASK_SIGNER),
    Refusal.PROOF: ("mapping.proof", _ASK_SIGNER),
    Refusal.UNREACHABLE: ("mapping.unreachable", _ASK_SIGNER),
}
