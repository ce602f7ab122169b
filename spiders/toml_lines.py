"""The line that each key of a TOML text stands on, which ``tomllib`` tells only for what it cannot read."""

from __future__ import annotations

import re
import tomllib

#: Where a value stands: table names, keys and array positions from the outermost to the innermost.
Key = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_STRING = re.compile(
    r'"""(?:\\[\s\S]|(?!""")[\s\S])*"{3,5}'
    r"|'''(?:(?!''')[\s\S])*'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
)


def key_lines(text: str) -> dict[Key, int]:
    r"""Map every key, table and array element to its first line, counted from 1.

    The text must be one that ``tomllib`` reads: nothing is checked again here.

    >>> key_lines('id = "a"\n[crawl]\ndelay = 2')
    {('id',): 1, ('crawl',): 2, ('crawl', 'delay'): 3}
    """
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.lines: dict[Key, int] = {}
        self.arrays: dict[Key, int] = {}  # arrays of tables: the position of the newest element

    def run(self) -> dict[Key, int]:
        table: Key = ()
        self._skip(_GAP)
        while self.place < len(self.text):
            if self._at("["):
                table = self._header()
            else:
                self._statement(table)
            self._skip(_GAP)
        return self.lines

    def _header(self) -> Key:
        repeated = self._at("[[")
        line = self._line()
        self.place += 2 if repeated else 1
        parts = self._key()
        self.place += 2 if repeated else 1
        key: Key = ()
        for part in parts[:-1]:
            key = self._newest((*key, part), line)
        key = (*key, parts[-1])
        if not repeated:
            return self._newest(key, line)
        self.lines.setdefault(key, line)
        self.arrays[key] = self.arrays.get(key, -1) + 1
        return self._newest(key, line)

    def _newest(self, key: Key, line: int) -> Key:
        """Note a table's line; a name of an array of tables means its newest element."""
        self.lines.setdefault(key, line)
        if key in self.arrays:
            key = (*key, self.arrays[key])
            self.lines.setdefault(key, line)
        return key

    def _statement(self, table: Key) -> None:
        line = self._line()
        key = table
        for part in self._key():
            key = (*key, part)
            self.lines.setdefault(key, line)
        self.place += 1  # the equals sign
        self._skip(_SPACE)
        self._value(key)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = _STRING.match(self.text, self.place)
            found = quoted or _BARE_KEY.match(self.text, self.place)
            if found is None:
                raise ValueError(f"no key at character {self.place}")
            parts.append(_unquoted(found.group()) if quoted else found.group())
            self.place = found.end()
            self._skip(_SPACE)
            if not self._at("."):
                return parts
            self.place += 1

    def _value(self, key: Key) -> None:
        string = _STRING.match(self.text, self.place)
        if string:
            self.place = string.end()
        elif self._at("["):
            self._array(key)
        elif self._at("{"):
            self._inline_table(key)
        else:
            self._skip(_SCALAR)

    def _array(self, key: Key) -> None:
        self.place += 1
        number = 0
        self._skip(_GAP)
        while not self._at("]"):
            element = (*key, number)
            self.lines[element] = self._line()
            self._value(element)
            number += 1
            self._separator()
        self.place += 1

    def _inline_table(self, key: Key) -> None:
        self.place += 1
        self._skip(_GAP)
        while not self._at("}"):
            self._statement(key)
            self._separator()
        self.place += 1

    def _separator(self) -> None:
        self._skip(_GAP)
        if self._at(","):
            self.place += 1
            self._skip(_GAP)

    def _at(self, sign: str) -> bool:
        return self.text.startswith(sign, self.place)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def _line(self) -> int:
        return self.text.count("\n", 0, self.place) + 1


def _unquoted(text: str) -> str:
    return str(tomllib.loads(f"key = {text}")["key"])
