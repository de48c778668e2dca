"""The rules of French law on who may award what, and when."""
