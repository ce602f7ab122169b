"""Articles as they are cited, each with the bytes that it was read from."""

from archive.citations.apa import apa
from archive.citations.bibtex import bibtex
from archive.citations.csl import csl_json
from archive.citations.finding import find_article, find_bytes, state_of
from archive.citations.work import Work

__all__ = ["Work", "apa", "bibtex", "csl_json", "find_article", "find_bytes", "state_of"]
