"""Chains of certificates: which lead to a root, and which only look so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.credentials.certificates import BEGINS, DNS, ENDS, URI, Certified, authority, certify, leaf, usage

from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, UNSUPPORTED_KEY
from passport_core.credentials.x509 import BROKEN, UNSUPPORTED, UNTRUSTED, Chain, follow
from passport_core.errors import InvalidInputError

ISSUER = "did:web:issuer.example"
ROOT = authority("Racine")
MIDDLE = authority("Intermédiaire", ROOT)
LEAF = leaf(MIDDLE, URI(ISSUER), DNS("Issuer.example"))


def chain(*path: Certified, roots: tuple[Certified, ...] = (ROOT,)) -> Chain:
    return follow(tuple(one.der for one in path), tuple(one.der for one in roots))


def code(*path: Certified, roots: tuple[Certified, ...] = (ROOT,)) -> str:
    with pytest.raises(InvalidInputError) as caught:
        chain(*path, roots=roots)
    assert caught.value.remedy is not None
    return caught.value.code


def test_a_chain_to_a_root_says_whose_key_it_is() -> None:
    found = chain(LEAF, MIDDLE)
    assert found.key.algorithm == P256
    assert (found.addresses, found.hosts) == (frozenset({ISSUER}), frozenset({"issuer.example"}))
    assert (found.begins, found.ends) == (BEGINS, ENDS)


def test_the_root_may_be_sent_along_and_what_is_above_it_does_not_matter() -> None:
    above = authority("Plus haut")
    root = authority("Racine", above)
    middle = authority("Intermédiaire", root)
    one = leaf(middle)
    assert chain(one, middle, root, above, roots=(root,)) == chain(one, middle, roots=(root,))


def test_one_of_several_roots_of_one_name_is_found() -> None:
    assert chain(LEAF, MIDDLE, roots=(authority("Racine"), authority("Autre"), ROOT))


def test_a_leaf_that_is_itself_trusted_needs_no_authority() -> None:
    alone = certify("Émetteur", names=[URI(ISSUER)])
    assert chain(alone, roots=(alone,)).names(ISSUER)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP384R1()), P384),
        (rsa.generate_private_key(public_exponent=65537, key_size=2048), RSA),
        (Ed25519PrivateKey.generate(), ED25519),
        (ec.generate_private_key(ec.SECP521R1()), P521),
        (ec.generate_private_key(ec.SECP256K1()), UNSUPPORTED_KEY),
        (rsa.generate_private_key(public_exponent=65537, key_size=1024), UNSUPPORTED_KEY),  # noqa: S505
    ],
)
def test_keys_of_every_type_are_told(key: object, algorithm: str) -> None:
    assert chain(leaf(MIDDLE, key=key), MIDDLE).key.algorithm == algorithm


def test_an_authority_with_an_ed25519_key_may_issue() -> None:
    root = authority("Racine", key=Ed25519PrivateKey.generate())
    assert chain(leaf(root), roots=(root,))


def test_the_period_is_that_in_which_every_certificate_is_valid() -> None:
    root = authority("Racine", ends=datetime(2027, 6, 1, tzinfo=UTC))
    one = leaf(root, begins=datetime(2026, 5, 1, tzinfo=UTC))
    found = chain(one, roots=(root,))
    assert (found.begins, found.ends) == (datetime(2026, 5, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


def test_a_chain_to_no_root_is_untrusted() -> None:
    assert code(LEAF, MIDDLE, roots=()) == UNTRUSTED
    assert code(LEAF, MIDDLE, roots=(authority("Autre"),)) == UNTRUSTED
    assert code(LEAF, MIDDLE, roots=(authority("Racine"),)) == UNTRUSTED  # of the same name only
    assert code(LEAF) == UNTRUSTED  # the authority between is missing
    assert code(certify("Émetteur", names=[URI(ISSUER)])) == UNTRUSTED  # made by itself


def test_a_chain_whose_certificates_did_not_make_each_other_is_broken() -> None:
    assert code(LEAF, authority("Intermédiaire", ROOT)) == BROKEN
    assert code(MIDDLE, LEAF) == BROKEN
    assert code(LEAF, ROOT, MIDDLE) == BROKEN
    assert code(leaf(MIDDLE, issuer_name="Autre"), MIDDLE) == BROKEN


def test_a_certificate_that_is_no_authority_may_not_issue() -> None:
    for between in (
        leaf(ROOT),  # no basicConstraints
        certify("Sans", ROOT, ca=False),
        authority("Sans", ROOT, extensions=[(usage(digital_signature=True), True)]),
    ):
        assert code(leaf(between, URI(ISSUER)), between) == BROKEN


def test_a_path_may_not_be_longer_than_an_authority_allows() -> None:
    root = authority("Racine", path_length=0)
    middle = authority("Intermédiaire", root)
    assert chain(leaf(root), roots=(root,))
    assert code(leaf(middle), middle, roots=(root,)) == BROKEN
    root = authority("Racine", path_length=1)
    middle = authority("Intermédiaire", root)
    assert chain(leaf(middle), middle, roots=(root,))


def test_a_leaf_that_may_not_sign_or_is_an_authority_signs_nothing() -> None:
    assert code(leaf(MIDDLE, extensions=[(usage(key_encipherment=True), True)]), MIDDLE) == BROKEN
    assert code(MIDDLE) == BROKEN
    assert chain(leaf(MIDDLE, extensions=[(usage(content_commitment=True), True)]), MIDDLE)
    assert chain(leaf(MIDDLE, extensions=[]), MIDDLE)


def test_what_is_not_understood_is_not_guessed_at() -> None:
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    for extension in (server, unknown):
        assert code(leaf(MIDDLE, extensions=[(extension, True)]), MIDDLE) == UNSUPPORTED
        assert chain(leaf(MIDDLE, extensions=[(extension, False)]), MIDDLE)
    constraints = x509.NameConstraints(permitted_subtrees=[DNS("example.org")], excluded_subtrees=None)
    for critical in (True, False):
        bound = authority("Lié", ROOT, extensions=[(constraints, critical)])
        assert code(leaf(bound), bound) == UNSUPPORTED


def test_a_key_of_a_kind_unknown_to_the_library_is_not_guessed_at() -> None:
    key = dsa.generate_private_key(key_size=1024)  # noqa: S505 (weak on purpose)
    assert chain(leaf(MIDDLE, key=key), MIDDLE).key.algorithm == UNSUPPORTED_KEY


@pytest.mark.parametrize("raw", [b"", b"\x30\x00", LEAF.der[:-1], LEAF.der + b"\x00", LEAF.pem])
def test_what_is_no_certificate_breaks_the_chain(raw: bytes) -> None:
    with pytest.raises(InvalidInputError) as caught:
        follow((raw, MIDDLE.der), (ROOT.der,))
    assert caught.value.code == BROKEN


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@settings(max_examples=100)
@given(st.integers(0, len(LEAF.der) - 1), st.integers(1, 255))
def test_no_bit_of_a_leaf_can_be_changed(place: int, by: int) -> None:
    # The octet that counts the unused bits of the signature's BIT STRING (X.690 §8.6.2) carries nothing that is signed:
    # it may be 1 where the signature's last bit happens to be 0.
    assume(place != len(LEAF.der) - len(x509.load_der_x509_certificate(LEAF.der).signature) - 1)
    changed = bytearray(LEAF.der)
    changed[place] ^= by
    with pytest.raises(InvalidInputError):
        follow((bytes(changed), MIDDLE.der), (ROOT.der,))


@pytest.mark.parametrize(
    ("names", "issuer", "expected"),
    [
        ([URI(ISSUER)], ISSUER, True),
        ([URI(ISSUER)], "did:web:issuer.example:other", False),
        ([URI("https://issuer.example/1")], "https://issuer.example/1", True),
        ([URI("https://issuer.example/1")], "https://issuer.example/2", False),
        ([URI("https://issuer.example/1")], "https://issuer.example/1/", False),
        ([DNS("issuer.example")], "https://issuer.example/1", True),
        ([DNS("issuer.example")], "https://issuer.example:8443/1", True),
        ([DNS("issuer.example")], "https://ISSUER.example/1", True),
        ([DNS("issuer.example")], "http://issuer.example/1", False),
        ([DNS("issuer.example")], "did:web:issuer.example:people:7", True),
        ([DNS("issuer.example")], "did:web:issuer.example%3A3000", True),
        ([DNS("issuer.example")], "https://evil.example/issuer.example", False),
        ([DNS("issuer.example")], "https://issuer.example@evil.example/", False),
        ([DNS("issuer.example")], "https://sub.issuer.example/", False),
        ([DNS("*.example")], "https://issuer.example/", False),
        ([DNS("issuer.example")], "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", False),
        ([DNS("issuer.example")], "https://[", False),
        ([], "", False),
        ([], ISSUER, False),
    ],
)
def test_a_leaf_is_made_out_to_an_issuer(names: list[x509.GeneralName], issuer: str, expected: bool) -> None:
    assert chain(leaf(MIDDLE, *names), MIDDLE).names(issuer) is expected
