"""Reads ESCO, the European classification of skills and occupations, into passport-core."""
