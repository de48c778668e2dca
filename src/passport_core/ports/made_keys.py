"""What every ``SignerSource`` does with a key that it has just made."""

from __future__ import annotations

import secrets
from datetime import datetime

from passport_core.credentials.controllers import method_id_for
from passport_core.credentials.keys import PublicKey
from passport_core.credentials.multibase import encode_multikey
from passport_core.ports.outside import DidFor, StoredKey


def row_of(
    public: PublicKey, certifier_id: str, *, did_for: DidFor, at: datetime, ordinal: int, source: str
) -> tuple[str, StoredKey]:
    """Return the certifier's DID and the key's row, to which its private part is still to be bound."""
    multibase = encode_multikey(public)
    did = did_for(multibase)
    return did, StoredKey(
        id=secrets.token_hex(16),
        certifier_id=certifier_id,
        method_id=method_id_for(did, ordinal),
        algorithm=public.algorithm,
        public_multibase=multibase,
        encrypted_private=b"",
        created_at=at,
        source=source,
    )
