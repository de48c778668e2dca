"""Attacks and faults tried over HTTP. Each test is named after its row of the list of threats."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import socket
import threading
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from litestar.testing import TestClient
from tests.conftest import EXAMPLES
from tests.threats.conftest import CSV_HEAD, Issued
from tests.threats.forging import FAR_LIST, Forger, stranger
from tests.web.api.conftest import Api

from passport_core.credentials.bitstring_status import status_entry, status_list_claims
from passport_core.passport.actors import PREPARE, READ, REVOKE, SIGN
from passport_core.services.share_records import PASSCODE_ATTEMPTS

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"
IssueTo = Callable[[str, str], Issued]


def _report(client: TestClient[Any], document: bytes) -> Mapping[str, Any]:
    answer = client.post("/v1/verify", content=document)
    assert answer.status_code == 200, answer.text
    report: Mapping[str, Any] = answer.json()
    return report


def _line(report: Mapping[str, Any], check: str) -> tuple[str, str]:
    (line,) = (line for line in report["checks"] if line["check"] == check)
    return line["outcome"], line["code"]


def _serve_list(forger: Forger, api: Api, body: bytes) -> bytes:
    """Let the far list answer with that body; return a credential that points to it."""
    api.demo.fetcher.answers[FAR_LIST] = body
    return forger.unreachable_status()


def _far_list(forger: Forger, **changes: Any) -> bytes:
    now = forger.demo.clock.now()
    _, signer = forger.by(forger.demo.made.certifier.siret)
    claims = status_list_claims(
        FAR_LIST,
        issuer=signer.controller,
        purpose="revocation",
        revoked=[],
        size=131_072,
        valid_from=now,
        valid_until=now + timedelta(days=1),
        ttl=timedelta(minutes=5),
    )
    return forger.sign({**claims, **changes}, signer)


def test_a_far_list_that_is_good_is_believed(forger: Forger, api: Api) -> None:
    """The doubles below differ from this one in one thing each."""
    assert _report(api.client, _serve_list(forger, api, _far_list(forger)))["overall"] == "valid"


def test_threat_03_a_status_list_that_unfolds_without_end_is_not_established(forger: Forger, api: Api) -> None:
    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(b"\0" * 200_000_000, 1)).decode().rstrip("=")
    good = json.loads(_far_list(forger))
    good["credentialSubject"]["encodedList"] = bomb
    del good["proof"]
    _, signer = forger.by(forger.demo.made.certifier.siret)
    body = forger.sign(good, signer)
    assert _line(_report(api.client, _serve_list(forger, api, body)), "status")[0] == "not_established"


_UNKNOWN = ("not_established", "proof.unknown-context")


@pytest.mark.parametrize(
    ("context", "answer"),
    [
        ("https://attacker.example/v1", _UNKNOWN),
        ("http://127.0.0.1:1/v1", _UNKNOWN),
        ({"AchievementCredential": "https://attacker.example/x"}, ("failed", "proof.redefined-term")),
    ],
)
def test_threat_04_a_context_of_the_documents_own_choice_is_refused_and_never_fetched(
    forger: Forger, api: Api, context: object, answer: tuple[str, str]
) -> None:
    document = json.loads(forger.genuine)
    document["@context"].append(context)
    report = _report(api.client, json.dumps(document).encode())
    assert report["overall"] != "valid"
    assert _line(report, "proof") == answer
    assert api.demo.fetcher.asked == []


def test_threat_07_a_presentation_of_a_revoked_credential_is_not_valid(forger: Forger, api: Api) -> None:
    presentation = api.client.get(api.share, headers={"Accept": "application/vp"}).content
    before = _report(api.client, presentation)
    headers = api.key()
    revocation = f"/v1/certifier/credentials/{api.demo.made.credential_id}/revocation"
    assert api.client.post(revocation, json={"reason": "issued-in-error"}, headers=headers).status_code == 201
    assert _report(api.client, presentation)["overall"] != "valid"
    assert before["overall"] != "valid", "a presentation is never judged as if it were the credential inside"
    inside = json.loads(presentation)["verifiableCredential"][0]
    assert _report(api.client, json.dumps(inside).encode())["overall"] == "invalid"


def test_threat_07_a_broken_presentation_of_a_good_credential_is_not_valid(api: Api) -> None:
    presentation = json.loads(api.client.get(api.share, headers={"Accept": "application/vp"}).content)
    presentation["holder"] = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    assert _report(api.client, json.dumps(presentation).encode())["overall"] != "valid"


@pytest.fixture
def inner_service() -> Any:
    """A service on this machine that counts who connects."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    listening.settimeout(0.1)
    reached: list[object] = []
    stop = threading.Event()

    def accept() -> None:
        while not stop.is_set():
            try:
                connection, who = listening.accept()
            except TimeoutError:
                continue
            reached.append(who)
            connection.close()

    thread = threading.Thread(target=accept)
    thread.start()
    yield listening.getsockname()[1], reached
    stop.set()
    thread.join()
    listening.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0"])
def test_threat_11_a_document_cannot_make_us_knock_on_an_inner_door(
    forger: Forger, open_network: TestClient[Any], inner_service: tuple[int, list[object]], host: str
) -> None:
    port, reached = inner_service
    claims = forger.claims()
    claims["credentialStatus"] = status_entry(f"https://{host}:{port}/list", 3)
    document = forger.sign(claims, forger.by(forger.demo.made.certifier.siret)[1])
    assert _line(_report(open_network, document), "status") == ("not_established", "status.unreachable")
    signer, claims = stranger(), forger.claims()
    signer.controller = claims["issuer"]["id"] = f"did:web:{quote(f'{host}:{port}', safe='')}"
    signer.method_id = f"{signer.controller}#key-1"
    assert _report(open_network, forger.sign(claims, signer))["overall"] != "valid"
    assert reached == []


@pytest.mark.parametrize(
    ("what", "index"), [("out of range", 131_072), ("far out of range", 10**12), ("negative", -1), ("no number", "x")]
)
def test_threat_12_an_index_that_leads_nowhere_is_never_fine(forger: Forger, api: Api, what: str, index: Any) -> None:
    api.demo.fetcher.answers[FAR_LIST] = _far_list(forger)
    claims = forger.claims()
    claims["credentialStatus"] = {**status_entry(FAR_LIST, 1), "statusListIndex": str(index)}
    document = forger.sign(claims, forger.by(forger.demo.made.certifier.siret)[1])
    assert _line(_report(api.client, document), "status")[0] in ("failed", "not_established"), what


def test_threat_12_a_list_signed_by_someone_else_is_never_fine(forger: Forger, api: Api) -> None:
    foreign = json.loads(_far_list(forger))
    del foreign["proof"]
    signer = stranger()
    foreign["issuer"] = signer.controller
    body = forger.sign(foreign, signer)
    assert _line(_report(api.client, _serve_list(forger, api, body)), "status")[0] in ("failed", "not_established")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE flux [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE flux SYSTEM "http://127.0.0.1:1/evil.dtd">',
        '<!DOCTYPE flux [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_threat_13_a_declaration_with_a_dtd_is_refused(api: Api, head: str) -> None:
    body = f'<?xml version="1.0"?>{head}<flux xmlns="urn:cdc:cpf:pc5:schema:1.0.0"><idFlux>&x;</idFlux></flux>'
    answer = api.client.post("/v1/certifier/batches", content=body.encode(), headers=api.key())
    assert answer.status_code == 400, answer.text
    assert "root:" not in answer.text


def test_threat_14_script_in_a_name_is_inert_on_every_page(api: Api, issue_to: IssueTo) -> None:
    issued = issue_to(HOSTILE, "Ana")
    for path in (issued.share, f"/p/{issued.passport}", f"/p/{issued.passport}/share"):
        for language in ("fr", "en"):
            answer = api.client.get(f"{path}?lang={language}", headers={"Accept": "text/html"})
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text
            assert "onerror=alert(1)>" not in answer.text.replace("&gt;", "")
            assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_threat_15_a_deep_document_is_refused_quickly(api: Api) -> None:
    for deep in (b"[" * 100_000, b'{"a":' * 50_000 + b"1" + b"}" * 50_000):
        assert _report(api.client, deep)["overall"] != "valid"


def test_threat_17_the_name_shown_is_never_the_documents_own(forger: Forger, api: Api) -> None:
    signer, claims = stranger(), forger.claims()
    claims["issuer"] |= {"id": signer.controller, "name": "ACADEMIE DE NANTES"}
    api.demo.fetcher.answers.clear()
    report = _report(api.client, forger.sign(claims, signer))
    assert _line(report, "issuer")[0] == "not_established"
    assert "ACADEMIE DE NANTES" not in json.dumps(report["checks"], ensure_ascii=False)


def test_threat_18_whoever_has_the_reading_link_cannot_control_it(api: Api) -> None:
    (share,) = api.client.get("/v1/passport/shares", headers=api.learner).json()
    reader = {"Authorization": f"Bearer {api.demo.made.share_token}"}
    token = api.demo.made.share_token
    assert api.client.delete(f"/v1/passport/shares/{share['id']}", headers=reader).status_code == 404
    assert api.client.get(f"/v1/passport/shares/{share['id']}/readings", headers=reader).status_code == 404
    assert api.client.post(f"/p/{token}/shares/{share['id']}/withdraw").status_code == 404
    assert api.client.delete(api.share).status_code == 405
    assert api.client.get(api.share).status_code == 200
    # Nor does the page that a reader sees hold what controls it.
    page = api.client.get(api.share, headers={"Accept": "text/html"}).text
    assert api.demo.made.passport_token not in page
    assert share["id"] not in page


@pytest.mark.parametrize(
    ("surname", "first"),
    [
        ("N’GUYỄN-D’AŸ", "Zoé 🌸"),
        ("عبد الرحمن", "محمد"),
        (unicodedata.normalize("NFD", "LÉVÊQUE"), unicodedata.normalize("NFD", "Éloïse")),
        ("Sæther & Søn", 'Ana "la brave" \\ %s'),
        ("𠮷田", "𝒜𝓃𝒶"),
    ],
)
def test_threat_19_any_script_survives_from_file_to_verdict(
    api: Api, issue_to: IssueTo, surname: str, first: str
) -> None:
    issued = issue_to(surname, first)
    assert _report(api.client, issued.credential)["overall"] == "valid"
    (name,) = json.loads(issued.credential)["credentialSubject"]["identifier"]
    assert unicodedata.normalize("NFC", surname) in unicodedata.normalize("NFC", name["identityHash"])
    page = api.client.get(issued.share, headers={"Accept": "text/html"})
    assert page.status_code == 200


def test_threat_20_asking_for_a_status_does_not_say_whose(forger: Forger, api: Api) -> None:
    own = json.loads(forger.genuine)["credentialStatus"]
    assert (
        api.client.get(own["statusListCredential"].removeprefix(api.demo.services.settings.base_url)).status_code == 200
    )
    assert _report(api.client, forger.genuine)["overall"] == "valid"
    assert api.demo.fetcher.asked == [], "our own list is read from the store"
    _report(api.client, _serve_list(forger, api, _far_list(forger)))
    assert api.demo.fetcher.asked == [FAR_LIST], "the whole list, by its bare address"


def _filled(path: str, api: Api) -> str:
    """Return a path of the description with ids that are the ministry's."""
    batch = api.client.get("/v1/certifier/batches", headers=api.key()).json()["items"][0]["id"]
    return (
        path.replace("{batch_id}", batch)
        .replace("{award_id}", api.award())
        .replace("{credential_id}", api.demo.made.credential_id)
    )


_BODIES = {"decision": {"decision": "issue"}, "revocation": {"reason": "issued-in-error"}}


def _certifier_operations(api: Api) -> list[tuple[str, str]]:
    paths = api.client.get("/v1/openapi/openapi.json").json()["paths"]
    found = [(m.upper(), path) for path, ops in paths.items() if path.startswith("/v1/certifier") for m in ops]
    assert len(found) >= 8
    return found


def test_threat_21_another_certifiers_key_finds_nothing_on_any_endpoint(api: Api) -> None:
    ids = 0
    for method, path in _certifier_operations(api):
        filled = _filled(path, api)
        assert "{" not in filled, f"a new kind of id in {path}: teach this test about it"
        body = _BODIES.get(path.rsplit("/", 1)[-1])
        for headers, expected in (({}, 401), ({"Authorization": "Bearer pck_x_y"}, 401)):
            assert api.client.request(method, filled, json=body, headers=headers).status_code == expected, path
        theirs = api.client.request(method, filled, json=body, headers=api.other)
        if filled != path:
            ids += 1
            assert theirs.status_code == 404, (method, path, theirs.text)
        elif method == "GET":
            listed = theirs.json()["items"]
            mine = {item["id"] for item in api.client.get(filled, headers=api.key()).json()["items"]}
            assert not mine & {item["id"] for item in listed}, path
    assert ids >= 5
    # … and nothing of it was done: the genuine credential stands, the held award is still held.
    assert _report(api.client, api.demo.made.credential)["overall"] == "valid"
    assert api.award("held")


def test_threat_21_a_listing_by_another_certifiers_batch_is_empty(api: Api) -> None:
    batch = api.client.get("/v1/certifier/batches", headers=api.key()).json()["items"][0]["id"]
    assert api.client.get(f"/v1/certifier/awards?batch={batch}", headers=api.other).json()["items"] == []


def test_threat_21_another_certifiers_file_cannot_be_issued(api: Api) -> None:
    file = (EXAMPLES / "declarations" / "declaration-demonstration.xml").read_bytes()
    answer = api.client.post("/v1/certifier/batches", content=file, headers=api.other)
    assert (answer.status_code, answer.json()["code"]) == (400, "declaration.other-certifier")


def test_threat_21_a_learners_secret_is_no_certifiers_key_and_the_reverse(api: Api) -> None:
    assert api.client.get("/v1/certifier/batches", headers=api.learner).status_code == 401
    assert api.client.get("/v1/passport", headers=api.key()).status_code == 404


_SCOPES = {
    ("POST", "/v1/certifier/batches"): SIGN,
    ("GET", "/v1/certifier/batches"): READ,
    ("GET", "/v1/certifier/batches/{batch_id}"): READ,
    ("POST", "/v1/certifier/batches/{batch_id}/claim-slips"): READ,
    ("GET", "/v1/certifier/awards"): READ,
    ("POST", "/v1/certifier/awards/{award_id}/decision"): SIGN,
    ("GET", "/v1/certifier/credentials/{credential_id}"): READ,
    ("POST", "/v1/certifier/credentials/{credential_id}/revocation"): REVOKE,
}


def test_threat_31_every_endpoint_asks_for_its_scope(api: Api) -> None:
    """A key that may do all else is refused; preparing, signing and revoking are separate rights."""
    everything = {PREPARE, SIGN, REVOKE, READ}
    operations = _certifier_operations(api)
    assert set(operations) == set(_SCOPES), "an endpoint without a scope in this table"
    for (method, path), scope in _SCOPES.items():
        lacking = api.key(api.demo.made.certifier.siret, *sorted(everything - {scope}))
        body = _BODIES.get(path.rsplit("/", 1)[-1])
        file = None if body else f"{CSV_HEAD}\nZ-1;RNCP37674;BC01;03/07/2026;ZED;Ana;1990;15/09/2025\n".encode()
        content: dict[str, Any] = {"json": body} if body else {"content": file}
        answer = api.client.request(method, _filled(path, api), headers=lacking, **content)
        assert (answer.status_code, answer.json().get("code")) == (403, "not-allowed"), (method, path)
    preparer = api.key(api.demo.made.certifier.siret, PREPARE)
    row = f"{CSV_HEAD}\nZ-1;RNCP37674;BC01;03/07/2026;ZED;Ana;1990;15/09/2025\n".encode()
    dry = api.client.post("/v1/certifier/batches?dry_run=true", content=row, headers=preparer)
    assert (dry.status_code, dry.json()["counts"]["issued"]) == (201, 1)
    assert api.client.post("/v1/certifier/batches", content=row, headers=preparer).status_code == 403


def test_threat_22_a_passcode_locks_after_five_wrong_ones(api: Api) -> None:
    record = api.client.get("/v1/passport", headers=api.learner).json()["records"][0]["id"]
    body = {"records": [record], "passcode": "NANTES-44"}
    made = api.client.post("/v1/passport/shares", json=body, headers=api.learner).json()
    address = "/s/" + made["link"].rsplit("/", 1)[-1]
    machine = {"Accept": "application/vp"}
    for _ in range(PASSCODE_ATTEMPTS):
        wrong = api.client.post(address, json={"passcode": "WRONG-00"}, headers=machine)
        assert (wrong.status_code, wrong.json()["code"]) == (403, "share.passcode")
    assert api.client.post(address, json={"passcode": "NANTES-44"}, headers=machine).status_code == 404


def test_threat_33_the_page_says_that_an_image_proves_nothing_and_how_to_check(api: Api) -> None:
    (share,) = api.client.get("/v1/passport/shares", headers=api.learner).json()
    for language, sentence in (("fr", "ne prouve rien"), ("en", "proves nothing")):
        text = api.client.get(f"{api.share}?lang={language}", headers={"Accept": "text/html"}).text
        assert sentence in text.lower()
        assert share["short_code"] in text


def test_threat_40_and_43_logs_hold_no_name_no_token_and_no_broken_line(
    api: Api, issue_to: IssueTo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="passport_core")
    issued = issue_to("LE BRETON", "Gwenaëlle")
    api.client.get(issued.share)
    api.client.get("/s/%0AFAKE%20LINE")
    api.client.get("/v1/register/%0D%0AINJECTED")
    api.client.post("/v1/certifier/batches?name=%0AINJECTED", content=b"x", headers=api.key())
    api.client.post("/v1/verify", content=b"\nINJECTED")
    api.client.get("/v1/passport", headers={"Authorization": f"Bearer {issued.passport}x"})
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("passport_core")]
    for secret in ("LE BRETON", "Gwenaëlle", issued.passport, issued.share.removeprefix("/s/"), "H-1", "INJECTED"):
        assert not [line for line in ours if secret in line], secret
    assert not [line for line in ours if "\n" in line]


def test_threat_41_following_a_link_spends_nothing(api: Api) -> None:
    code = api.demo.made.claim_code
    record = api.client.get("/v1/passport", headers=api.learner).json()["records"][0]["id"]
    body = {"records": [record], "reading_limit": 1}
    limited = api.client.post("/v1/passport/shares", json=body, headers=api.learner).json()
    address = "/s/" + limited["link"].rsplit("/", 1)[-1]
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        for path in (f"/claim/{code}", address, f"{address}/presentation", "/claim/not-me"):
            api.client.request(method, path)
    assert api.client.post(address, headers={"Accept": "application/vp"}).status_code == 200
    assert api.client.post(address, headers={"Accept": "application/vp"}).status_code == 404
    assert api.client.post("/v1/passport/claims", json={"code": code}, headers=api.learner).status_code == 201


def test_threat_43_a_certifiers_technical_id_stays_inside(api: Api, issue_to: IssueTo) -> None:
    issued = issue_to("LE BRETON", "Gwenaëlle")
    assert b"H-1" not in issued.credential
    for path in (issued.share, f"/p/{issued.passport}"):
        assert "H-1" not in api.client.get(path, headers={"Accept": "text/html"}).text
    machine = api.client.get(issued.share, headers={"Accept": "application/vp"}).text
    assert "H-1" not in machine
    assert not set(json.loads(issued.credential)["credentialSubject"]) & {"birthDate", "gender", "sex"}


def test_threat_45_there_is_no_search_by_name_and_a_wrong_code_says_nothing(api: Api) -> None:
    paths = api.client.get("/v1/openapi/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for operation in operations.values():
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            assert not names & {"surname", "holder", "birth_name", "email", "person"}, path
    wrong = api.client.post("/v1/passport/claims", json={"code": "0" * 28}, headers=api.learner)
    silly = api.client.post("/v1/passport/claims", json={"code": "KERMARREC"}, headers=api.learner)
    assert wrong.status_code == silly.status_code == 403
    assert wrong.json() == silly.json()
