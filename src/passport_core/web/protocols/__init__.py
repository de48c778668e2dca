"""Protocols of others that the web speaks, one group of modules each."""
