"""What is wrong with a page is found: a harness that lets things pass would prove nothing."""

from pathlib import Path

import pytest

from tests.docs.blocks import blocks_of
from tests.docs.clock import READ
from tests.docs.comparing import difference
from tests.docs.running import PageRun

NO_WEB = "http://127.0.0.1:9"


def faults(text: str, folder: Path) -> list[str]:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    run = PageRun(folder, READ, NO_WEB, {})
    return [fault for block in blocks_of(page) for fault in run.faults(block)]


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ echo one\none\n```",
        "```\n$ echo one\none\n```",
        "```console\n$ printf 'one\\ntwo\\nthree\\n'\none\n...\nthree\n```",
        "```console\n$ false\n$ echo $?\n1\n```",
        "```sh\nexport WORD=one  # a comment\ntest $WORD = one\n```",
        "```python\nprint(1)\n```\n\n```text\n1\n```",
        "```python\n>>> 1 + 1\n2\n```",
        "```sql\nSELECT 1 FROM read_csv('page.md', header = false) LIMIT 0\n```",
        "<!-- not run `rm`: it destroys -->\n```sh\nrm -r nothing\ntrue\n```",
        '```toml\nid = "a"\nname = "A"\nurl = "http://a.example/"\n```',
    ],
)
def test_what_is_right_passes(text: str, tmp_path: Path) -> None:
    assert faults(text, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```console\n$ echo two\none\n```", "+two"),
        ("```console\n$ echo one\none\ntwo\n```", "-two"),
        ("```sh\nfalse\n```", "exit code 1"),
        ("```console\n$ false\n```", "exit code 1"),
        ("```\n$ echo two\none\n```", "+two"),
        ("```python\nprint(2)\n```\n\n```text\n1\n```", "+2"),
        ("```python\n>>> 1 + 1\n3\n```", "Got:"),
        ("<!-- not run: it would take long -->\n```sh\nngoaivu harvest --no-such-option\n```", "is not understood"),
        ("<!-- not run: it would take long -->\n```sh\nls | ngoaivu nonsense\n```", "is not understood"),
        ("<!-- skip this -->\n```sh\ntrue\n```", "means nothing"),
        ("    $ ngoaivu status archive", "stands in fences"),
        ('```toml\nid = "a b"\nname = "A"\nurl = "http://a.example/"\n```', "no id"),
    ],
)
def test_what_is_wrong_is_found(text: str, said: str, tmp_path: Path) -> None:
    assert said in "\n".join(faults(text, tmp_path))


def test_what_no_two_runs_share_is_not_compared() -> None:
    assert difference("at 127.0.0.1:8800 on 2026-11-25 09:00", "at 127.0.0.1:41234 on 2026-11-25 09:01") == ""
    assert difference("on 2026-11-24 09:00", "on 2026-11-24 09:01")
