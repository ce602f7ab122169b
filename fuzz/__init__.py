"""Throws mutated input at everything that reads what strangers wrote: ``make fuzz SECONDS=60``."""
