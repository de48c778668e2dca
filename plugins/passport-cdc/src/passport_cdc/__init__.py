"""Reads certifiers' declarations to the French national passport."""
