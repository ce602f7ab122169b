"""Names that are left out stay out of every format, now and later, and a damaged decision lets nothing out."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from archive.errors import ConfigError
from archive.exports.bylines import Bylines, Policy, decide, policy_in_force
from archive.exports.formats import FORMATS
from archive.paths import Layout
from archive.verify import verify
from tests.archive.exports.conftest import AROUND, Send, article, articles, capture, fill

NAMES = ("Nguyễn Thị Hòa", "Trần Văn Minh", "Phó Giám đốc")
KEY = bytes(range(32))


@pytest.fixture
def own(small: Path, tmp_path: Path) -> Path:
    """A copy of the archive, whose decisions are its own."""
    (tmp_path / "own").mkdir()
    return Path(shutil.copytree(small, tmp_path / "own" / "archive", symlinks=True))


def bytes_of(place: Path) -> bytes:
    """Everything that an export holds, unpacked."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    texts = [
        repr(pq.read_table(path).to_pylist()).encode() if path.suffix == ".parquet" else path.read_bytes()
        for path in files
    ]
    return b"\n".join(texts)


@pytest.mark.parametrize("mode", [Bylines.DROP, Bylines.HASH])
@pytest.mark.parametrize("to", sorted(FORMATS))
def test_no_format_holds_the_names(to: str, mode: Bylines, own: Path, tmp_path: Path, send: Send) -> None:
    place = "out.parquet" if to == "parquet" else "out"
    send(own, to, place, bylines=Bylines.KEEP)
    assert all(name.encode() in bytes_of(tmp_path / place) for name in NAMES)
    shutil.rmtree(tmp_path / place) if (tmp_path / place).is_dir() else (tmp_path / place).unlink()
    send(own, to, place, bylines=mode)
    assert not [name for name in NAMES if name.encode() in bytes_of(tmp_path / place)]


def authors(path: Path) -> list[str]:
    rows = csv.DictReader(io.StringIO(path.read_bytes().decode(), newline=""))
    return [row["author"] for row in rows if row["author"]]


def test_the_decision_holds_until_it_is_lifted(own: Path, tmp_path: Path, send: Send) -> None:
    chosen = {"portals": frozenset({articles()[8].portal_id}), "where": "author IS NOT NULL"}
    assert send(own, "csv", bylines=Bylines.DROP, **chosen).receipt.bylines == "drop"
    assert send(own, "csv", **chosen).receipt.bylines == "drop"
    assert authors(tmp_path / "out") == []
    send(own, "csv", bylines=Bylines.HASH, **chosen)
    first = authors(tmp_path / "out")
    send(own, "csv", bylines=Bylines.KEEP, **chosen)
    assert authors(tmp_path / "out") == ["Nguyễn Thị Hòa; Trần Văn Minh"]
    send(own, "csv", bylines=Bylines.HASH, **chosen)
    assert authors(tmp_path / "out") == first  # the secret outlives the decision
    assert send(own, "csv", **chosen).receipt.bylines == "hash"


def test_a_pseudonym_is_one_for_each_name_and_not_its_hash() -> None:
    policy, other = Policy(Bylines.HASH, KEY), Policy(Bylines.HASH, bytes(32))
    both = policy.pseudonyms("Nguyễn Thị Hòa; Trần Văn Minh")
    assert both == f"{policy.pseudonyms('NGUYỄN THỊ HOÀ')}; {policy.pseudonyms('Trần Văn Minh')}"
    assert len(set(both.split("; "))) == 2
    assert all(len(one) == 32 for one in both.split("; "))
    assert other.pseudonyms("Trần Văn Minh") != policy.pseudonyms("Trần Văn Minh")


def test_the_secret_is_its_owners_alone_and_leaves_in_no_export(own: Path, tmp_path: Path, send: Send) -> None:
    send(own, "huggingface", bylines=Bylines.HASH)
    key = Layout(own).bylines_key
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().strip() == KEY.hex()
    assert not [word for word in (KEY, KEY.hex().encode()) if word in bytes_of(tmp_path / "out")]
    assert verify(own) == []


@pytest.mark.parametrize("data", [b"", b"{}", b'{"bylines": "keep", "key_sha256": "", "digest": "0"}', b"\x00" * 50])
def test_a_damaged_decision_lets_nothing_out(data: bytes, own: Path, tmp_path: Path, send: Send) -> None:
    send(own, "csv", "before", bylines=Bylines.DROP)
    Layout(own).bylines.write_bytes(data)
    with pytest.raises(ConfigError, match="say it anew") as raised:
        send(own, "csv")
    assert raised.value.exit_code == 3
    assert not (tmp_path / "out").exists()
    assert send(own, "csv", bylines=Bylines.DROP).receipt.bylines == "drop"


@pytest.mark.parametrize("data", [None, b"", bytes(32).hex().encode(), b"not a secret"])
def test_without_its_secret_nothing_is_hashed(data: bytes | None, own: Path, send: Send) -> None:
    layout = Layout(own)
    send(own, "csv", bylines=Bylines.HASH)
    layout.bylines_key.unlink()
    if data is not None:
        layout.bylines_key.write_bytes(data)
    for asked in (None, Bylines.HASH):
        with pytest.raises(ConfigError, match="not the secret"):
            send(own, "csv", bylines=asked)
    assert send(own, "csv", bylines=Bylines.DROP).receipt.bylines == "drop"


def test_a_decision_that_is_cut_short_is_the_one_before(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(own)
    decide(layout, Bylines.DROP, AROUND.random)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    for _ in range(2):
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", killed)
            with pytest.raises(KeyboardInterrupt):
                decide(layout, Bylines.KEEP, AROUND.random)
        assert policy_in_force(layout).mode is Bylines.DROP
    assert decide(layout, Bylines.KEEP, AROUND.random).mode is Bylines.KEEP


def test_names_in_texts_stay(tmp_path: Path, send: Send) -> None:
    path = fill(tmp_path / "archive", [[capture(article(1, title="Trần Văn Minh thăm Lào", author="Trần Văn Minh"))]])
    send(path, "jsonl", bylines=Bylines.DROP)
    row = json.loads((tmp_path / "out").read_text("utf-8"))
    assert (row["title"], row["author"]) == ("Trần Văn Minh thăm Lào", None)
