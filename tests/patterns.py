"""Runs every compiled pattern of the four packages on text made to slow it down: ``python -m tests.patterns`` prints what is too slow.

The texts are made of what a pattern itself is made of: its literals and one character of each of its classes, repeated, with an end that
matches nothing. What grows as the length does takes four times as long on four times the text, what grows as its square sixteen times;
a pattern that backtracks without bound does not come to an end at all, which is why the caller runs this in a process of its own.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("archive", "pipelines", "spiders", "ngoaivu")
SIZE = 800
#: Seconds for one search in 800 and in 3,200 characters; a page has 50,000 on the average, and many patterns are run on it.
SLOW, SLOWER = 0.02, 0.15
_REPEATS = 2


def modules() -> Iterator[ModuleType]:
    """Every module of the four packages."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern that a module holds, by itself or inside a table, a tuple or a dataclass, by where it stands."""
    found: dict[str, re.Pattern[Any]] = {}
    seen: set[int] = set()
    for module in modules():
        for name, value in vars(module).items():
            for pattern in _inside(value, set(), 0):
                if id(pattern) not in seen:
                    seen.add(id(pattern))
                    found[f"{module.__name__}.{name}#{len(found)}"] = pattern
    return found


def inline() -> dict[str, re.Pattern[Any]]:
    """Every pattern that is written where it is used, ``re.search("...", text)``, by file and line."""
    found: dict[str, re.Pattern[Any]] = {}
    for path in sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.value.id == "re" and isinstance(first, ast.Constant) and isinstance(first.value, (str, bytes)):
                    found[f"{path.relative_to(ROOT)}:{node.lineno}"] = re.compile(first.value)
    return found


def _inside(value: object, seen: set[int], depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
        return
    if id(value) in seen or depth > 4 or isinstance(value, (str, bytes, int, float, type, ModuleType)):
        return
    seen.add(id(value))
    if isinstance(value, dict):
        inner: list[object] = [*value, *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    else:
        fields = getattr(value, "__dataclass_fields__", None)
        inner = [getattr(value, name, None) for name in fields] if fields else []
    for one in inner:
        yield from _inside(one, seen, depth + 1)


def pieces(pattern: re.Pattern[Any]) -> list[str]:
    """Texts that a part of the pattern matches: its literal runs, and a sample of each of its classes."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found: dict[str, None] = {}
    _walk(parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags), found)
    found.update(dict.fromkeys([" ", "a", "0", "\n", "<", "a ", "0 ", "0/", "a-", "a="]))
    return list(found)[:60]


def _walk(tree: Any, found: dict[str, None]) -> str:
    """One text that a part matches; every smaller part's goes to ``found``."""
    whole = ""
    for code, argument in tree:
        whole += _sample(code, argument, found)
    if whole:
        found.setdefault(whole[:80])
    return whole


def _sample(code: Any, argument: Any, found: dict[str, None]) -> str:
    if code is codes.LITERAL:
        return chr(int(argument))
    if code is codes.NOT_LITERAL:
        return "a" if argument != ord("a") else "b"
    if code is codes.ANY:
        return "a"
    if code is codes.IN:
        return _of_class(argument)
    if code is codes.BRANCH:
        samples = [_walk(branch, found) for branch in argument[1]]
        return str(samples[0])
    if code is codes.SUBPATTERN:
        return _walk(argument[3], found)
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return _walk(argument[2], found) * max(1, min(int(argument[0]), 3))
    if code in {codes.ASSERT, codes.ASSERT_NOT}:
        _walk(argument[1], found)
        return ""
    return _walk(argument, found) if code is codes.ATOMIC_GROUP else ""


_CATEGORIES = {codes.CATEGORY_DIGIT: "0", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a",
               codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: "-"}  # fmt: skip


def _of_class(items: Any) -> str:
    if items and items[0][0] is codes.NEGATE:
        barred = {chr(argument) for code, argument in items[1:] if code is codes.LITERAL}
        return next(letter for letter in "a0 -.x~" if letter not in barred)
    for code, argument in items:
        if code is codes.LITERAL:
            return chr(argument)
        if code is codes.RANGE:
            return chr(argument[0])
        if code is codes.CATEGORY:
            return str(_CATEGORIES[argument])
    return "a"


def texts(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Adversarial texts of a length: each piece repeated, and pairs of them in turn, with an end that matches nothing."""
    some = pieces(pattern)
    for number, piece in enumerate(some):
        for text in (piece, piece + some[(number + 1) % len(some)], piece + " "):
            yield (text * (size // len(text) + 1))[:size] + "\x01"
    for piece in some[:12]:
        yield piece + (" " * size)[:size] + "\x01"
        yield piece + ("a" * size)[:size] + "\x01"


def seconds(pattern: re.Pattern[Any], text: str) -> float:
    """The least time that finding all matches takes."""
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8")
    times = []
    for _ in range(_REPEATS):
        began = time.process_time()
        for _found in pattern.finditer(given):
            pass
        times.append(time.process_time() - began)
        if times[-1] < SLOW:
            break
    return min(times)


def slow(pattern: re.Pattern[Any]) -> str | None:
    """The text on which a pattern is too slow, None where there is none."""
    for text, longer in zip(texts(pattern, SIZE), texts(pattern, 4 * SIZE), strict=True):
        if seconds(pattern, text) > SLOW and (took := seconds(pattern, longer)) > SLOWER:
            return f"{took:.2f} s on {len(longer)} characters like {longer[:60]!r}"
    return None


def check(names: list[str] | None = None) -> int:
    """Print each pattern that is too slow; answer with their number."""
    bad = 0
    for name, pattern in {**patterns(), **inline()}.items():
        if names and not any(one in name for one in names):
            continue
        print(f"now {name}", flush=True)  # noqa: T201
        signal.alarm(20)
        try:
            found = slow(pattern)
        except TimeoutError:
            found = "no end within 20 s"
        finally:
            signal.alarm(0)
        if found:
            bad += 1
            print(f"SLOW {name}: {found}: {str(pattern.pattern)[:100]!r}", flush=True)  # noqa: T201
    return bad


def _rang(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _rang)
    sys.exit(min(100, check(sys.argv[1:])))
