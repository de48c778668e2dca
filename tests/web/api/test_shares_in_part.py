"""A share of chosen claims and the box for a date of birth, over HTTP: form, pages, downloads, API."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.api.conftest import Api

from passport_core.credentials.sd_jwt import split
from passport_core.passport.actors import Operator
from passport_core.services.match_birth_date import TRIES_AN_HOUR, WRONG_DATES_A_SHARE

PAGE = {"Accept": "text/html"}
MACHINE = {"Accept": "application/vp"}
BORN, WRONG = "11/02/1994", "12/02/1994"  # of the demonstration's learner
NAME = "KERMARREC"


class Learner:
    """The demonstration's learner, who shares by the form or by the API."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.base = f"/p/{api.demo.made.passport_token}"
        records = api.client.get("/v1/passport", headers=api.learner).json()["records"]
        self.record, self.imported = (
            next(one["id"] for one in records if one["origin"] == origin) for origin in ("claimed", "imported")
        )

    def share(self, **body: Any) -> str:
        """Share the claimed award; return the path of the link."""
        answer = self.api.client.post(
            "/v1/passport/shares", json={"records": [self.record], **body}, headers=self.api.learner
        )
        assert answer.status_code == 201, answer.text
        return "/s/" + answer.json()["link"].rsplit("/", 1)[-1]

    def shares(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.client.get("/v1/passport/shares", headers=self.api.learner).json()
        return found

    def log(self) -> list[str]:
        """Return what happened to the share that was made last."""
        newest = max(self.shares(), key=lambda one: one["audience"] == "box")
        path = f"/v1/passport/shares/{newest['id']}/readings"
        return sorted(one["kind"] for one in self.api.client.get(path, headers=self.api.learner).json())

    def compare(self, address: str, date: str, **form: str) -> Any:
        return self.api.client.post(
            f"{address}/birth-date?lang=en", data={"record": self.record, "date": date, **form}, headers=PAGE
        )


@pytest.fixture
def learner(api: Api) -> Learner:
    return Learner(api)


class TestForm:
    def test_it_offers_each_claim_and_says_what_is_always_shown(self, learner: Learner) -> None:
        page = learner.api.client.get(f"{learner.base}/share?lang=fr", headers=PAGE).text
        assert "Tout le document" in page
        assert "Seulement ce que je coche" in page
        assert "Toujours montrés" in page
        for name in ("birth_family_name", "given_name", "birthdate", "mention", "access_route"):
            assert f'name="field" value="{name}"' in page
        assert "11 février 1994" in page
        assert "Ne se montre qu’en entier." in page

    def test_what_is_ticked_is_what_is_shared(self, learner: Learner) -> None:
        form = {"record": learner.record, "scope": "fields", "field": ["given_name"], "audience": "Sillon"}
        made = learner.api.client.post(f"{learner.base}/share?lang=en", data=form, headers=PAGE)
        assert made.status_code == 200
        assert NAME not in made.text
        (share,) = [one for one in learner.shares() if one["audience"] == "Sillon"]
        assert share["fields"] == ["given_name"]
        log = learner.api.client.get(f"{learner.base}/shares/{share['id']}?lang=en", headers=PAGE).text
        assert "what was awarded, when and by whom, First names" in log

    def test_ticked_items_beside_the_whole_document_are_refused(self, learner: Learner) -> None:
        before = len(learner.shares())
        form = {"record": learner.record, "scope": "whole", "field": ["given_name"]}
        refused = learner.api.client.post(f"{learner.base}/share?lang=en", data=form, headers=PAGE)
        assert refused.status_code == 400
        assert 'value="given_name" checked' in refused.text
        assert len(learner.shares()) == before

    def test_an_imported_document_is_refused_in_part(self, learner: Learner) -> None:
        before = len(learner.shares())
        form = {"record": learner.imported, "scope": "fields", "field": ["given_name"]}
        refused = learner.api.client.post(f"{learner.base}/share?lang=en", data=form, headers=PAGE)
        assert refused.status_code == 404
        assert "shown whole or not at all" in refused.text
        assert len(learner.shares()) == before


class TestReading:
    def test_threat_43_the_whole_document_is_never_handed_out(self, learner: Learner) -> None:
        address, client = learner.share(fields=["birthdate"]), learner.api.client
        page = client.get(f"{address}?lang=en", headers=PAGE).text
        assert "Valid" in page
        assert "11 February 1994" in page
        document = client.get(f"{address}/documents/{learner.record}")
        assert document.headers["content-type"] == "application/dc+sd-jwt"
        assert "attestation.sd-jwt" in document.headers["content-disposition"]
        assert len(split(document.content).disclosures) == 1
        presentations = [client.get(f"{address}/presentation"), client.get(address, headers=MACHINE)]
        for answer in presentations:
            (credential,) = answer.json()["verifiableCredential"]
            assert credential["id"].startswith("data:application/dc+sd-jwt,")
        whole = client.get(f"/v1/passport/records/{learner.record}/credential", headers=learner.api.learner).json()
        for text in (page, document.text, *(answer.text for answer in presentations)):
            assert NAME not in text
            assert whole["id"] not in text

    def test_what_is_downloaded_verifies_elsewhere(self, learner: Learner) -> None:
        address, client = learner.share(fields=["given_name"]), learner.api.client
        document = client.get(f"{address}/documents/{learner.record}").content
        report = client.post("/v1/verify", content=document).json()
        assert report["overall"] == "valid"
        page = client.post("/verify?lang=en", data={"text": document.decode()}, headers=PAGE).text
        assert "Inès Maëlle" in page
        assert "The holder did not show" in page

    def test_threat_32_the_two_forms_of_an_award_do_not_lead_to_each_other(self, learner: Learner) -> None:
        client = learner.api.client
        part, whole = learner.share(fields=[]), learner.share()
        texts = [client.get(f"{one}/documents/{learner.record}").content for one in (part, whole)]
        claims = learner.api.demo.services.verify_credential(texts[0]).claims
        opened = learner.api.demo.services.verify_credential(texts[1]).claims
        assert claims is not None
        assert opened is not None
        assert claims["jti"] != opened["id"]
        assert claims["status"]["status_list"]["uri"] != opened["credentialStatus"]["statusListCredential"]


class TestBirthDate:
    def test_it_matches_or_not_and_never_shows_the_date(self, learner: Learner) -> None:
        address = learner.share(audience="box")
        page = learner.api.client.get(f"{address}?lang=en", headers=PAGE).text
        assert f'action="{address}/birth-date?lang=en"' in page
        wrong, right = learner.compare(address, WRONG), learner.compare(address, "1994-02-11")
        assert "Does not match" in wrong.text
        assert "Wrong dates still allowed on this share: 2" in wrong.text
        assert "Does not match" not in right.text
        assert 'role="status"' in right.text
        assert "Matches" in right.text
        for text in (page, wrong.text, right.text):
            assert "1994" not in text.replace("31/12/1990", "")
        assert learner.log() == ["birth_date_matched", "opened", "wrong_birth_date"]

    def test_a_date_that_cannot_be_read_counts_for_nothing(self, learner: Learner) -> None:
        address = learner.share(audience="box")
        unread = learner.compare(address, "11/02/94")
        assert unread.status_code == 400
        assert "DD/MM/YYYY" in unread.text
        assert learner.log() == []

    def test_threat_22_a_few_wrong_dates_lock_it(self, learner: Learner) -> None:
        address = learner.share(audience="box")
        for _ in range(WRONG_DATES_A_SHARE):
            assert learner.compare(address, WRONG).status_code == 200
        locked = learner.compare(address, BORN)
        assert locked.status_code == 403
        assert "Matches" not in locked.text
        page = learner.api.client.get(f"{address}?lang=en", headers=PAGE).text
        assert "Locked: too many wrong dates" in page
        assert "birth-date?" not in page

    def test_threat_22_tries_are_few_within_an_hour(self, learner: Learner) -> None:
        address = learner.share()
        answers = [learner.compare(address, BORN).status_code for _ in range(TRIES_AN_HOUR + 1)]
        assert answers == [200] * TRIES_AN_HOUR + [429]

    def test_threat_41_it_spends_no_reading_and_works_after_the_last(self, learner: Learner) -> None:
        address, client = learner.share(reading_limit=1, audience="box"), learner.api.client
        unopened = learner.compare(address, BORN)
        assert "Matches" not in unopened.text
        opened = client.post(f"{address}?lang=en", headers=PAGE)
        assert f'action="{address}/birth-date' in opened.text
        assert "Matches" in learner.compare(address, BORN).text
        assert learner.log() == ["birth_date_matched", "opened"]
        assert client.post(address, headers=PAGE).status_code == 404
        learner.api.demo.clock.advance(hours=1)
        assert learner.compare(address, BORN).status_code == 404

    def test_threat_18_it_asks_for_the_passcode_each_time(self, learner: Learner) -> None:
        address, client = learner.share(passcode="NANTES-44"), learner.api.client
        opened = client.post(f"{address}?lang=en", data={"passcode": "nantes44"}, headers=PAGE).text
        assert 'id="d1-passcode"' in opened
        refused = learner.compare(address, BORN)
        assert refused.status_code == 403
        assert "Matches" not in refused.text
        assert learner.compare(address, BORN, passcode="WRONG-00").status_code == 403
        assert "Matches" in learner.compare(address, BORN, passcode="nantes 44").text

    def test_a_closed_share_answers_as_one_that_never_was(self, learner: Learner) -> None:
        address = learner.share(audience="box")
        (share,) = [one for one in learner.shares() if one["audience"] == "box"]
        learner.api.demo.services.share_records.withdraw(share["id"], actor=Operator())
        closed, never = learner.compare(address, BORN), learner.compare("/s/never-was", BORN)
        assert (closed.status_code, closed.text) == (never.status_code, never.text.replace("/s/never-was", address))
        assert closed.status_code == 404

    def test_a_machine_asks_the_same(self, learner: Learner) -> None:
        address, client = learner.share(), learner.api.client
        body = {"record": learner.record, "date": "1994-02-12"}
        answer = client.post(f"{address}/birth-date", json=body, headers={"Accept": "application/json"})
        assert answer.json() == {"matches": False, "attempts_left": WRONG_DATES_A_SHARE - 1}
        refused = client.post(f"{address}/birth-date", json={**body, "date": 3}, headers={"Accept": "application/json"})
        assert (refused.status_code, refused.json()["code"]) == (400, "birth-date.unreadable")
        foreign = client.post(
            f"{address}/birth-date", json={**body, "record": learner.imported}, headers={"Accept": "application/json"}
        )
        assert foreign.status_code == 404

    def test_no_box_where_the_date_is_shown_or_unknown(self, learner: Learner) -> None:
        client = learner.api.client
        shown = client.get(learner.share(fields=["birthdate"]), headers=PAGE).text
        imported = client.get(learner.share(records=[learner.imported]), headers=PAGE).text
        assert "/birth-date" not in shown
        assert "/birth-date" not in imported
        assert "/birth-date" in client.get(learner.share(fields=["given_name"]), headers=PAGE).text

    def test_the_language_link_leads_back_to_the_share(self, learner: Learner) -> None:
        address = learner.share()
        back = learner.api.client.get(f"{address}/birth-date?lang=en", headers=PAGE, follow_redirects=False)
        assert (back.status_code, back.headers["location"]) == (303, f"{address}?lang=en")


def test_the_api_says_what_can_be_shown_apart(learner: Learner) -> None:
    path = "/v1/passport/records/{}/choices?lang=fr"
    choices = learner.api.client.get(path.format(learner.record), headers=learner.api.learner).json()
    assert {"name": "birthdate", "label": "Date de naissance", "value": "1994-02-11"} in choices
    imported = learner.api.client.get(path.format(learner.imported), headers=learner.api.learner)
    assert (imported.status_code, imported.json()["code"]) == (404, "disclosure.not-here")
    assert learner.api.client.get(path.format(learner.record)).status_code == 401
