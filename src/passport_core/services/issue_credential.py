"""Secure one credential that a certifier's own system wrote (VC-API), rather than an award of a declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from passport_core.credentials import data_model, open_badges
from passport_core.credentials.bitstring_status import status_entry
from passport_core.credentials.data_model.terms import require_defined_types
from passport_core.credentials.peeking import issuer_of, several
from passport_core.credentials.proofs import ProofFormat, SelectiveFormat
from passport_core.errors import ConfigurationError, ConflictError, InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.actors import SIGN, Actor, Operator, require_certifier
from passport_core.passport.identifiers import new_credential_id
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store, StoredCredential
from passport_core.services.award_claims import award_in_question
from passport_core.services.choose_signer import ChooseSigner
from passport_core.services.publish_status import PublishStatus

EMBEDDED = "application/vc"  # the media type of a document that carries its proof in itself


@dataclass(frozen=True, slots=True)
class IssueCredential:
    store: Store
    formats: Mapping[str, ProofFormat]
    publish_status: PublishStatus
    choose_signer: ChooseSigner
    clock: Clock

    def __call__(
        self,
        claims: Mapping[str, Any],
        *,
        certifier_id: str,
        format_name: str,
        actor: Actor,
        mandatory: Sequence[str] | None = None,
        credential_id: str | None = None,
        with_status: bool = True,
    ) -> StoredCredential:
        """Return the credential as secured; with a status of ours it is kept, and found again by its id.

        ``mandatory`` are JSON Pointers to what can never be withheld, for a format whose holder may withhold.
        ``credential_id`` is how to name, here only, a credential that has no id of its own.

        Raise NotAllowedError, ConflictError (``credential.id-taken``) or InvalidInputError: ``credential.no-issuer``,
        ``proof.not-issuer``, ``issue.award``, ``issue.two-ids``, ``issue.not-selective``, ``model.…``, ``jsonld.…``,
        ``open-badges.…``, and what the format refuses.
        """
        require_certifier(actor, certifier_id, SIGN)
        proof_format = self._format(format_name)
        if mandatory is not None and not isinstance(proof_format, SelectiveFormat):
            raise _not_selective(format_name)
        content = dict(claims)
        if "vct" not in content:  # SD-JWT VC names its issuer as JWTs do, and its format sees to it
            issuer_of(content)
            data_model.require(content)
            require_defined_types(content)
        if not isinstance(actor, Operator) and award_in_question(content, issuer_siren=None) is not None:
            raise _an_award()
        kept_as = _kept_as(content, credential_id)
        signer = self.choose_signer(certifier_id, algorithms=sorted(proof_format.algorithms))
        now = self.clock.now()
        list_id: str | None = None
        index: int | None = None
        if with_status:
            self._refuse_taken(kept_as)
            ((list_id, index),) = self.publish_status.take(certifier_id, 1)
            entry = status_entry(self.publish_status.address(list_id), index)
            brought = several(content.get("credentialStatus"))
            content["credentialStatus"] = [*brought, entry] if brought else entry
        open_badges.require(content)
        if isinstance(proof_format, SelectiveFormat):
            always = [*(mandatory or ()), *(["/credentialStatus"] if with_status else [])]
            body = proof_format.secure_selectively(content, signer=signer, created=now, mandatory=always, holder=None)
        else:
            body = proof_format.secure(content, signer=signer, created=now)
        issued = StoredCredential(
            id=kept_as or new_credential_id(),
            award_id=None,
            certifier_id=certifier_id,
            format=proof_format.name,
            media_type=proof_format.media_type,
            body=_with_single_proof(body) if proof_format.media_type == EMBEDDED else body,
            issued_at=now,
            status_list_id=list_id,
            status_index=index,
        )
        if with_status:
            with self.store.writing() as session:
                if not session.credentials.record([issued]):
                    raise _taken(issued.id)
        return issued

    def _format(self, name: str) -> ProofFormat:
        found = self.formats.get(name)
        if found is None:
            raise ConfigurationError(
                Text(f"Aucune extension ne signe en {name}.", f"No plugin signs {name}."), code="configuration.format"
            )
        return found

    def _refuse_taken(self, credential_id: str | None) -> None:
        if credential_id is None:
            return
        with self.store.reading() as session:
            if session.credentials.get(credential_id) is not None:
                raise _taken(credential_id)


def _kept_as(content: Mapping[str, Any], credential_id: str | None) -> str | None:
    own = content.get("id")
    if not isinstance(own, str):
        return credential_id
    if credential_id not in (None, own):
        raise InvalidInputError(
            Text(
                "L’attestation a déjà un identifiant : « credentialId » en donne un autre.",
                "The credential has an id already: “credentialId” gives another one.",
            ),
            code="issue.two-ids",
            remedy=Text("Omettez « credentialId ».", "Leave “credentialId” out."),
            where="/options/credentialId",
        )
    return own


def _with_single_proof(body: bytes) -> bytes:
    """Write the one proof as an object: the VC-API's callers read it so (a set of one means the same)."""
    content = orjson.loads(body)
    proof = content.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        content["proof"] = proof[0]
    return orjson.dumps(content)


def _an_award() -> InvalidInputError:
    return InvalidInputError(
        Text(
            "L’attestation dit délivrer une certification : les délivrances s’émettent depuis une déclaration.",
            "The credential says that it awards a certification: awards are issued from a declaration.",
        ),
        code="issue.award",
        remedy=Text(
            "Déposez la déclaration (POST /v1/certifier/batches) : elle est jugée d’après le répertoire.",
            "Send the declaration (POST /v1/certifier/batches): it is judged by the register.",
        ),
        where="/credential/credentialSubject",
    )


def _not_selective(format_name: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            f"Le format {format_name} montre tout : « mandatoryPointers » n’y a pas de sens.",
            f"The format {format_name} shows everything: “mandatoryPointers” means nothing there.",
        ),
        code="issue.not-selective",
        remedy=Text("Omettez-le, ou choisissez un autre émetteur.", "Leave it out, or choose another issuer."),
        where="/options/mandatoryPointers",
    )


def _taken(credential_id: str) -> ConflictError:
    return ConflictError(
        Text("Une attestation a déjà cet identifiant.", "A credential has this id already."),
        code="credential.id-taken",
        remedy=Text("Donnez à chaque attestation un identifiant neuf.", "Give each credential a new id."),
        where=credential_id[:120],
    )
