"""The credential engine: claims in, secured document out, and back. Knows no clock, network, database or passport."""
