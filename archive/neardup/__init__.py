"""Near-duplicates of a whole archive at once: every text signed, all signatures joined by band, linked texts made clusters."""
