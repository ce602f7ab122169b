"""Harvests that the workers of a cluster share: each writes a shard of its own, and the command merges them."""
