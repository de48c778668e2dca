"""One module a proof format; each class keeps the promises of ``credentials.proofs.ProofFormat``."""
