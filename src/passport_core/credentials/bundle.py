"""Offline bundles: documents, and all that judging them needs, each piece dated and fingerprinted, signed by the maker.

A zip of ``manifest.jws`` (a compact JWS over the list of pieces, by the maker's did:key) and the pieces themselves. The
signature says *who* put the evidence together, never that it is right: keys, status and recognition are the maker's
word, which the reader believes or not. Layout and meaning: docs/reference/bundle.md.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

from passport_core.credentials import controllers, did_key, jose
from passport_core.credentials.evidence import Dated, Evidence, Recognition, Withdrawal
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.keys import Signer
from passport_core.errors import InvalidInputError, PassportError
from passport_core.outcomes import Finding, Outcome, Text

MANIFEST = "manifest.jws"
VERSION = 1
MAX_PIECES = 20_000
MAX_PIECE_BYTES = 16 * 1024 * 1024
MAX_BYTES = 512 * 1024 * 1024
_TYPE = "passport-bundle+jwt"
_POLICY = jose.HeaderPolicy(
    algorithms=frozenset({"Ed25519", "P-256", "P-384"}), types=frozenset({_TYPE}), type_required=True
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in a bundle: of which ``kind`` (keys, status-list, schema, context, register, recognition), about
    what, as of when, and the SHA-256 (hex) of its bytes. A context that every reader ships has no ``file``."""

    kind: str
    address: str
    as_of: datetime | date | None
    sha256: str
    file: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A document as it was given."""

    name: str
    document: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What the maker's register says of a certification, for a person to read."""

    number: str
    as_of: date
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """``evidence`` by fingerprint of the document that it was gathered for: those given, and those within them."""

    maker: str  # a did:key
    made_at: datetime
    documents: tuple[Bundled, ...]
    pieces: tuple[Piece, ...]
    evidence: Mapping[str, Evidence] = field(repr=False)


def fingerprint(document: bytes) -> str:
    """Return the SHA-256 of a document, in hexadecimal."""
    return hashlib.sha256(document).hexdigest()


def is_bundle(content: bytes) -> bool:
    """Say whether the content is a zip that begins with a bundle's manifest."""
    return content.startswith(b"PK\x03\x04") and content[30 : 30 + len(MANIFEST)] == MANIFEST.encode()


def write(
    documents: Sequence[Bundled],
    evidence: Mapping[str, Evidence],
    *,
    maker: str,
    contexts: Sequence[Piece] = (),
    excerpts: Sequence[Excerpt] = (),
    signer: Signer,
    made_at: datetime,
) -> bytes:
    """Return the bundle; the same pieces are written once. ``maker`` is the did:key of the ``signer``'s key."""
    writing = _Writing()
    listed = [{"name": one.name, **writing.file("documents", one.document)} for one in documents]
    gathered = {digest: writing.evidence(one) for digest, one in evidence.items()}
    for excerpt in excerpts:
        body = orjson.dumps(dict(excerpt.content), default=str, option=orjson.OPT_INDENT_2)
        writing.piece("register", excerpt.number, body, excerpt.as_of, "register")
    manifest = {
        "version": VERSION,
        "maker": maker,
        "made_at": made_at.isoformat(),
        "documents": listed,
        "evidence": gathered,
        "pieces": [*writing.pieces.values(), *(_piece_json(piece) for piece in contexts)],
    }
    signed = jose.write(jose.write_header(signer, typ=_TYPE), orjson.dumps(manifest), signer)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(MANIFEST), signed)  # first, so that it is recognised by its first bytes
        for name, content in writing.files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return written.getvalue()


def read(content: bytes) -> Bundle:
    """Return the bundle, its signature and every fingerprint checked; else raise InvalidInputError, for the whole.

    Codes: ``bundle.broken`` (not readable, too large, a piece missing), ``bundle.changed`` (the signature or a
    fingerprint does not hold), ``bundle.version``. That its maker is to be believed is not said here.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Reading(archive).bundle()
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, RuntimeError) as error:
        raise _broken() from error


class _Writing:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.pieces: dict[tuple[str, str], dict[str, Any]] = {}

    def file(self, folder: str, content: bytes) -> dict[str, str]:
        digest = fingerprint(content)
        name = f"{folder}/{digest}"
        self.files[name] = content
        return {"file": name, "sha256": digest}

    def piece(self, kind: str, address: str, content: bytes, as_of: datetime | date, source: str) -> str:
        self.pieces[kind, address] = {
            "kind": kind,
            "address": address,
            "as_of": as_of.isoformat(),
            "source": source,
            **self.file(kind, content),
        }
        return address

    def evidence(self, evidence: Evidence) -> dict[str, Any]:
        for did, document in evidence.documents.items():
            body = controllers.document_json(document.value)
            self.piece("keys", did, body, document.as_of, document.source)
        for url, status in evidence.status_lists.items():
            self.piece("status-list", url, status.value, status.as_of, status.source)
        for url, schema in evidence.schemas.items():
            self.piece("schema", url, schema.value, schema.as_of, schema.source)
        for did, known in evidence.recognised.items():
            for recognition in known:
                body = orjson.dumps(_recognition_json(recognition))
                self.piece("recognition", did, body, recognition.as_of, recognition.trust_source)
        written: dict[str, Any] = {
            "keys": list(evidence.documents),
            "status_lists": list(evidence.status_lists),
            "schemas": list(evidence.schemas),
            "recognised": {
                did: [_recognition_json(one) for one in known] for did, known in evidence.recognised.items()
            },
            "unproved": sorted(evidence.unproved),
            "missing": {address: _text_json(why) for address, why in evidence.missing.items()},
        }
        if evidence.entitlement is not None:
            written["entitlement"] = [_finding_json(finding) for finding in evidence.entitlement]
        if evidence.first_seen is not None:
            written["first_seen"] = evidence.first_seen.isoformat()
        if evidence.withdrawal is not None:
            written["withdrawal"] = {
                "because": _text_json(evidence.withdrawal.because),
                "is_replaced": evidence.withdrawal.is_replaced,
            }
        return written


class _Reading:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MAX_BYTES
        if len(archive.infolist()) > MAX_PIECES:
            raise ValueError("too many members")

    def bundle(self) -> Bundle:
        manifest = self._manifest()
        pieces = tuple(_piece(one) for one in manifest["pieces"])
        self._pieces = {(piece.kind, piece.address): piece for piece in pieces}
        documents = tuple(
            Bundled(str(one["name"]), self._file(one["file"], one["sha256"])) for one in manifest["documents"]
        )
        evidence = {digest: self._evidence(one) for digest, one in manifest["evidence"].items()}
        for piece in pieces:  # those that no document names are checked too
            if piece.file is not None:
                self._file(piece.file, piece.sha256)
        return Bundle(manifest["maker"], _moment(manifest["made_at"]), documents, pieces, evidence)

    def _manifest(self) -> dict[str, Any]:
        try:
            jws = jose.read(self._read(MANIFEST))
            manifest = read_object(jws.payload, max_bytes=MAX_PIECE_BYTES)
            maker = str(manifest.get("maker"))
            method = did_key.resolve(maker).methods[did_key.method_id(maker)]
            jose.check_header(jws.header, _POLICY)
            jose.check_signature(jws, method.key)
        except PassportError as error:
            raise _changed() from error
        if manifest.get("version") != VERSION:
            raise InvalidInputError(
                Text("Ce lot est d’une version inconnue ici.", "This bundle is of a version unknown here."),
                code="bundle.version",
                remedy=Text("Mettez le programme à jour.", "Update the program."),
            )
        return manifest

    def _read(self, name: str) -> bytes:
        with self._archive.open(name) as stream:
            content = stream.read(min(self._left, MAX_PIECE_BYTES) + 1)
        if len(content) > min(self._left, MAX_PIECE_BYTES):
            raise ValueError("too large")
        self._left -= len(content)
        return content

    def _file(self, name: str, sha256: str) -> bytes:
        content = self._read(name)
        if fingerprint(content) != sha256:
            raise _changed()
        return content

    def _dated(self, kind: str, addresses: Sequence[str], parse: Callable[[str, bytes], Any]) -> dict[str, Dated[Any]]:
        found: dict[str, Dated[Any]] = {}
        for address in addresses:
            piece = self._pieces[kind, address]
            content = self._file(str(piece.file), piece.sha256)
            if not isinstance(piece.as_of, datetime):
                raise ValueError("a piece without its moment")
            found[address] = Dated(parse(address, content), piece.as_of, piece.source)
        return found

    def _evidence(self, written: Mapping[str, Any]) -> Evidence:
        withdrawal = written.get("withdrawal")
        entitlement = written.get("entitlement")
        return Evidence(
            documents=self._dated("keys", written["keys"], controllers.parse),
            status_lists=self._dated("status-list", written["status_lists"], lambda _, content: content),
            schemas=self._dated("schema", written["schemas"], lambda _, content: content),
            recognised={did: tuple(map(_recognition, known)) for did, known in written["recognised"].items()},
            unproved=frozenset(written["unproved"]),
            missing={address: _text(why) for address, why in written["missing"].items()},
            entitlement=None if entitlement is None else tuple(map(_finding, entitlement)),
            first_seen=_moment(written["first_seen"]) if "first_seen" in written else None,
            withdrawal=Withdrawal(_text(withdrawal["because"]), bool(withdrawal["is_replaced"]))
            if withdrawal
            else None,
        )


def _piece_json(piece: Piece) -> dict[str, Any]:
    return {
        "kind": piece.kind,
        "address": piece.address,
        "as_of": piece.as_of.isoformat() if piece.as_of else None,
        "source": piece.source,
        "sha256": piece.sha256,
    }


def _piece(written: Mapping[str, Any]) -> Piece:
    as_of = written["as_of"]
    return Piece(
        kind=str(written["kind"]),
        address=str(written["address"]),
        as_of=None if as_of is None else _when(as_of),
        sha256=str(written["sha256"]),
        file=written.get("file"),
        source=str(written.get("source", "")),
    )


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "code": finding.code,
        "message": _text_json(finding.message),
        "remedy": _text_json(finding.remedy) if finding.remedy else None,
        "as_of": finding.as_of.isoformat() if finding.as_of else None,
        "source": finding.source,
    }


def _finding(written: Mapping[str, Any]) -> Finding:
    return Finding(
        check=str(written["check"]),
        outcome=Outcome(written["outcome"]),
        code=str(written["code"]),
        message=_text(written["message"]),
        remedy=_text(written["remedy"]) if written["remedy"] else None,
        as_of=_when(written["as_of"]) if written["as_of"] else None,
        source=written["source"],
    )


def _recognition_json(recognition: Recognition) -> dict[str, Any]:
    return {
        "did": recognition.did,
        "name": recognition.name,
        "identifier": recognition.identifier,
        "trust_source": recognition.trust_source,
        "established": _text_json(recognition.established),
        "since": recognition.since.isoformat(),
        "as_of": recognition.as_of.isoformat(),
        "is_demonstration": recognition.is_demonstration,
    }


def _recognition(written: Mapping[str, Any]) -> Recognition:
    return Recognition(
        did=str(written["did"]),
        name=str(written["name"]),
        identifier=str(written["identifier"]),
        trust_source=str(written["trust_source"]),
        established=_text(written["established"]),
        since=_moment(written["since"]),
        as_of=_when(written["as_of"]),
        is_demonstration=bool(written["is_demonstration"]),
    )


def _withdrawal(written: Mapping[str, Any]) -> Withdrawal:
    return Withdrawal(_text(written["because"]), bool(written["is_replaced"]))


def _text_json(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def _text(written: Mapping[str, Any]) -> Text:
    return Text(str(written["fr"]), str(written["en"]))


def _when(written: str) -> datetime | date:
    return date.fromisoformat(written) if len(written) == 10 else _moment(written)


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment


def _broken() -> InvalidInputError:
    return InvalidInputError(
        Text("Ce lot est abîmé ou incomplet.", "This bundle is damaged or incomplete."),
        code="bundle.broken",
        remedy=Text("Demandez-le de nouveau à qui l’a fait.", "Ask whoever made it for it again."),
    )


def _changed() -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Ce lot a été modifié depuis que son auteur l’a signé.",
            "This bundle was changed after its maker signed it.",
        ),
        code="bundle.changed",
        remedy=Text(
            "N’en tenez pas compte ; demandez-le de nouveau à qui l’a fait.",
            "Disregard it; ask whoever made it for it again.",
        ),
    )
