"""Types must be defined, whatever the format that will sign them."""

from __future__ import annotations

from typing import Any

import pytest

from passport_core.credentials.data_model.terms import require_defined_types
from passport_core.errors import InvalidInputError

V2 = "https://www.w3.org/ns/credentials/v2"


def typed(kind: str, *contexts: Any) -> dict[str, Any]:
    return {"@context": [V2, *contexts], "type": ["VerifiableCredential", kind], "credentialSubject": {"unknown": 1}}


@pytest.mark.parametrize(
    "document",
    [
        typed("https://example.org/#Other"),
        typed("Other", {"Other": "https://example.org/#Other"}),
        typed("Any", "https://www.w3.org/ns/credentials/examples/v2"),
        typed("Any", "https://contexts.example/not-known-here"),
    ],
)
def test_types_that_contexts_define_or_may_define_pass(document: dict[str, Any]) -> None:
    require_defined_types(document)


@pytest.mark.parametrize(
    "document",
    [
        typed("Other"),
        typed("Other", {"@vocab": None}),
        typed("Other", {"Other": "https ://not-a-url#Other"}),
        typed("VerifiableCredential", {"VerifiableCredential": "https://example.org/#Bad"}),
        typed(
            "Other", {"@protected": True, "Other": "https://example.org/#Other"}, {"Other": "https://example.org/#Bad"}
        ),
    ],
)
def test_types_that_nothing_defines_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        require_defined_types(document)
    assert refused.value.code.startswith("jsonld.")
