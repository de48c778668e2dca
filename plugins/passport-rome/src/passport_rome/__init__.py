"""Reads ROME 4.0, the French classification of occupations, into passport-core."""
