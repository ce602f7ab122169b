"""Values of an answer as the types that JSON knows."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa

from archive.errors import UsageError

Plain = Callable[[Any], Any]


def plain_rows(batch: pa.RecordBatch, *, finite: bool = True) -> Iterator[tuple[Any, ...]]:
    """The rows of a batch in types of JSON: moments as ISO 8601 with their offset, bytes as base 64.

    NaN and infinities, which JSON does not know, become None; columns of numbers keep them where ``finite`` is false.

    Raises:
        UsageError: where a date or time is beyond what ISO 8601 can say.
    """
    makers = [
        plain_of(field.type) if finite or not pa.types.is_floating(field.type) else _same for field in batch.schema
    ]
    try:
        columns = [
            [None if value is None else make(value) for value in column.to_pylist()]
            for column, make in zip(batch.columns, makers, strict=True)
        ]
    except (OverflowError, ValueError) as error:
        raise UsageError(
            f"A date or time of the answer lies beyond the years 1 to 9999 ({error}); CAST it to VARCHAR."
        ) from error
    return zip(*columns, strict=True)


def plain_of(kind: pa.DataType) -> Plain:
    """How values of an Arrow type, as Python has them, become plain."""
    if pa.types.is_map(kind):
        return _map(plain_of(kind.key_type), plain_of(kind.item_type))
    if pa.types.is_struct(kind):
        return _struct({field.name: plain_of(field.type) for field in kind})
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _list(plain_of(kind.value_type))
    return _scalar


def _same(value: Any) -> Any:
    return value


def _scalar(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, pa.MonthDayNano):
        return f"P{value.months}M{value.days}DT{Decimal(value.nanoseconds).scaleb(-9).normalize():f}S"
    return value


def _number(value: Decimal) -> int | float | str:
    """A number of JSON where it is the very one, else its digits as text."""
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def _list(item: Plain) -> Plain:
    return lambda values: [None if value is None else item(value) for value in values]


def _struct(fields: dict[str, Plain]) -> Plain:
    return lambda value: {name: None if value[name] is None else make(value[name]) for name, make in fields.items()}


def _map(key: Plain, item: Plain) -> Plain:
    return lambda pairs: {str(key(name)): None if value is None else item(value) for name, value in pairs}
