"""What the core brings itself, through the same hooks as any plugin.

Every import of an implementation stands inside its hook: ``passport verify --offline`` must not load SQL or HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pathlib import Path

    from passport_core.credentials.contexts import ContextSet, PinnedContext
    from passport_core.credentials.proofs import ProofFormat
    from passport_core.ports.outside import Clock, Fetcher, KeyResolver, SecretHasher, SignerSource, TrustSource
    from passport_core.ports.sealing import Sealer
    from passport_core.ports.store import Store
    from passport_core.settings import Settings


@hookimpl
def register_stores(settings: Settings) -> Sequence[Store]:
    """SQLite and PostgreSQL."""
    from passport_core.builtin.sql.store import SqlStore

    return [SqlStore(settings.database)]


@hookimpl
def register_key_resolvers(fetcher: Fetcher) -> Sequence[KeyResolver]:
    """did:key, did:jwk, did:web, and issuers named by an https address."""
    from passport_core.builtin.resolvers import DidJwkResolver, DidKeyResolver, DidWebResolver, HttpsResolver

    return [DidKeyResolver(), DidJwkResolver(), DidWebResolver(fetcher), HttpsResolver(fetcher)]


@hookimpl
def register_trust_sources(store: Store) -> Sequence[TrustSource]:
    """The installation's own list."""
    from passport_core.builtin.trust import InstallationTrust

    return [InstallationTrust(store)]


@hookimpl
def register_contexts(settings: Settings) -> Sequence[PinnedContext]:
    """Those that the operator lists, in the order of the list."""
    folder = settings.data / "contexts"
    if not settings.contexts and not (folder / "contexts.toml").is_file():
        return ()
    from pathlib import Path

    from passport_core.builtin.contexts import read_contexts

    return read_contexts(Path(settings.contexts).expanduser() if settings.contexts else folder)


@hookimpl
def register_proof_formats(contexts: ContextSet) -> Sequence[ProofFormat]:
    """Data Integrity, every cryptosuite; JWTs of three profiles; SD-JWTs of two."""
    from passport_core.credentials.formats.data_integrity_family import data_integrity_formats
    from passport_core.credentials.formats.ob_jwt import ObJwt
    from passport_core.credentials.formats.sd_jwt_vc import SdJwtVc
    from passport_core.credentials.formats.vc_jwt import VcJwt
    from passport_core.credentials.formats.vc_jwt_1_1 import VcJwt11
    from passport_core.credentials.formats.vc_sd_jwt import VcSdJwt
    from passport_core.credentials.sd_jwt_packing import Packer

    return [
        *data_integrity_formats(contexts=contexts),
        VcJwt(),
        ObJwt(),
        VcJwt11(),
        SdJwtVc(),
        VcSdJwt(Packer(nested=True)),
    ]


def system_clock() -> Clock:
    """The operating system's."""
    from passport_core.builtin.clock import SystemClock

    return SystemClock()


def guarded_fetcher(settings: Settings, clock: Clock) -> Fetcher:
    """The one way to the network, guarded."""
    from passport_core.builtin.fetcher import GuardedFetcher

    return GuardedFetcher(clock=clock, allow_private_network=settings.allow_private_network)


def loopback_fetcher(clock: Clock, certificate: Path | None) -> Fetcher:
    """The same guards, but for this machine's own loopback addresses, over https: for ``passport vc-api`` only.

    ``certificate`` is trusted besides the usual ones.
    """
    from passport_core.builtin.fetcher import GuardedFetcher

    return GuardedFetcher(clock=clock, allow_loopback=True, certificate=certificate)


def own_certificate(settings: Settings, clock: Clock) -> tuple[Path, Path]:
    """Return the files of the data folder's self-signed certificate and of its key."""
    from passport_core.builtin.own_certificate import own_certificate

    return own_certificate(settings.data, at=clock.now())


def secret_hasher() -> SecretHasher:
    """Argon2id."""
    from passport_core.builtin.secrets import Argon2Hasher

    return Argon2Hasher()


@hookimpl
def register_signer_sources(settings: Settings) -> Sequence[SignerSource]:
    """Signing keys encrypted at rest; the secret is asked for when a key is first made or used."""
    from passport_core.builtin.keys import EncryptedKeys, secret_of

    return [EncryptedKeys(lambda: secret_of(settings))]


def key_secret(settings: Settings) -> bytes:
    """Return the key-encryption secret; raise ConfigurationError where there is none."""
    from passport_core.builtin.keys import secret_of

    return secret_of(settings).encode()


def make_key_secret(settings: Settings) -> None:
    """Make the secret in the data folder where none is configured, for an embedded installation."""
    from passport_core.builtin.keys import load_or_make_secret

    if not settings.key_secret and not settings.key_secret_file:
        load_or_make_secret(settings.data)


def sealer() -> Sealer:
    """AES-256-GCM."""
    from passport_core.builtin.sealing import AesSealer

    return AesSealer()


def trusted_roots(settings: Settings) -> tuple[bytes, ...]:
    """Return the certificates trusted at the top of ``x5c`` chains, or raise ConfigurationError."""
    if not settings.trusted_roots:
        return ()
    from pathlib import Path

    from passport_core.builtin.roots import read_roots

    return read_roots(Path(settings.trusted_roots).expanduser())
