"""A dataset folder as Hugging Face's hub has them: Parquet, a card, and the same facts for Croissant, Frictionless and citation."""
