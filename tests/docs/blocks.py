"""The fenced blocks of a page, each with what the page's author says of it in HTML comments.

A comment stands right above the block that it is about:

``<!-- not run: REASON -->``
    no command of the block is run; ``<!-- not run `ngoaivu replay`, `make test`: REASON -->`` means the commands that begin so.
    Commands of ours are held against the argument parser all the same.
``<!-- until Ctrl-C -->``
    the command runs until it has said what is shown, and is interrupted then.
``<!-- in a second terminal -->``
    the command runs until it has said what is shown, and goes on to the end of the page.
``<!-- environment: NAME -->``
    the code runs in an environment of its own, as `Environments` knows it.

``<!-- archive: demo-archive/archive -->``
    from here on ``archive`` is a copy of that one; else it is one of a portal of the registry.

A block without a language whose first line begins with ``$`` is taken for ```console. A ```text block right below ```python or ```sql is what that prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_NOT_RUN = re.compile(r"not run(?P<commands>(?:,? `[^`]+`)*): (?P<reason>.+)", re.DOTALL)
_CAN_BE_RUN = re.compile(r"^(\$ |ngoaivu |python |>>> )", re.MULTILINE)
_PRINTING = {"python", "sql"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Commands that are not run: those that begin with one of ``commands``, all of the block where none is named."""

    commands: tuple[str, ...]
    reason: str

    def covers(self, command: str) -> bool:
        """Whether a command is meant."""
        return not self.commands or command.startswith(self.commands)


@dataclass(slots=True, kw_only=True)
class Block:
    """One block of a page.

    ``shown`` is what the page says that it prints, None where it says nothing of it; ``complaint`` is what is wrong with the page here.
    """

    language: str
    text: str
    line: int
    exemptions: list[Exemption] = field(default_factory=list)
    until_interrupted: bool = False
    second_terminal: bool = False
    environment: str = ""
    archive: str = ""
    shown: str | None = None
    complaint: str = ""

    def exemption(self, command: str) -> Exemption | None:
        """What keeps a command of the block from being run."""
        return next((one for one in self.exemptions if one.covers(command)), None)


def blocks_of(page: Path) -> list[Block]:
    """The fenced blocks of a page in their order, and with a complaint those set off by blanks that look as if they could be run."""
    blocks: list[Block] = []
    notes: list[str] = []
    last: Token | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8")):
        if token.type == "html_block":
            notes += _COMMENT.findall(token.content)
            continue
        if token.type == "code_block" and _CAN_BE_RUN.search(token.content):
            complaint = "code that can be run stands in fences, so that it is"
            blocks.append(Block(language="", text=token.content, line=_line(token), complaint=complaint))
        if token.type == "fence":
            _add(blocks, token, notes, follows=last is not None and last.type == "fence")
        notes, last = [], token
    return blocks


def _add(blocks: list[Block], token: Token, notes: list[str], *, follows: bool) -> None:
    language = token.info.split()[0] if token.info.strip() else ("console" if token.content.startswith("$ ") else "")
    if language == "text" and follows and not notes and blocks[-1].language in _PRINTING and blocks[-1].shown is None:
        blocks[-1].shown = token.content
        return
    block = Block(language=language, text=token.content, line=_line(token))
    for note in notes:
        _take(block, note)
    blocks.append(block)


def _take(block: Block, note: str) -> None:
    if found := _NOT_RUN.fullmatch(note):
        named = tuple(re.findall(r"`([^`]+)`", found["commands"]))
        block.exemptions.append(Exemption(commands=named, reason=" ".join(found["reason"].split())))
    elif note == "until Ctrl-C":
        block.until_interrupted = True
    elif note == "in a second terminal":
        block.second_terminal = True
    elif note.startswith("archive: "):
        block.archive = note.removeprefix("archive: ")
    elif note.startswith("environment: "):
        block.environment = note.removeprefix("environment: ")
    else:
        block.complaint = f"the comment above the block means nothing here: {note!r}"


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a console or shell block, and the output shown below it; None where the block shows no output."""

    text: str
    shown: str | None = None


def commands_of(block: Block) -> Iterator[Command]:
    """The commands of a ```console block (after ``$``) or of a ```sh block (one a line)."""
    text = block.text.replace("\\\n", " ")
    if block.language == "sh":
        for line in text.splitlines():
            if command := _without_comment(line):
                yield Command(command)
        return
    command, shown = "", list[str]()
    for line in [*text.splitlines(), "$ "]:
        if not line.startswith("$ ") and line != "$":
            shown.append(line)
            continue
        if command:
            yield Command(command, "\n".join(shown) if shown else None)
        command, shown = _without_comment(line.removeprefix("$")), []


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s+)#\s.*$", "", line).strip()
