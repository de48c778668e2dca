"""Use cases, one verb_noun module each. Synchronous; joined from engine, domain and ports; no HTTP, no SQL."""
