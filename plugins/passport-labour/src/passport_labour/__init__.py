"""Reads French labour-market figures (BMO, tension) and FAP tables into passport-core."""
