"""Sample domain values for the pages, as the services would hand them over. All people are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from passport_core.credentials.evidence import Recognition
from passport_core.credentials.report import Report
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.award import Award, AwardState, HolderIdentity, PassageFault, StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.passport.progress import progress
from passport_core.passport.provenance import Provenance
from passport_core.passport.records import Holding, Passport, Record
from passport_core.passport.register import (
    Block,
    BodyState,
    Certification,
    Correspondence,
    DatedEntry,
    RegisteredCertifier,
    Snapshot,
)
from passport_core.passport.sharing import Reading, Share
from passport_core.ports.store import Batch
from passport_core.services.claim_award import ClaimSlip
from passport_core.services.disclose_award import Choice, claim_label
from passport_core.services.keep_passport import JudgedRecord, PassportView

AT = datetime(2026, 11, 20, 8, 14, tzinfo=UTC)
SNAPSHOT_DAY = date(2026, 8, 16)
MINISTRY = "MINISTERE DU TRAVAIL DU PLEIN EMPLOI ET DE L' INSERTION"
BASE_URL = "https://passeport.example"
DID = "did:key:z6MkexampleOfAnIssuer"
BC01 = "Développer la partie front-end d’une application web ou web mobile sécurisée"
BC02 = "Développer la partie back-end d’une application web ou web mobile sécurisée"
REQUIRED = frozenset({"well_formed", "proof", "key", "issuer", "entitled", "validity", "status", "schema"})


def claims(**changes: Any) -> dict[str, Any]:
    """A block credential's claims; ``changes`` replace parts of its subject."""
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": "Inès Kermarrec", "identityType": "name"}
        ],
        "achievement": {
            "id": "https://www.francecompetences.fr/recherche/rncp/37674/#RNCP37674BC01",
            "type": ["Achievement"],
            "achievementType": "Competency",
            "inLanguage": "fr",
            "name": BC01,
            "humanCode": "RNCP37674BC01",
            "description": "Installer et configurer son environnement de travail en fonction du projet\n"
            "Maquetter des interfaces utilisateur web ou web mobile\n"
            "Réaliser des interfaces utilisateur statiques\n"
            "Développer la partie dynamique des interfaces utilisateur",
            "criteria": {"narrative": "Présentation d’un projet au jury, puis entretien technique (30 min)."},
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": "Développeur web et web mobile",
                    "targetUrl": "https://www.francecompetences.fr/recherche/rncp/37674/",
                }
            ],
        },
        "source": {
            "type": ["Profile"],
            "name": "ATELIER NUMERIQUE DE L'ERDRE",
            "otherIdentifier": [
                {"type": ["IdentifierEntry"], "identifier": "99900011100012", "identifierType": "ext:siret"}
            ],
        },
        "parchment": {
            "type": "BlockParchment",
            "register": "RNCP",
            "certification": "RNCP37674",
            "certificationTitle": "Développeur web et web mobile",
            "block": "RNCP37674BC01",
            "blockTitle": BC01,
            "certifierName": MINISTRY,
            "nationalLevel": "NIV5",
            "eqfLevel": 5,
            "registeredUntil": "2028-09-01",
            "registerSnapshotDate": "2026-08-16",
            "awardedOn": "2026-07-03",
            "accessRoute": "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION",
            "place": "Nantes",
            "declaredThrough": "cdc-xml-1.1.2",
        },
    }
    subject |= changes
    return {
        "id": "urn:uuid:0d1f3c1e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": BC01,
        "issuer": {"id": DID, "type": ["Profile"], "name": MINISTRY},
        "validFrom": "2026-07-03T00:00:00+02:00",
        "awardedDate": "2026-07-03T00:00:00+02:00",
        "credentialSubject": subject,
    }


def foreign_claims() -> dict[str, Any]:
    """An Open Badge from elsewhere, without a parchment."""
    return {
        "id": "https://badges.example.org/assertions/7",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Digital accessibility: the basics",
        "issuer": {"id": "did:web:badges.example.org", "type": ["Profile"], "name": "Open University of Elsewhere"},
        "validFrom": "2025-02-08T10:00:00Z",
        "validUntil": "2027-02-08T10:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://badges.example.org/achievements/a11y",
                "type": ["Achievement"],
                "name": "Digital accessibility: the basics",
                "description": "Knows the four principles of accessible pages and can try one with a keyboard alone.",
                "criteria": {"id": "https://badges.example.org/criteria/a11y", "narrative": "Quiz, 80% or more."},
            },
        },
    }


def recognition(**changes: Any) -> Recognition:
    known = Recognition(
        did=DID,
        name=MINISTRY,
        identifier="110000072",
        trust_source="installation",
        established=Text("approuvé par l’exploitant le 02/09/2026", "approved by the operator on 2026-09-02"),
        since=datetime(2026, 9, 2, 7, 0, tzinfo=UTC),
        as_of=SNAPSHOT_DAY,
    )
    return replace(known, **changes)


def _findings() -> dict[str, Finding]:
    passed = Outcome.PASSED
    made = [
        Finding("well_formed", passed, "well-formed.ok", Text("Complet et lisible.", "Complete and readable.")),
        Finding(
            "proof",
            passed,
            "proof.ok",
            Text("Rien n’a été modifié depuis la signature.", "Unchanged since signing."),
            as_of=datetime(2026, 7, 6, 9, 0, tzinfo=UTC),
        ),
        Finding("key", passed, "key.ok", Text("Clé de l’émetteur.", "Issuer's key."), as_of=AT),
        Finding(
            "issuer",
            passed,
            "issuer.recognised",
            Text(
                f"Figure au répertoire sous le nom « {MINISTRY} ». approuvé par l’exploitant le 02/09/2026",
                f"Registered as “{MINISTRY}”. approved by the operator on 2026-09-02",
            ),
            as_of=SNAPSHOT_DAY,
            source="installation",
        ),
        Finding(
            "entitled",
            passed,
            "entitled.ok",
            Text(
                "L’émetteur avait le droit de la délivrer ce jour-là.", "The issuer was entitled to award it that day."
            ),
            as_of=SNAPSHOT_DAY,
            source="RNCP, état du 16 août 2026",
        ),
        Finding("validity", passed, "validity.none", Text("Pas de date de fin.", "No end date."), as_of=AT),
        Finding(
            "status",
            passed,
            "status.ok",
            Text("L’émetteur ne l’a pas retiré.", "The issuer has not withdrawn it."),
            as_of=AT - timedelta(minutes=2),
        ),
        Finding(
            "schema", passed, "schema.ok", Text("Suit le modèle publié.", "Follows the published model."), as_of=None
        ),
        Finding(
            "holder",
            Outcome.NOT_APPLICABLE,
            "holder.identity-to-be-compared",
            Text(
                "Rien ne prouve que la personne qui présente ce document en est titulaire.",
                "Nothing proves that whoever shows this document is its holder.",
            ),
            Text(
                "Comparez nom de naissance, prénoms et date de naissance avec une pièce d’identité.",
                "Compare birth name, first names and date of birth with an identity document.",
            ),
        ),
    ]
    return {finding.check: finding for finding in made}


def report(
    *changed: Finding,
    with_claims: Mapping[str, Any] | None = None,
    issuer: Recognition | None = None,
    has_claims: bool = True,
    knows_issuer: bool = True,
    required: frozenset[str] = REQUIRED,
) -> Report:
    """A valid report, with these findings in place of those of the same check."""
    findings = _findings() | {finding.check: finding for finding in changed}
    return Report(
        findings=tuple(findings.values()),
        at=AT,
        required=required,
        format="eddsa-rdfc-2022",
        claims=(with_claims or claims()) if has_claims else None,
        signed_at=datetime(2026, 7, 6, 9, 0, tzinfo=UTC) if has_claims else None,
        issuer=(issuer or recognition()) if knows_issuer else None,
    )


REVOKED = Finding(
    "status",
    Outcome.FAILED,
    "status.revoked",
    Text(
        "Retiré par l’émetteur, d’après la liste lue le 20/11/2026 à 09:12.",
        "Withdrawn by the issuer, by the list as read on 20 November 2026 at 09:12 (Paris time).",
    ),
    Text(
        "Demandez au titulaire s’il existe un document qui le remplace.",
        "Ask the holder whether another document replaces it.",
    ),
    as_of=AT - timedelta(minutes=2),
)
UNREACHABLE = Finding(
    "status",
    Outcome.NOT_ESTABLISHED,
    "status.unreachable",
    Text("La liste de statuts ne répond pas.", "The status list cannot be reached."),
    Text("Recommencez plus tard.", "Try again later."),
)
UNKNOWN_ISSUER = Finding(
    "issuer",
    Outcome.NOT_ESTABLISHED,
    "issuer.unknown",
    Text("Aucune source ne connaît l’émetteur.", "No source knows the issuer."),
    Text("Demandez à l’organisme s’il est bien l’émetteur.", "Ask the body whether it is the issuer."),
)
PARTNER = Finding(
    "entitled",
    Outcome.FAILED,
    "issuer.partner",
    Text(
        "L’organisme est partenaire de RNCP37674 : il peut former ou évaluer, il ne délivre pas.",
        "The body is a partner for RNCP37674: it may train or assess, it does not award.",
    ),
    Text("Demandez le document au certificateur.", "Ask the certifier for the document."),
    as_of=SNAPSHOT_DAY,
)


def disclosed_claims(**changes: Any) -> dict[str, Any]:
    """What an award's selectively disclosable form says where only the first names were chosen."""
    claims: dict[str, Any] = {
        "iss": DID,
        "jti": "urn:uuid:1",
        "vct": BLOCK_AWARD_V1,
        "given_name": "Inès Maëlle",
        "certification": {"register": "RNCP", "number": "RNCP37674", "title": "Développeur web et web mobile"},
        "block": {"number": "RNCP37674BC01", "title": BC01},
        "level": {"national": "NIV5", "eqf": 5},
        "awarded_on": "2026-07-03",
        "issuer_name": MINISTRY,
        "iat": 1795328413,
    }
    return claims | changes


def offers() -> dict[str, list[Choice]]:
    """What the holder of the records ``a`` and ``b`` may show apart."""
    values = {
        "birth_family_name": "KERMARREC",
        "given_name": "Inès Maëlle",
        "birthdate": "1994-02-11",
        "mention": "MENTION_BIEN",
        "access_route": "VAE",
    }
    made = [Choice(name, claim_label(name), value) for name, value in values.items()]
    return {"a": made, "b": made[:3]}


def tampered() -> Report:
    """The content changed: nothing of it can be shown."""
    changed = Finding(
        "proof",
        Outcome.FAILED,
        "proof.changed",
        Text("Le contenu a changé depuis la signature.", "The content changed since signing."),
        Text("N’en tenez pas compte.", "Disregard it."),
    )
    unknown = [
        Finding(
            name,
            Outcome.NOT_ESTABLISHED,
            f"{name}.not-judged",
            Text("Rien ne peut en être dit.", "Nothing can be said of it."),
            Text("Voyez la ligne sur la signature.", "See the line about the signature."),
        )
        for name in ("key", "issuer", "entitled", "validity", "status", "schema")
    ]
    return report(changed, *unknown, has_claims=False, knows_issuer=False)


def foreign() -> Report:
    """A foreign badge whose signature holds, and whose issuer nobody here knows."""
    none = Finding(
        "entitled",
        Outcome.NOT_APPLICABLE,
        "entitled.none-claimed",
        Text("N’invoque aucune certification du répertoire.", "Claims no certification of the register."),
    )
    no_status = Finding(
        "status", Outcome.NOT_APPLICABLE, "status.none", Text("Ne publie pas d’état.", "Publishes no status.")
    )
    no_schema = Finding(
        "schema", Outcome.NOT_APPLICABLE, "schema.none", Text("Ne nomme aucun modèle.", "Names no model.")
    )
    return report(
        UNKNOWN_ISSUER,
        none,
        no_status,
        no_schema,
        with_claims=foreign_claims(),
        knows_issuer=False,
        required=frozenset({"well_formed", "proof", "key", "issuer", "validity"}),
    )


def snapshot() -> Snapshot:
    return Snapshot("s1", "RNCP", SNAPSHOT_DAY, "xml-4.1", "export.xml", "0" * 64, AT, "operator", 3, 0)


def entry() -> DatedEntry:
    return DatedEntry(
        Certification(
            number="RNCP37674",
            title="Développeur web et web mobile",
            is_active=True,
            level="NIV5",
            blocks=(Block("RNCP37674BC01", BC01), Block("RNCP37674BC02", BC02)),
            certifiers=(RegisteredCertifier(MINISTRY, "11000007200014", BodyState.ACTIVE),),
            registered_until=date(2028, 9, 1),
        ),
        snapshot(),
    )


def veterinary() -> DatedEntry:
    """A certification two of whose blocks come by correspondence from an older one."""
    pairs = tuple(
        Correspondence("RNCP37507", (f"RNCP37507BC0{n}",), "RNCP40344", (f"RNCP40344BC0{n}",)) for n in (1, 2)
    )
    return DatedEntry(
        Certification(
            number="RNCP40344",
            title="Auxiliaire spécialisé vétérinaire",
            is_active=True,
            level="NIV4",
            blocks=tuple(
                Block(f"RNCP40344BC0{n}", title)
                for n, title in enumerate(
                    ("Conseiller la clientèle", "Organiser l’établissement", "Maintenir l’hygiène", "Assister"), 1
                )
            ),
            registered_until=date(2027, 3, 28),
        ),
        snapshot(),
        pairs,
    )


def judged(record_id: str, report_: Report, *, origin: str = "claimed", holding: Holding | None = None) -> JudgedRecord:
    record = Record(
        id=record_id,
        passport_id="p1",
        credential_id=f"urn:uuid:{record_id}",
        credential=b"{}",
        media_type="application/vc",
        added_at=datetime(2026, 7, 8, 12, 0, tzinfo=UTC),
        origin=origin,
    )
    certified = report_.verdict.value == "valid" and report_.issuer is not None
    return JudgedRecord(record, report_, Provenance.CERTIFIED if certified else Provenance.DECLARED, holding)


def holding(
    record_id: str, certification: str, block: str | None, *, on: date = date(2026, 7, 3), certified: bool = True
) -> Holding:
    return Holding(record_id, certification, block, on, Provenance.CERTIFIED if certified else Provenance.DECLARED)


def passport_view() -> PassportView:
    holdings = [
        holding("a", "RNCP37674", "RNCP37674BC01"),
        holding("b", "RNCP37507", "RNCP37507BC01", on=date(2024, 6, 21)),
        holding("c", "RNCP37507", "RNCP37507BC02", on=date(2024, 6, 21)),
        holding("d", "RNCP40344", "RNCP40344BC03", on=date(2025, 11, 14)),
    ]
    reports = [
        report(),
        _other("RNCP37507BC01", "Conseiller"),
        _other("RNCP37507BC02", "Organiser"),
        _other("RNCP40344BC03", "Hygiène"),
    ]
    records = [judged(one.record_id, rep, holding=one) for one, rep in zip(holdings, reports, strict=True)]
    records.append(judged("e", report(REVOKED)))
    records.append(judged("f", foreign(), origin="imported"))
    records.append(judged("g", tampered(), origin="imported"))
    entries = [entry(), veterinary()]
    return PassportView(Passport("p1", AT), tuple(records), tuple((one, progress(one, holdings)) for one in entries))


def _other(code: str, title: str) -> Report:
    changed = claims()
    subject = changed["credentialSubject"]
    subject["achievement"] = subject["achievement"] | {"humanCode": code, "name": title}
    subject["parchment"] = subject["parchment"] | {"certification": code[:9], "block": code}
    return report(with_claims=changed)


def share(**changes: Any) -> Share:
    made = Share(
        id="s1",
        passport_id="p1",
        record_ids=("a",),
        audience="Sillon Web, coopérative à Nantes",
        purpose="Recrutement : développement front-end",
        created_at=datetime(2026, 11, 15, 17, 40, tzinfo=UTC),
        expires_at=datetime(2026, 12, 20, 22, 59, 59, tzinfo=UTC),
        short_code="7QM2-K41D",
    )
    return replace(made, **changes)


def shares() -> list[Share]:
    return [
        share(readings=3),
        share(id="s2", audience="Malik Benarbia, conseiller", purpose="", reading_limit=5, readings=5),
        share(id="s3", audience="", withdrawn_at=AT - timedelta(days=1), passcode_hash="x"),
    ]


def readings() -> list[Reading]:
    return [
        Reading(AT, "opened", "page"),
        Reading(AT - timedelta(hours=15), "wrong_passcode", "page"),
        Reading(AT - timedelta(days=3), "opened", "machine"),
    ]


def certifier() -> Certifier:
    return Certifier("c1", "11000007200014", MINISTRY, DID, AT, is_demonstration=True)


def batch(**changes: Any) -> Batch:
    made = Batch(
        "b1",
        "c1",
        "declaration-2026-11-18.xml",
        "0" * 64,
        "cdc-xml-1.1.2",
        AT,
        AT,
        {"issued": 20, "held": 1, "refused": 2, "malformed": 1, "listed": 1, "already": 0},
    )
    return replace(made, **changes)


def stored(state: AwardState, *findings: Finding, name: str = "Quéré", **changes: Any) -> StoredAward:
    award = Award(
        technical_id=f"2026-1118-{name}",
        certification="RNCP37674",
        block="RNCP37674BC01",
        awarded_on=date(2026, 11, 13),
        holder=HolderIdentity(birth_name=name, first_names=("Bastien",)),
    )
    made = StoredAward(
        id=f"award-{name}",
        certifier_id="c1",
        batch_id="b1",
        award=award,
        state=state,
        fingerprint="f",
        person_digest="d",
        findings=findings,
        person_ordinal=1,
        created_at=AT,
    )
    return replace(made, **changes)


def awards() -> list[StoredAward]:
    open_question = replace(PARTNER, outcome=Outcome.NOT_ESTABLISHED, code="issuer.state-delegation")
    return [
        stored(AwardState.HELD, open_question, name="Abadie"),
        stored(AwardState.REFUSED, PARTNER, name="Quéré"),
        stored(AwardState.ISSUED, name="Bellec"),
        stored(AwardState.ISSUED, name="Camara", suppression_proposed=True),
    ]


FAULT = PassageFault(
    technical_id="2026-1118-0025",
    element="dateDebutValidite",
    code="date.impossible",
    reason_fr="« 31/02/2026 » n’est pas une date.",
    reason_en="“31/02/2026” is no date.",
    remedy_fr="Écrivez la date sous la forme AAAA-MM-JJ.",
    remedy_en="Write the date as YYYY-MM-DD.",
    line=301,
)


def slips() -> list[ClaimSlip]:
    return [
        ClaimSlip(
            "7QM2-K41D-9XCV-B3NM-ASDF-GH5J-KQWE",
            f"Inès {name}",
            tuple(stored(AwardState.ISSUED, name=name) for _ in range(count)),
            datetime(2027, 11, 20, 8, 0, tzinfo=UTC),
            MINISTRY,
        )
        for name, count in (("Kermarrec", 2), ("Bellec", 1))
    ]
