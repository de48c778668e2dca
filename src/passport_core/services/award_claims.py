"""The one place that knows how an award becomes claims, and claims an award in question.

Two shapes. Open Badges 3.0 ``AchievementCredential`` on VCDM 2.0 (1EdTech OB 3.0 §B), shown whole, plus our own
``parchment`` with the mentions that French law asks of a parchment: never in it are birth date, national number, sex or
birthplace. And the selectively disclosable claims of ``schemas/block-award-v1.vct.json`` (SD-JWT VC): what names the
person, birth date included, can be withheld one by one; what was awarded, when and by whom cannot. Never in that
one: national number, sex, birthplace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from passport_core.credentials.jose import numeric_date
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1
from passport_core.outcomes import Finding, Outcome, Text
from passport_core.passport.days import first_moment, last_second, paris_day
from passport_core.passport.identifiers import entry_url, register_of, split_code
from passport_core.passport.validating import AwardInQuestion
from passport_core.services.framework_items import achievement_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passport_core.passport.award import Award, HolderIdentity
    from passport_core.passport.certifier import Certifier
    from passport_core.passport.register import Certification, DatedEntry
    from passport_core.services.framework_items import StatedItem

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
AWARD_V1 = "https://w3id.org/passport-core/award/v1.jsonld"
BLOCK_SCHEMA = "https://w3id.org/passport-core/award/block-credential-v1.schema.json"
CONTEXTS = [CREDENTIALS_V2, OPEN_BADGES_3, AWARD_V1]

# What the selectively disclosable form lets its holder withhold, in the order of a list of choices.
WITHHOLDABLE = (
    "birth_family_name",
    "given_name",
    "family_name",
    "birthdate",
    "mention",
    "score",
    "language_level",
    "access_route",
)

_NARRATIVE_LIMIT = 4000  # characters of the register's free text that a credential carries
_MENTIONS = [
    "SANS_MENTION",
    "MENTION_ASSEZ_BIEN",
    "MENTION_BIEN",
    "MENTION_TRES_BIEN",
    "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY",
]
_LAST_SECOND = 253402300799  # of the year 9999, as a JWT counts
_LANGUAGE_LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2"]


@dataclass(frozen=True, slots=True)
class AwardClaims:
    """Builds the claims of one certifier's awards of one certification or block.

    What is the same for all of them is built once and is the same Python object in each: proof formats compile
    such parts once (``ProofFormat.secure_all``).
    """

    issuer: Mapping[str, Any]
    achievement: Mapping[str, Any]
    parchment: Mapping[str, Any]
    title: str
    stated_results: tuple[Mapping[str, Any], ...] = ()  # levels that the certifier states of every award of these
    _with_results: dict[tuple[str, ...], Mapping[str, Any]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, certifier: Certifier, entry: DatedEntry, block_code: str | None, items: Sequence[StatedItem] = ()
    ) -> AwardClaims:
        """``items`` are those of frameworks that the certifier states these awards to meet (``state_items``)."""
        certification = entry.certification
        block = certification.block(block_code) if block_code else None
        title = block.title if block else certification.title
        achievement = dict(_achievement(certification, block_code, title))
        parts = achievement_parts(items, str(achievement["id"]))
        achievement["alignment"] = [*achievement["alignment"], *parts.alignments]
        if parts.descriptions:
            achievement["resultDescription"] = list(parts.descriptions)
        return cls(
            issuer={
                "id": certifier.did,
                "type": ["Profile"],
                "name": certifier.name,
                "otherIdentifier": [
                    _identifier("ext:siren", certifier.siren),
                    _identifier("ext:siret", certifier.siret),
                ],
            },
            achievement=achievement,
            parchment=_parchment(certifier, entry, block_code, title),
            title=title,
            stated_results=parts.results,
        )

    def claims(
        self, award: Award, credential_id: str, *, status: Mapping[str, str], declared_through: str
    ) -> Mapping[str, Any]:
        """Return the claims of one award, ready to be secured."""
        parchment = {
            "id": f"{credential_id}#parchment",
            **self.parchment,
            "awardedOn": award.awarded_on.isoformat(),
            "declaredThrough": declared_through,
        }
        said = {
            "place": award.place,
            "accessRoute": award.route.value if award.route else None,
            "mention": award.mention,
            "option": award.option,
        }
        parchment |= {term: value for term, value in said.items() if value}
        if (enrolled_on := self._enrolment(award)) is not None:
            parchment["enrolledOn"] = enrolled_on.isoformat()
        subject: dict[str, Any] = {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": award.holder.display_name,
                    "identityType": "name",
                }
            ],
            "achievement": self._achievement_for(award),
            "parchment": parchment,
        }
        if award.assessed_by_siret:
            subject["source"] = _assessor(award.assessed_by_siret, award.assessed_by_name)
        results = [
            {"type": ["Result"], "resultDescription": self._result_id(kind), "value": value}
            for kind, value in _results(award).items()
        ]
        if results or self.stated_results:
            subject["result"] = [*results, *self.stated_results]
        claims: dict[str, Any] = {
            "@context": CONTEXTS,
            "id": credential_id,
            "type": ["VerifiableCredential", "AchievementCredential"],
            "name": self.title,
            "issuer": self.issuer,
            "validFrom": first_moment(award.awarded_on).isoformat(),
            "awardedDate": first_moment(award.awarded_on).isoformat(),
            "credentialSubject": subject,
            "credentialStatus": status,
            "credentialSchema": [{"id": BLOCK_SCHEMA, "type": "JsonSchema"}],
        }
        if award.valid_until:
            claims["validUntil"] = last_second(award.valid_until).isoformat()
        return claims

    def disclosable(self, award: Award, credential_id: str, *, status: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the claims of the award's selectively disclosable form; those named in ``WITHHOLDABLE`` may be so."""
        parchment = self.parchment
        certification = {
            "register": parchment["register"],
            "number": parchment["certification"],
            "title": parchment["certificationTitle"],
        }
        claims: dict[str, Any] = {
            "iss": self.issuer["id"],
            "jti": credential_id,
            "vct": BLOCK_AWARD_V1,
            "status": status,
            **_identity(award.holder),
            "certification": certification,
            "awarded_on": award.awarded_on.isoformat(),
            "issuer_name": self.issuer["name"],
        }
        if "block" in parchment:
            claims["block"] = {"number": parchment["block"], "title": parchment["blockTitle"]}
        level = {"national": parchment.get("nationalLevel"), "eqf": parchment.get("eqfLevel")}
        if level := {name: value for name, value in level.items() if value is not None}:
            claims["level"] = level
        if (enrolled_on := self._enrolment(award)) is not None:
            claims["enrolled_on"] = enrolled_on.isoformat()
        said = {
            "mention": award.mention,
            "score": award.score,
            "language_level": award.language_level if award.language_level in _LANGUAGE_LEVELS else None,
            "access_route": award.route.value if award.route else None,
        }
        claims |= {name: value for name, value in said.items() if value}
        if award.valid_until:
            # A JWT is past at ``exp``: the day of the end itself still counts.
            claims["exp"] = numeric_date(last_second(award.valid_until)) + 1
        return claims

    def _enrolment(self, award: Award) -> date | None:
        """Return the day of enrolment: personal, and said only where the award's recognition rests on it (L6113-9)."""
        ended = self.parchment.get("registeredUntil")
        return award.enrolled_on if ended and award.awarded_on.isoformat() > ended else None

    def _achievement_for(self, award: Award) -> Mapping[str, Any]:
        """Return the achievement with descriptions of just the results that this award has."""
        kinds = tuple(_results(award))
        if not kinds:
            return self.achievement
        if (known := self._with_results.get(kinds)) is None:
            described = [
                {"id": self._result_id(kind), "type": ["ResultDescription"], **_RESULTS[kind]} for kind in kinds
            ]
            described += self.achievement.get("resultDescription", [])
            known = self._with_results[kinds] = {**self.achievement, "resultDescription": described}
        return known

    def _result_id(self, kind: str) -> str:
        identity = str(self.achievement["id"])
        return f"{identity}{'-' if '#' in identity else '#'}{kind}"


def _identity(holder: HolderIdentity) -> Mapping[str, str]:
    """Return what names the person, as declared; a birth date that is known in part only is left out."""
    found = {"birth_family_name": holder.birth_name, "given_name": " ".join(holder.first_names)}
    if holder.usual_name and holder.usual_name != holder.birth_name:
        found["family_name"] = holder.usual_name
    if (born := holder.birth_date) is not None:
        found["birthdate"] = born.isoformat()
    return {name: value for name, value in found.items() if value}


def _identifier(kind: str, value: str) -> Mapping[str, Any]:
    return {"type": "IdentifierEntry", "identifier": value, "identifierType": kind}


def _assessor(siret: str, name: str | None) -> Mapping[str, Any]:
    profile: dict[str, Any] = {
        "id": f"https://annuaire-entreprises.data.gouv.fr/etablissement/{siret}",
        "type": ["Profile"],
        "otherIdentifier": [_identifier("ext:siret", siret)],
    }
    if name:
        profile["name"] = name
    return profile


def _achievement(certification: Certification, block_code: str | None, title: str) -> Mapping[str, Any]:
    url = entry_url(certification.number)
    block = certification.block(block_code) if block_code else None
    identity = f"{url}#{block.code}" if block else url
    described = "\n".join(block.competencies) or block.competencies_text if block else ""
    assessed = block.assessment_text if block else ""
    return {
        "id": identity,
        "type": ["Achievement"],
        "achievementType": "Competency" if block else "Certification",
        "name": title,
        "humanCode": human_code(certification.number, block.code if block else None),
        "description": _bounded(described) or title,
        "criteria": {
            "id": f"{identity}{'-' if block else '#'}evaluation",
            "narrative": _bounded(assessed) or f"{certification.number} : {certification.title}",
        },
        "inLanguage": "fr",
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": certification.title,
                "targetUrl": url,
                "targetCode": certification.number,
                "targetFramework": register_of(certification.number),
                "targetType": "ext:RegisterEntry",
            }
        ],
    }


_RESULTS: Mapping[str, Mapping[str, Any]] = {
    "mention": {"name": "Mention", "resultType": "LetterGrade", "allowedValue": _MENTIONS},
    "score": {"name": "Score", "resultType": "RawScore"},
    "niveau-langue": {
        "name": "Niveau de langue (CECRL)",
        "resultType": "PerformanceLevel",
        "allowedValue": _LANGUAGE_LEVELS,
    },
}


def _results(award: Award) -> Mapping[str, str]:
    level = award.language_level if award.language_level in _LANGUAGE_LEVELS else None
    found = {"mention": award.mention, "score": award.score, "niveau-langue": level}
    return {kind: value for kind, value in found.items() if value}


def _parchment(certifier: Certifier, entry: DatedEntry, block_code: str | None, title: str) -> Mapping[str, Any]:
    certification = entry.certification
    parchment: dict[str, Any] = {
        "type": "BlockParchment" if block_code else "CertificationParchment",
        "register": register_of(certification.number),
        "certification": certification.number,
        "certificationTitle": certification.title,
        "certifierName": certifier.name,
        "registerSnapshotDate": entry.snapshot.dated.isoformat(),
    }
    if block_code:
        parchment |= {"block": block_code, "blockTitle": title}
    if certification.level:
        parchment["nationalLevel"] = certification.level
    if certification.eqf_level:
        parchment["eqfLevel"] = certification.eqf_level
    if certification.nsf:
        parchment["nsf"] = [f"{code.code} {code.label}".strip() for code in certification.nsf]
    if certification.registration_type:
        parchment["registrationType"] = certification.registration_type
    dates: tuple[tuple[str, date | None], ...] = (
        ("registrationDecisionDate", certification.decided_on),
        ("registeredFrom", certification.registered_from),
        ("registeredUntil", certification.registered_until),
    )
    return parchment | {term: day.isoformat() for term, day in dates if day}


def _bounded(text: str) -> str:
    return text if len(text) <= _NARRATIVE_LIMIT else text[: _NARRATIVE_LIMIT - 1] + "…"


def human_code(certification: str, block: str | None) -> str:
    """Return the code a person reads: the block's where it names its certification, else both (``RNCP1:01``)."""
    if block is None:
        return certification
    return block if block.startswith(certification) else f"{certification}:{block}"


def award_in_question(claims: Mapping[str, Any], *, issuer_siren: str | None) -> AwardInQuestion | None:
    """Return the award that claims (still unverified, when gathering) state, None where they name no certification.

    A foreign credential without our parchment is read by its achievement's code and dates.
    """
    if claims.get("vct") == BLOCK_AWARD_V1:
        return _disclosed_award(claims, issuer_siren)
    subject = _mapping(claims.get("credentialSubject"))
    parchment = _mapping(subject.get("parchment"))
    certification, block = _stated_codes(subject, parchment)
    if certification is None:
        return None
    awarded_on = _day(parchment.get("awardedOn")) or _day(claims.get("awardedDate")) or _day(claims.get("validFrom"))
    if awarded_on is None:
        return None
    return AwardInQuestion(
        certification=certification,
        block=block,
        awarded_on=awarded_on,
        issuer_siren=issuer_siren,
        enrolled_on=_day(parchment.get("enrolledOn")),
        valid_until=_day(claims.get("validUntil")),
    )


def _disclosed_award(claims: Mapping[str, Any], issuer_siren: str | None) -> AwardInQuestion | None:
    number = _mapping(claims.get("certification")).get("number")
    block = _mapping(claims.get("block")).get("number")
    awarded_on = _day(claims.get("awarded_on"))
    if not isinstance(number, str) or awarded_on is None:
        return None
    return AwardInQuestion(
        certification=number,
        block=block if isinstance(block, str) else None,
        awarded_on=awarded_on,
        issuer_siren=issuer_siren,
        enrolled_on=_day(claims.get("enrolled_on")),
        valid_until=_last_day(claims.get("exp")),
    )


def contradiction(claims: Mapping[str, Any]) -> Finding | None:
    """Return a failed finding where a credential names one award for the rules and shows another to people."""
    subject = _mapping(claims.get("credentialSubject"))
    parchment = _mapping(subject.get("parchment"))
    shown = _mapping(subject.get("achievement")).get("humanCode")
    if not parchment:
        return None
    meant = human_code(str(parchment.get("certification")), parchment.get("block"))
    stated = _day(parchment.get("awardedOn"))
    valid_from = _day(claims.get("validFrom"))
    if shown == meant and stated is not None and stated == valid_from:
        return None
    return Finding(
        "entitled",
        Outcome.FAILED,
        "award.contradicts-itself",
        Text(
            "Le document se contredit : ce qu’il affiche n’est pas ce que dit son parchemin.",
            "The document contradicts itself: what it shows is not what its parchment says.",
        ),
        Text(
            "N’en tenez pas compte ; demandez à l’émetteur un document corrigé.",
            "Disregard it; ask the issuer for a corrected document.",
        ),
    )


def _stated_codes(subject: Mapping[str, Any], parchment: Mapping[str, Any]) -> tuple[str | None, str | None]:
    certification = parchment.get("certification")
    if isinstance(certification, str):
        block = parchment.get("block")
        return certification, block if isinstance(block, str) else None
    code = _mapping(subject.get("achievement")).get("humanCode")
    if isinstance(code, str) and code.upper().startswith(("RNCP", "RS")):
        return split_code(code)
    return None, None


def _last_day(exp: Any) -> date | None:
    """Return the last day before a JWT's ``exp``, None where it is no moment of the calendar."""
    if not isinstance(exp, int) or isinstance(exp, bool) or not 1 <= exp <= _LAST_SECOND:
        return None
    return paris_day(datetime.fromtimestamp(exp - 1, UTC))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _day(value: Any) -> date | None:
    """Read the day of an ``xsd:date`` or ``xsd:dateTimeStamp`` as written (its own offset is the issuer's day)."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
