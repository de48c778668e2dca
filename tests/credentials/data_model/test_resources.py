"""Related resources and their digests: well made, unique, and those of what is at hand."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from passport_core.credentials.contexts import shipped
from passport_core.credentials.data_model.faults import Faults
from passport_core.credentials.data_model.resources import _published, check_digests, check_related

V2 = "https://www.w3.org/ns/credentials/v2"
ELSEWHERE = "https://certifier.example/logo.png"
# The revision of July 2024 and today's: both are named by credentials that are out there.
SRI_2024 = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg"
SRI_2025 = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"
BARE_2024 = "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"
BARE_2025 = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ"


def multihash(content: bytes, name: str = "sha256", code: bytes = b"\x12") -> str:
    digest = hashlib.new(name, content).digest()
    return "u" + base64.urlsafe_b64encode(code + bytes([len(digest)]) + digest).rstrip(b"=").decode()


def found(value: Any) -> list[tuple[str, str]]:
    faults = Faults()
    check_related(value, ("relatedResource",), faults)
    return [(fault.code, fault.where) for fault in faults.found]


@pytest.mark.parametrize(
    "value",
    [
        {"id": V2, "digestSRI": SRI_2024},
        {"id": V2, "digestSRI": SRI_2025},
        {"id": V2, "digestMultibase": BARE_2024},
        {"id": V2, "digestMultibase": BARE_2025},
        [{"id": V2, "digestSRI": SRI_2025, "digestMultibase": BARE_2025, "mediaType": "application/ld+json"}],
        {"id": V2, "digestSRI": SRI_2025.replace("-", "-M", 1)},  # as the specification's examples were long written
        {"id": V2, "digestSRI": f"{SRI_2024}\n{SRI_2025}?ct=application/ld+json"},
        {"id": V2, "digestSRI": [SRI_2024, SRI_2025]},
        {"id": V2, "digestSRI": "sha256-AAAA " + SRI_2025},  # the strongest counts
        {"id": ELSEWHERE, "digestMultibase": multihash(b"a")},
        {"id": ELSEWHERE, "digestMultibase": multihash(b"a", "sha512", b"\x13")},
        {"id": ELSEWHERE, "digestMultibase": "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n"},
        {"id": V2, "digestMultibase": "u" + base64.urlsafe_b64encode(b"\x1e\x04abcd").rstrip(b"=").decode()},  # BLAKE3
        [{"id": V2, "digestSRI": SRI_2025}, {"id": ELSEWHERE, "digestSRI": SRI_2025}],
    ],
)
def test_well_made_resources_pass(value: Any) -> None:
    assert found(value) == []


@pytest.mark.parametrize(
    ("value", "code", "where"),
    [
        ([V2], "model.object", "/0"),
        ([], "model.object", ""),
        ({"digestSRI": SRI_2025}, "model.id-missing", "/id"),
        (
            [{"id": V2, "digestSRI": SRI_2025}, {"id": V2, "digestMultibase": BARE_2025}],
            "model.resource-twice",
            "/1/id",
        ),
        ({"id": V2}, "model.digest-missing", ""),
        ({"id": V2, "digestMultibase": multihash(b"another")}, "model.digest-mismatch", "/digestMultibase"),
        ({"id": V2, "digestMultibase": BARE_2025[:-1] + "A"}, "model.digest-mismatch", "/digestMultibase"),
        ({"id": V2, "digestSRI": SRI_2025[:-1] + "A"}, "model.digest-mismatch", "/digestSRI"),
        (
            {"id": V2, "digestSRI": "sha384-_rCVIV7fSXXTNIvpiq26jRDyj8JG8TDjij-tD0ewLk4JpnXEz6a5AeeY_1qQ0d0P"},
            "model.digest-mismatch",
            "/digestSRI",
        ),
        (
            {"id": V2, "digestSRI": SRI_2025, "digestMultibase": multihash(b"x")},
            "model.digest-mismatch",
            "/digestMultibase",
        ),
        ({"id": V2, "digestSRI": SRI_2025 + " sha512-AAAA"}, "model.digest-mismatch", "/digestSRI"),
        ({"id": ELSEWHERE, "digestSRI": "md5-AAAA"}, "model.digest", "/digestSRI"),
        ({"id": ELSEWHERE, "digestSRI": ""}, "model.digest", "/digestSRI"),
        ({"id": ELSEWHERE, "digestSRI": 4}, "model.digest", "/digestSRI"),
        ({"id": ELSEWHERE, "digestSRI": "sha256-A"}, "model.digest", "/digestSRI"),
        ({"id": ELSEWHERE, "digestMultibase": "Qmdf"}, "model.digest", "/digestMultibase"),
        ({"id": ELSEWHERE, "digestMultibase": "uAAAA"}, "model.digest", "/digestMultibase"),
        ({"id": ELSEWHERE, "digestMultibase": None}, "model.digest", "/digestMultibase"),
        ({"id": ELSEWHERE, "digestSRI": SRI_2025, "mediaType": "image"}, "model.media-type", "/mediaType"),
    ],
)
def test_each_departure_has_its_code_and_place(value: Any, code: str, where: str) -> None:
    assert (code, "/relatedResource" + where) in found(value)


def test_a_digest_is_compared_with_content_at_hand_whatever_is_published() -> None:
    def compared(content: bytes) -> list[str]:
        faults = Faults()
        resource = {"id": V2, "digestSRI": "sha256-" + base64.b64encode(hashlib.sha256(b"a").digest()).decode()}
        check_digests(resource, (), faults, content)
        return [fault.code for fault in faults.found]

    assert compared(b"a") == []
    assert compared(b"b") == ["model.digest-mismatch"]


def test_the_published_revisions_are_those_of_the_known_contexts() -> None:
    known = {context.address: set(context.sha256) for context in shipped().pinned}
    assert {revision["sha256"] for revision in _published()[V2]} >= known[V2]
    assert _published().keys() <= known.keys()
