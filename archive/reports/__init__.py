"""The figures of a report on an archive, each with the question whose rows it counts."""

from archive.reports.figures import Figures, read_figures
from archive.reports.known import KnownPortal, Names
from archive.reports.rows import Row, Rows, read_articles

__all__ = ["Figures", "KnownPortal", "Names", "Row", "Rows", "read_articles", "read_figures"]
