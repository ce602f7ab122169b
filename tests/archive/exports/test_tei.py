"""TEI is valid, holds what the rows hold, and no text of theirs becomes markup."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.archive.exports.conftest import HOSTILE, Send, article, capture, fill, rows_of

NAMES = {"t": "http://www.tei-c.org/ns/1.0"}
FRICTIONLESS = shutil.which("frictionless")  # it stands where the DTD does


def found(tree: Any, path: str) -> list[Any]:
    answer = tree.xpath(path, namespaces=NAMES)
    assert isinstance(answer, list)
    return answer


def text_of(element: etree._Element) -> str:
    return "\n".join([element.text or "", *(lb.tail or "" for lb in element)])


def clean(text: str) -> str:
    return "".join("\ufffd" if one in "\x00\x07\x1b\ufffe" else one for one in text)


def test_every_article_is_a_file_with_its_text(archive: Path, tmp_path: Path, send: Send) -> None:
    done = send(archive, "tei")
    assert done.notes == ("1 articles hold characters that XML cannot hold, such as NUL; each is written as U+FFFD",)
    for row in rows_of(archive):
        tree = etree.parse(tmp_path / "out" / str(row["portal_id"]) / f"{row['article_id']}.xml")
        titles = found(tree, "/t:TEI/t:teiHeader/t:fileDesc/t:titleStmt/t:title/text()")
        assert titles == [clean(row["title"])]
        paragraphs = found(tree, "/t:TEI/t:text/t:body/t:div/t:p")
        assert "\n\n".join(map(text_of, paragraphs)) == clean(row["body"] or "")
        assert found(tree, "//t:idno[@subtype='canonical']/text()") == [row["url"]]
        assert found(tree, "//t:publicationStmt/t:date/@when") == [str(row["published_date"])] * (
            row["published_date"] is not None
        )
        assert not {etree.QName(one).localname for one in tree.iter()} & {"script", "b", "img"}


def test_a_corpus_holds_the_same_articles(archive: Path, tmp_path: Path, send: Send) -> None:
    send(archive, "tei", "corpus.xml")
    tree = etree.parse(tmp_path / "corpus.xml", etree.XMLParser(huge_tree=True))
    ids = found(tree, "/t:teiCorpus/t:TEI//t:publicationStmt/t:idno[@type='ngoaivu']/text()")
    assert sorted(ids) == [row["article_id"] for row in rows_of(archive)]
    assert len(ids) > len(HOSTILE)


@pytest.mark.skipif(FRICTIONLESS is None, reason="the validators are not installed (.venv-validators)")
def test_both_are_valid(archive: Path, tmp_path: Path, send: Send) -> None:
    send(archive, "tei")
    send(archive, "tei", "corpus.xml")
    code = "import importlib.util as u; print(u.find_spec('trafilatura').submodule_search_locations[0])"
    python = Path(str(FRICTIONLESS)).parent / "python"
    place = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    dtd = etree.DTD(str(Path(place) / "data" / "tei_corpus.dtd"))
    for path in (tmp_path / "corpus.xml", *sorted((tmp_path / "out").rglob("*.xml"))):
        assert dtd.validate(etree.parse(path, etree.XMLParser(huge_tree=True))), dtd.error_log


@pytest.mark.parametrize("portal", ["../../over", "..", "/etc", "a/b", ".ẩn"])
def test_a_name_of_a_portal_leads_nowhere_else(portal: str, tmp_path: Path, send: Send) -> None:
    path = fill(tmp_path / "archive", [[capture(article(1, portal_id=portal, url="https://x.example.vn/1"))]])
    send(path, "tei")
    folders = [one for one in (tmp_path / "out").iterdir() if one.is_dir()]
    assert len(folders) == 1
    assert len(list(folders[0].glob("*.xml"))) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["archive", "out"]
