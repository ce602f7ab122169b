"""Fetch, read and keep what Vietnam's provinces publish about their foreign affairs."""
