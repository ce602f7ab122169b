"""What pages and archives say reaches a terminal as words alone."""

import io
import sys

import pytest
from rich.table import Table

from ngoaivu import cli
from ngoaivu.consoles import console
from ngoaivu.terminal import InertStream, visible, visible_lines

BAD = "\x1b[2J\x1b]0;title\x07\x9b31m\r\x00\u2028\u202e\u2066"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_control_is_left() -> None:
    assert not set(visible_lines(f"Sở {BAD} Ngoại vụ")) & set(BAD) - set("[2J]0;title31m")
    assert "\\x1b" in visible_lines(BAD)
    assert visible_lines("Sở Ngoại vụ\n\tĐắk Lắk") == "Sở Ngoại vụ\n\tĐắk Lắk"


def test_an_address_cannot_read_backwards() -> None:
    assert visible_lines("http://a.vn/\u202egpj.exe") == "http://a.vn/\\u202egpj.exe"


def test_one_line_stays_one_line() -> None:
    assert visible("complete\nngoaivu harvest: exit code 0") == "complete\\x0angoaivu harvest: exit code 0"


def test_every_command_writes_to_a_terminal_through_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)

    def said(_: object) -> int:
        sys.stdout.write("title \x1b[2J\n")
        sys.stderr.write("reason \x1b[2J\n")
        return 0

    monkeypatch.setattr(cli, "_run", said)
    cli.main([])
    assert (out.getvalue(), err.getvalue()) == ("title \\x1b[2J\n", "reason \\x1b[2J\n")
    assert (sys.stdout, sys.stderr) == (out, err)


def test_what_is_piped_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(cli, "_run", lambda _: sys.stdout.write("title \u202e\n"))
    cli.main([])
    assert out.getvalue() == "title \u202e\n"


def test_what_is_not_written_is_the_streams_own() -> None:
    stream = InertStream(sys.__stdout__)
    assert stream.encoding == sys.__stdout__.encoding  # type: ignore[union-attr]
    assert not stream.isatty()


def test_a_table_draws_words_and_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", InertStream(out))
    table = Table("title")
    table.add_row("[bold red]Tin[/] \x1b[2J:smiley:")
    terminal = console()
    assert terminal.is_terminal
    terminal.print(table)
    assert "[bold red]Tin[/] \\x1b[2J:smiley:" in out.getvalue()
