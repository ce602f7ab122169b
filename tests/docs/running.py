"""Runs what a page shows in a folder of its own: commands of ours in this process where that is possible, all others in a shell."""

from __future__ import annotations

import contextlib
import doctest
import io
import itertools
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from string import Template

import duckdb
import time_machine

from archive.queries import connect
from ngoaivu.cli import build_parser, main
from ngoaivu.maps import maps
from spiders.registry import check_portals
from tests.docs.blocks import Block, Command, commands_of
from tests.docs.clock import variables
from tests.docs.comparing import difference

COLUMNS = "120"
_SECONDS = 300  # for one command, on a busy machine; one that hangs is a fault of the page

# These start Scrapy's reactor, which a process can do once, or go on until they are interrupted.
_OF_THEIR_OWN = {"harvest", "probe", "simulate", "replay", "browse"}
_SHELL = re.compile(r"[|&;<>()$`*?]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`]*\"")
_HARVEST = re.compile(r"(^|\s)(ngoaivu harvest\b|scrapy crawl\b)")
_ASK = "echo $?"
_PORT = re.compile(r"127\.0\.0\.1:\d+")
_FREE_PORT = re.compile(r"^(?:\S*/)?ngoaivu (simulate|browse)\b(?!.*--port)")


class PageRun:
    """One page's folder, what its Python has defined so far, and the web that it sees."""

    def __init__(self, folder: Path, clock: datetime, proxy: str, output_of: Mapping[str, str]) -> None:
        """`output_of` are outputs of commands that were run before all pages, such as `make demo`."""
        self._folder, self._clock, self._output_of = folder, clock, output_of
        self._names: dict[str, object] = {"__name__": "__main__"}
        self._environment = _environment(folder, clock, proxy)
        self._code = 0
        self._running: list[subprocess.Popen[str]] = []
        self._ports: dict[str, str] = {}  # addresses as pages show them, and the free ports that were had instead

    def faults(self, block: Block) -> Iterator[str]:
        """Run one block; what is wrong with it, in words."""
        if block.archive:
            shutil.rmtree(self._folder / "archive")
            shutil.copytree(self._folder / block.archive, self._folder / "archive", symlinks=True)
        if block.complaint:
            yield block.complaint
        elif block.language in {"console", "sh"}:
            commands = list(commands_of(block))
            for command, following in itertools.zip_longest(commands, commands[1:]):
                yield from self._command(block, command, asked=following is not None and following.text == _ASK)
        elif block.language == "toml":
            yield from self._portal_file(block)
        elif block.language in {"python", "sql"} and not block.exemptions and not block.environment:
            with self._here():
                printed = self._python(block) if block.language == "python" else self._sql(block)
            session = block.text.startswith(">>>")
            yield from _compared("" if session else block.shown, printed)

    def _command(self, block: Block, command: Command, *, asked: bool) -> Iterator[str]:
        """Run one command. It ends with 0, or with what is shown as "exit code N", or is ``asked`` for its exit code next."""
        yield from not_understood(command.text)
        if block.exemption(command.text):
            return
        if command.text in self._output_of:
            yield from _compared(command.shown, self._output_of[command.text])
            return
        if block.until_interrupted or block.second_terminal:
            yield from _compared(command.shown, self._started(command, goes_on=block.second_terminal))
            return
        code, printed = self._run(command.text)
        self._code = code
        said = re.findall(r"exit code (\d+)", command.shown or "")
        if not asked and code != int(said[-1] if said else 0):
            yield f"$ {command.text}\nended with exit code {code}:\n{printed}"
        elif command.shown is not None:
            yield from _compared(command.shown, printed)

    def _run(self, text: str) -> tuple[int, str]:
        text = _PORT.sub(lambda address: self._ports.get(address[0], address[0]), text)
        if text == _ASK:
            return 0, f"{self._code}\n"
        words = shlex.split(text)
        if words[0] == "cd":
            self._folder = self._folder / words[1]
            return 0, ""
        if words[0] == "export":
            self._environment |= {
                name: Template(value).safe_substitute(self._environment)
                for name, _, value in (word.partition("=") for word in words[1:])
            }
            return 0, ""
        if words[0] == "ngoaivu" and words[1] not in _OF_THEIR_OWN and not _SHELL.search(_QUOTED.sub("", text)):
            return self._call(words[1:])
        done = subprocess.run(
            ["/bin/sh", "-c", _HARVEST.sub(r"\1\2 -s DOWNLOAD_DELAY=0 ", text)],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return done.returncode, done.stdout

    def _call(self, arguments: list[str]) -> tuple[int, str]:
        said = io.StringIO()
        with self._here(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                code = main(arguments)
            except SystemExit as end:
                code = int(end.code or 0)
        return code, said.getvalue()

    def _started(self, command: Command, *, goes_on: bool) -> str:
        """What a command says that runs until Ctrl-C, to the last line shown; it is left running where it ``goes_on``."""
        text = f"{command.text} --port 0" if _FREE_PORT.match(command.text) else command.text
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {text}"],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        self._running.append(process)
        lines = [process.stdout.readline() for _ in (command.shown or "").splitlines()]
        for shown, found in zip(_PORT.findall(command.shown or ""), _PORT.findall("".join(lines)), strict=False):
            self._ports[shown] = found
        if not goes_on:
            self.close()
        return "".join(lines)

    def close(self) -> None:
        """Interrupt what runs in second terminals."""
        while self._running:
            process = self._running.pop()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=_SECONDS)

    def _python(self, block: Block) -> str:
        """What the code prints, or, of a session with ``>>>``, what doctest has against it."""
        said = io.StringIO()
        if block.text.startswith(">>>"):
            session = doctest.DocTestParser().get_doctest(block.text, self._names, "the page", None, block.line)
            doctest.DocTestRunner(verbose=False).run(session, out=said.write, clear_globs=False)
            return said.getvalue()
        code = compile("\n" * block.line + block.text, f"<the page, line {block.line}>", "exec")
        with contextlib.redirect_stdout(said):
            exec(code, self._names)
        return said.getvalue()

    def _sql(self, block: Block) -> str:
        """The table that DuckDB draws: of files where the statement names some, else of the demo's archive and its views."""
        if "read_parquet(" in block.text or "read_csv(" in block.text:
            with duckdb.connect() as plain:
                return str(plain.sql(block.text))
        with connect(Path("demo-archive/archive"), maps()) as asked:
            return str(asked.sql(block.text))

    def _portal_file(self, block: Block) -> Iterator[str]:
        """A whole portal file is put into the folder under its id; every file is held against its rules."""
        table = tomllib.loads(block.text)
        if {"id", "name", "url"} <= table.keys():
            path = self._folder / f"{table['id']}.toml"
            path.write_text(block.text, encoding="utf-8")
            yield from map(str, check_portals([path]))

    @contextlib.contextmanager
    def _here(self) -> Iterator[None]:
        before = os.environ.copy()
        os.environ |= {"COLUMNS": COLUMNS, "NO_COLOR": "1"}
        try:
            with contextlib.chdir(self._folder), time_machine.travel(self._clock, tick=False):
                yield
        finally:
            os.environ.clear()
            os.environ |= before


def not_understood(command: str) -> Iterator[str]:
    """What the argument parser says against commands of ours, also where they stand in a pipe."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    for redirected, words in itertools.groupby(lexer, key=lambda word: not word.strip("|&;<>")):
        own = list(itertools.dropwhile(lambda word: re.fullmatch(r"\w+=.*", word), words))
        if redirected or not own or Path(own[0]).name != "ngoaivu":
            continue
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
                build_parser().parse_args(own[1:])
        except SystemExit as end:
            if end.code:
                yield f"$ {command}\nis not understood: {said.getvalue()}"


def _compared(shown: str | None, printed: str) -> Iterator[str]:
    if shown is not None and (found := difference(shown, printed)):
        yield found


def _environment(folder: Path, clock: datetime, proxy: str) -> dict[str, str]:
    """What a command sees: our own programs first, the clock, and a proxy that is the whole web."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, run in {"python": "", "ngoaivu": " -m ngoaivu", "scrapy": " -m scrapy"}.items():
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}"{run} "$@"\n')
        path.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {
        **kept,
        "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
        **variables(clock),
        "http_proxy": proxy,
        "https_proxy": proxy,
        "COLUMNS": COLUMNS,
        "NO_COLOR": "1",
    }
