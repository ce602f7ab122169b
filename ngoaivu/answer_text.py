"""An answer for a person: a table, or a line for each column where a table would be wider than the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from ngoaivu.terminal import one_line

#: A cell is cut there: a body would push the other columns off the screen.
_CELL = 60


def table_lines(names: Sequence[str], rows: Sequence[Sequence[Any]], width: int | None) -> Iterator[str]:
    """The lines of a table; ``width`` is the terminal's in columns, None where nothing limits it."""
    heads = [_cut(one_line(name), _CELL) for name in names]
    cells = [[_cut(_text(value), _CELL) for value in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    if width is not None and sum(widths) + 2 * (len(widths) - 1) > width:
        yield from _records(names, rows, width)
        return
    right = [all(_is_number(value) for value in column) for column in zip(*rows, strict=True)] or [False] * len(names)
    yield _line(heads, widths, right)
    yield "  ".join("-" * one for one in widths)
    for row in cells:
        yield _line(row, widths, right)


def _records(names: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> Iterator[str]:
    heads = [one_line(name) for name in names]
    indent = max(map(cell_len, heads)) + 2
    for number, row in enumerate(rows, start=1):
        yield f"-- row {number}"
        for head, value in zip(heads, row, strict=True):
            yield set_cell_size(head, indent) + _cut(_text(value), max(width - indent, 20))


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    placed = [
        " " * (width - cell_len(cell)) + cell if to_right else set_cell_size(cell, width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(placed).rstrip()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return one_line(json.dumps(value, ensure_ascii=False))
    # A cell shows so much of it at most; a megabyte need not be looked through.
    return one_line(value[: 20 * _CELL]) if isinstance(value, str) else str(value)


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"
