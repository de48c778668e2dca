"""Reads the French national register (RNCP and RS) into passport-core."""
