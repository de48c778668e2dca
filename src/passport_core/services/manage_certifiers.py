"""Set up certifiers, prove who they are, and let their systems in.

``add`` makes keys and an unproved binding; nothing shows a certifier under the register's name until an operator
has approved that its DID is that SIREN, on evidence outside any credential.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from passport_core.credentials import did_key, did_web
from passport_core.credentials.keys import ED25519
from passport_core.errors import InvalidInputError, NotAllowedError, NotFoundError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import (
    ALL_SCOPES,
    READ,
    Actor,
    CertifierAgent,
    operator_name,
    require_certifier,
    require_operator,
)
from passport_core.passport.certifier import ApiKey, Certifier, UnestablishedPolicy
from passport_core.passport.identifiers import IdentifierFault, compact, new_id, siren_fault, siret_fault
from passport_core.passport.trust import Binding, BindingState, Establishment, Mandate, Succession
from passport_core.ports.outside import Clock, SecretHasher, SignerSource, StoredKey
from passport_core.ports.store import Store
from passport_core.services.own_tenants import own_tenant

INSTALLATION = "installation"  # the service's own tenant: signs presentations and trust lists, awards nothing

_FAULTS = {
    IdentifierFault.EMPTY: Text("il est vide", "it is empty"),
    IdentifierFault.NOT_DIGITS: Text("il contient autre chose que des chiffres", "it holds other than digits"),
    IdentifierFault.LENGTH: Text("il n’a pas le bon nombre de chiffres", "it has not the right number of digits"),
    IdentifierFault.CHECK_DIGIT: Text("sa clé de contrôle est fausse", "its check digit is wrong"),
}


@dataclass(frozen=True, slots=True)
class KnownCertifier:
    certifier: Certifier
    binding: Binding | None


@dataclass(frozen=True, slots=True)
class ManageCertifiers:
    store: Store
    signers: SignerSource
    hasher: SecretHasher
    clock: Clock
    announce: Callable[[Event], None]
    base_url: str

    def add(
        self,
        *,
        name: str,
        siret: str,
        actor: Actor,
        cdc_client_id: str | None = None,
        cdc_contract_id: str | None = None,
        policy: UnestablishedPolicy = UnestablishedPolicy.HOLD,
        is_demonstration: bool = False,
    ) -> Certifier:
        """Create the certifier, its key and its unproved binding; raise ConflictError where the SIRET is taken."""
        require_operator(actor)
        siret, name = well_formed_siret(siret), name.strip()
        if not name:
            raise InvalidInputError(Text("Le nom est vide.", "The name is empty."), code="certifier.name", where="name")
        now = self.clock.now()
        certifier_id = new_id()
        did, key = self._new_key(certifier_id)
        certifier = Certifier(
            id=certifier_id,
            siret=siret,
            name=name,
            did=did,
            created_at=now,
            cdc_client_id=cdc_client_id,
            cdc_contract_id=cdc_contract_id,
            policy=policy,
            is_demonstration=is_demonstration,
        )
        with self.store.writing() as session:
            session.certifiers.add(certifier)
            session.certifiers.add_key(key)
            session.trust.put(
                Binding(
                    did=did,
                    siren=certifier.siren,
                    siret=siret,
                    name=name,
                    state=BindingState.UNPROVED,
                    keys=(key.public_multibase,),
                    is_demonstration=is_demonstration,
                )
            )
        self.announce(Event("certifier.added", certifier_id, now))
        return certifier

    def approve(self, siret: str, *, evidence: str, actor: Actor) -> Binding:
        """Record that this certifier's DID is this SIREN, on that evidence; only its present keys are pinned."""
        require_operator(actor)
        if not evidence.strip():
            raise InvalidInputError(
                Text("Dites sur quelle preuve vous approuvez.", "Say on what evidence you approve."),
                code="binding.no-evidence",
                remedy=Text("Par exemple : --evidence « Convention signée du 3 mars 2026 ».", 'E.g. --evidence "…".'),
                where="evidence",
            )
        certifier = self.by_siret(siret)
        now = self.clock.now()
        with self.store.writing() as session:
            keys = tuple(key.public_multibase for key in session.certifiers.keys(certifier.id))
            binding = Binding(
                did=certifier.did,
                siren=certifier.siren,
                siret=certifier.siret,
                name=certifier.name,
                state=BindingState.APPROVED,
                established_by=Establishment.OPERATOR,
                evidence=evidence.strip(),
                approved_by=operator_name(actor),
                approved_at=now,
                keys=keys,
                is_demonstration=certifier.is_demonstration,
            )
            session.trust.put(binding)
        self.announce(Event("binding.approved", certifier.id, now))
        return binding

    def set_policy(self, siret: str, *, policy: UnestablishedPolicy, actor: Actor) -> Certifier:
        """Choose what becomes, from now on, of this certifier's awards that a rule could neither pass nor fail."""
        require_operator(actor)
        certifier = self.by_siret(siret)
        with self.store.writing() as session:
            session.certifiers.set_policy(certifier.id, policy)
        return replace(certifier, policy=policy)

    def withdraw_approval(self, siret: str, *, actor: Actor) -> Binding:
        """End the binding from now on; what was judged before stays judged by its dates."""
        require_operator(actor)
        certifier = self.by_siret(siret)
        with self.store.writing() as session:
            own = [b for b in session.trust.bindings(certifier.did) if b.source == INSTALLATION]
            if not own or own[0].state is not BindingState.APPROVED:
                raise NotFoundError(
                    Text("Ce certificateur n’est pas approuvé.", "This certifier is not approved."), where=siret
                )
            ended = replace(own[0], state=BindingState.WITHDRAWN, withdrawn_at=self.clock.now())
            session.trust.put(ended)
        return ended

    def by_siret(self, siret: str) -> Certifier:
        """Return the certifier set up under that SIRET; raise NotFoundError."""
        with self.store.reading() as session:
            certifier = session.certifiers.by_siret(compact(siret))
        if certifier is None:
            raise NotFoundError(
                Text(f"Aucun certificateur n’a le SIRET {siret} ici.", f"No certifier has SIRET {siret} here."),
                code="certifier.unknown",
                remedy=Text("Voyez « passport certifier list ».", "See “passport certifier list”."),
                where="siret",
            )
        return certifier

    def list(self, *, actor: Actor) -> Sequence[KnownCertifier]:
        require_operator(actor)
        with self.store.reading() as session:
            found = []
            for certifier in session.certifiers.all():
                if certifier.id == INSTALLATION:
                    continue
                own = [b for b in session.trust.bindings(certifier.did) if b.source == INSTALLATION]
                found.append(KnownCertifier(certifier, own[0] if own else None))
        return found

    def known(self, certifier_id: str, *, actor: Actor) -> tuple[Certifier, bool]:
        """Return the certifier that the actor acts for, and whether its identity is approved now."""
        require_certifier(actor, certifier_id, READ)
        with self.store.reading() as session:
            certifier = session.certifiers.get(certifier_id)
            bindings = session.trust.bindings(certifier.did) if certifier else []
        if certifier is None:
            raise NotFoundError(Text("Introuvable.", "Not found."), where=certifier_id)
        now = self.clock.now()
        return certifier, any(b.source == INSTALLATION and b.holds_at(now) for b in bindings)

    def add_succession(
        self, *, predecessor: str, successor: str, since: date, evidence: str, actor: Actor
    ) -> Succession:
        """Record that one SIREN continues another since a day."""
        require_operator(actor)
        succession = Succession(_well_formed_siren(predecessor), _well_formed_siren(successor), since, evidence)
        with self.store.writing() as session:
            session.trust.add_succession(succession)
        return succession

    def add_mandate(self, mandate: Mandate, *, actor: Actor) -> Mandate:
        """Record a dated delegation by which a body awards or signs for a certifier."""
        require_operator(actor)
        mandate = replace(
            mandate,
            principal_siren=_well_formed_siren(mandate.principal_siren),
            delegate_siren=_well_formed_siren(mandate.delegate_siren),
        )
        with self.store.writing() as session:
            session.trust.add_mandate(mandate)
        return mandate

    def installation(self) -> Certifier:
        """Return the service's own tenant, made when first needed."""
        return own_tenant(
            INSTALLATION,
            name="passport-core",
            algorithm=ED25519,
            did_for=lambda multibase: self._did(INSTALLATION, multibase),
            store=self.store,
            signers=self.signers,
            clock=self.clock,
        )

    def create_api_key(
        self, siret: str, *, label: str, actor: Actor, scopes: frozenset[str] = ALL_SCOPES
    ) -> tuple[ApiKey, str]:
        """Return the key and its secret: the only time that the secret can be seen."""
        require_operator(actor)
        if not scopes or not scopes <= ALL_SCOPES:
            wrong = ", ".join(sorted(scopes - ALL_SCOPES))
            raise InvalidInputError(
                Text(f"Droits inconnus : {wrong}.", f"Unknown scopes: {wrong}."), code="api-key.scopes", where="scopes"
            )
        certifier = self.by_siret(siret)
        key_id, secret = new_id(), secrets.token_urlsafe(32)
        key = ApiKey(key_id, certifier.id, label, scopes, self.hasher.hash(secret), self.clock.now())
        with self.store.writing() as session:
            session.certifiers.add_api_key(key)
        return key, f"pck_{key_id}_{secret}"

    def authenticate(self, presented: str) -> CertifierAgent:
        """Return who an API key acts for; raise NotAllowedError, the same for every wrong key."""
        kind, _, rest = presented.partition("_")
        key_id, _, secret = rest.partition("_")
        with self.store.reading() as session:
            key = session.certifiers.api_key(key_id) if kind == "pck" and secret else None
        if key is None or key.revoked_at is not None or not self.hasher.matches(key.secret_hash, secret):
            raise NotAllowedError(
                Text("Cette clé d’API n’est pas acceptée.", "This API key is not accepted."),
                code="api-key.refused",
                remedy=Text(
                    "Vérifiez l’en-tête Authorization: Bearer pck_… ; demandez une nouvelle clé à l’exploitant.",
                    "Check the header Authorization: Bearer pck_…; ask the operator for a new key.",
                ),
            )
        return CertifierAgent(key.certifier_id, key.id, key.scopes)

    def _new_key(self, certifier_id: str) -> tuple[str, StoredKey]:
        return self.signers.create(
            certifier_id, did_for=lambda multibase: self._did(certifier_id, multibase), at=self.clock.now()
        )

    def _did(self, certifier_id: str, public_multibase: str) -> str:
        """Name ``did:web`` on a real https host; ``did:key`` (one key, no rotation) for demonstrations."""
        if self.base_url.startswith("https:"):
            with suppress(InvalidInputError):  # a bare IP address names no host
                return did_web.did_for(f"{self.base_url}/issuers/{certifier_id}")
        return did_key.PREFIX + public_multibase


def well_formed_siret(siret: str) -> str:
    """Return the SIRET without spaces, or raise InvalidInputError saying what is wrong with it."""
    siret = compact(siret)
    _refuse(siret_fault(siret), "SIRET", siret, 14)
    return siret


def _well_formed_siren(siren: str) -> str:
    siren = compact(siren)
    _refuse(siren_fault(siren), "SIREN", siren, 9)
    return siren


def _refuse(fault: IdentifierFault | None, kind: str, value: str, digits: int) -> None:
    if fault is None:
        return
    why = _FAULTS[fault]
    raise InvalidInputError(
        Text(
            f"Le {kind} « {value} » n’est pas bien formé : {why.fr}.", f"{kind} “{value}” is not well formed: {why.en}."
        ),
        code=f"{kind.lower()}.{fault.value}",
        remedy=Text(
            f"Un {kind} a {digits} chiffres ; recopiez-le depuis l’avis Sirene.", f"A {kind} has {digits} digits."
        ),
        where=kind.lower(),
    )
