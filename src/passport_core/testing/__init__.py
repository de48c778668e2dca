"""Doubles of the ports and contract tests, for this project and for plugin authors."""
