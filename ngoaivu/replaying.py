"""Serves an archive's own WARC files through pywb."""

ADDRESS = "http://127.0.0.1:8090"
COLLECTION = "archive"
