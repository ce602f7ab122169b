"""A report on an archive as one HTML file; ``archive.reports`` works out what it tells."""
