"""What a presentation must be (VCDM 2.0 §4.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passport_core.credentials.data_model.credential import (
    CREDENTIAL,
    check_contexts,
    check_proofs,
    check_typed,
    is_version_1,
)
from passport_core.credentials.data_model.faults import Faults, Path
from passport_core.credentials.data_model.values import check_types, is_url, places, types
from passport_core.credentials.enveloping import is_envelope, open_envelope
from passport_core.credentials.peeking import identifier
from passport_core.errors import InvalidInputError

PRESENTATION = "VerifiablePresentation"


def check_presentation(presentation: Mapping[str, Any], faults: Faults) -> None:
    """Gather what departs from the model. The credentials inside are judged each by itself, not here."""
    check_contexts(presentation, faults)
    if check_types(presentation, (), faults) and PRESENTATION not in types(presentation["type"]):
        faults.add("model.not-presentation", ("type",))
    if "holder" in presentation and not is_url(identifier(presentation["holder"])):
        faults.add("model.holder", ("holder",))
    check_typed(presentation, "termsOfUse", faults)
    check_proofs(presentation, faults)
    if "verifiableCredential" in presentation:
        for presented, place in places(presentation["verifiableCredential"], ("verifiableCredential",)):
            _check_presented(presented, place, presentation, faults)


def _check_presented(presented: Any, place: Path, presentation: Mapping[str, Any], faults: Faults) -> None:
    if isinstance(presented, str) and is_version_1(presentation):
        return  # VCDM 1.1 §6.3.1 presents a JWT as it is
    if not isinstance(presented, Mapping):
        faults.add("model.presented", place)
    elif is_envelope(presented):
        try:
            open_envelope(presented)
        except InvalidInputError as error:
            faults.add("model.envelope", (*place, *(error.where or "").split("/")[1:]))
    elif CREDENTIAL not in types(presented.get("type")):
        faults.add("model.not-credential", (*place, "type"))
    elif "proof" not in presented:
        # §4.13.3: unsecured, it can only be the holder's own word, which the presentation's proof secures.
        holder = identifier(presentation.get("holder"))
        if holder is None or identifier(presented.get("issuer")) != holder:
            faults.add("model.unsecured", place)
