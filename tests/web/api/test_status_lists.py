"""Status lists over HTTP: by their media type, cacheable, the same for everyone."""

from __future__ import annotations

import pytest
from tests.web.api.conftest import Api

from passport_core.credentials import token_status
from passport_core.services.publish_status import MAX_AGE


@pytest.fixture
def lists(api: Api) -> dict[str, str]:
    """Paths of the demonstration's lists by kind: the learner has shown part of an award."""
    services = api.demo.services
    holder = services.keep_passport.enter(api.demo.made.passport_token)
    records = [
        judged.record
        for judged in services.keep_passport.show(holder.passport_id, actor=holder).records
        if judged.record.origin == "claimed"
    ]
    services.disclose_award.present(records[0], names=["given_name"])
    with services.store.reading() as session:
        return {kept.purpose: f"/status/{kept.id}" for kept in session.status.all()}


@pytest.mark.parametrize(
    ("purpose", "media_type"),
    [("revocation", "application/vc"), ("token-status", "application/statuslist+jwt")],
)
def test_each_kind_is_served_by_its_media_type_and_may_be_kept(
    api: Api, lists: dict[str, str], purpose: str, media_type: str
) -> None:
    answer = api.client.get(lists[purpose], headers={"Accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == f"public, max-age={MAX_AGE}"
    assert answer.headers["access-control-allow-origin"] == "*"
    again = api.client.get(lists[purpose], headers={"Accept": media_type, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_token_names_the_address_that_it_is_served_at(api: Api, lists: dict[str, str]) -> None:
    path = lists["token-status"]
    peek = token_status.peek(api.client.get(path).content, issuer="")
    assert peek.unverified["sub"] == api.demo.services.settings.base_url + path


def test_a_token_is_never_called_json(api: Api, lists: dict[str, str]) -> None:
    answer = api.client.get(lists["token-status"], headers={"Accept": "application/ld+json, application/json"})
    assert answer.headers["content-type"] == "application/statuslist+jwt"
