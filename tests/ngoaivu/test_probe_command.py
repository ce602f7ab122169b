"""``ngoaivu probe`` as a user runs it: against the sample portals, and against a portal of a CMS that nobody knows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pyarrow.dataset as ds
import pytest

from archive.article import Article
from ngoaivu.cli import main
from ngoaivu.simulator.messages import Reply
from ngoaivu.simulator.truth import Truth
from spiders.discovery import Discovery
from spiders.families import GENERIC
from spiders.page import Page
from spiders.reading import read_page
from spiders.registry import check_portals, load_portal
from tests.portals.server import SamplePortals

Run = Callable[..., subprocess.CompletedProcess[str]]
DOFA = "http://songoaivu.sample.test/"


@pytest.fixture
def run(sample_portals: SamplePortals, tmp_path: Path) -> Run:
    proxied = {"http_proxy": sample_portals.proxy, "https_proxy": sample_portals.proxy, "no_proxy": ""}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in {*proxied, "all_proxy"}}

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ngoaivu", *map(str, arguments), "-s", "DOWNLOAD_DELAY=0"]
        return subprocess.run(
            command, env=kept | proxied, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return run


class UnknownCms:
    """A portal of no known family: its menu is made by a script, its listings give no sign of being listings.

    Sections stand in the sitemap alone, titles in no heading, dates in the middle of a line of furniture far from the
    title, and the addresses of articles have neither slug nor number. Pages are counted from nought.
    """

    id, host = "unknown", "songoaivu.quangtri.sample.test"
    size = 8
    sections: ClassVar = {"oi-ngoai": ("Đối ngoại", 20), "huu-nghi": ("Hữu nghị", 6)}

    def __init__(self) -> None:
        self.articles = {
            f"{slug[:2]}{chr(97 + number)}": (slug, number)
            for slug, (_, n) in self.sections.items()
            for number in range(n)
        }

    def truth(self) -> list[Truth]:
        return []

    def title(self, key: str) -> str:
        slug, number = self.articles[key]
        place = "Savannakhet Salavan Champasak Attapeu Sekong".split()[number % 5]
        return f"{self.sections[slug][0]} với {place}: đoàn công tác số {number + 1} thăm và làm việc"

    def day(self, key: str) -> date:
        return date(2023, 5, 4) + timedelta(days=17 * self.articles[key][1] + len(self.articles[key][0]))

    def body(self, key: str) -> list[str]:
        number = self.articles[key][1]
        return [
            f"Ngày làm việc thứ {number + 2} của đoàn {key}, hai bên trao đổi về {number + 3} nội dung của chương trình hợp tác.",
            f"Tổng kinh phí của đợt {number + 1} là {number * 7 + 11} triệu đồng, do các bên cùng góp theo bản {key}.",
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        place, _, key = path.strip("/").partition("/")
        if path == "/robots.txt":
            return Reply(content_type="text/plain", body=f"Sitemap: http://{self.host}/ban-do.xml\n".encode())
        if path == "/ban-do.xml":
            urls = "".join(
                f"<url><loc>http://{self.host}/muc/{slug}</loc></url>" for slug in ("tuyen-dung", *self.sections)
            )
            return Reply(content_type="text/xml", body=f"<urlset>{urls}</urlset>".encode())
        if path == "/":
            return self._framed("Trang chủ", "<p>Kính chào quý khách đến với Cổng thông tin.</p>" * 12)
        if place == "muc" and key in self.sections:
            return self._listing(key, int(query.get("trang", 0)))
        if place == "xem" and key in self.articles:
            return self._article(key)
        return Reply(status=404, kind="missing", body=b"<html><body><p>404</p></body></html>")

    def _listing(self, slug: str, page: int) -> Reply:
        keys = [key for key, (section, _) in self.articles.items() if section == slug]
        here = keys[page * self.size : (page + 1) * self.size]
        rows = "".join(f'<div class="o"><a href="/xem/{key}">{escape(self.title(key))}</a></div>' for key in here)
        pager = "".join(
            f'<a href="/muc/{slug}?trang={number}">{number + 1}</a> ' for number in range(-(-len(keys) // self.size))
        )
        return self._framed(self.sections[slug][0], f'<div class="ds">{rows}</div><div class="so">{pager}</div>')

    def _article(self, key: str) -> Reply:
        label = "".join(
            f'<a href="#{number}">{word}</a> ' for number, word in enumerate("A A- A+ Đọc Lưu Gửi In Mã".split())
        )
        lines = "".join(f"<dd>{line}</dd>" for line in self.body(key))
        parts = (
            f'<div class="tt1">{escape(self.title(key))}</div><div class="kx">{label}</div>'
            f'<div class="kx"><u class="q7">{self.day(key):%d/%m/%Y}</u> {label}</div><dl class="vb2">{lines}</dl>'
        )
        return self._framed("Tin", parts)

    def _framed(self, title: str, content: str) -> Reply:
        name = "Sở Ngoại vụ tỉnh Quảng Trị"
        foot = "Chịu trách nhiệm nội dung là văn phòng, mọi trích dẫn cần ghi lại tên của cổng thông tin này." * 3
        return Reply(
            kind="other",
            body=f"<html><head><title>{title} - {name}</title></head><body><h1>{name}</h1>"
            f'<div id="mn"><a href="/gioi-thieu">Giới thiệu</a></div>{content}<div class="ch">{foot}</div></body></html>'.encode(),
        )


def found(archive: Path, cms: UnknownCms) -> float:
    """The share of articles that are in the archive with their title, day and text."""
    if not (archive / "articles").exists():
        return 0.0
    table = ds.dataset(archive / "articles", format="parquet", partitioning="hive").to_table(
        columns=["url", "title", "published_date", "body"]
    )
    rows = {row["url"].rpartition("/")[2]: row for row in table.to_pylist()}
    right: int = sum(
        key in rows
        and (rows[key]["title"], rows[key]["published_date"]) == (cms.title(key), cms.day(key))
        and rows[key]["body"] == "\n\n".join(cms.body(key))
        for key in cms.articles
    )
    return right / len(cms.articles)


def test_an_unknown_cms_is_harvested_with_the_file_that_the_probe_wrote(
    run: Run, sample_portals: SamplePortals, tmp_path: Path
) -> None:
    cms = UnknownCms()
    sample_portals.sites[cms.host] = cms
    home = Page(cms.answer("/", {}).body, f"http://{cms.host}/")
    links = Discovery(home.url, GENERIC).sort(home)
    assert [link.url for link in (*links.articles, *links.sections)] == [f"http://{cms.host}/gioi-thieu"]

    file = tmp_path / "quang-tri.toml"
    probed = run("probe", f"http://{cms.host}/", "--write", file, "--fixture")
    assert probed.returncode == 0, probed.stderr + probed.stdout
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 15
    assert check_portals([file]) == []
    portal = load_portal(file)
    assert (portal.name, portal.province_code, portal.family) == ("Sở Ngoại vụ tỉnh Quảng Trị", "45", None)
    assert [section.name for section in portal.sections] == ["Đối ngoại", "Hữu nghị"]

    folder = tmp_path / f"{portal.id}-fixture"
    golden = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    headers = {"content-type": golden["content_type"]}
    article = read_page((folder / "page.html").read_bytes(), golden["url"], headers, portal)
    assert isinstance(article, Article)
    assert {name: getattr(article, name) for name in ("title", "body")} == {
        name: golden["fields"][name] for name in ("title", "body")
    }

    run("harvest", file, "--archive", tmp_path / "archive")
    assert found(tmp_path / "archive", cms) >= 0.9


def test_a_sample_portal_is_told_in_words_and_its_file_adds_nothing(
    run: Run, sample_portals: SamplePortals, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mau.toml"
    done = run("probe", DOFA, "--write", file)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "ngoaivu probe: exit code 0: 3 of 3 articles were read"
    for words in ("dotnetnuke (generator", "Hợp tác quốc tế", "postback", "/noibo/", "[dotnetnuke ", "not found"):
        assert words in done.stdout
    # Everything is found out without the file's help, so it holds nothing but the portal's name and address.
    assert file.read_text(encoding="utf-8") == f'id = "songoaivu-sample"\nname = "Sở Ngoại vụ"\nurl = "{DOFA}"\n'
    asked = [request for request in sample_portals.log if request.method == "GET"]
    assert len(asked) <= 15
    assert asked[0].url == f"{DOFA}robots.txt"
    assert not any("/noibo/" in request.url for request in asked)
    assert all(request.headers["user-agent"].startswith("ngoaivu/") for request in asked)
    assert max(request.in_flight for request in asked) == 1

    assert main(["probe", DOFA, "--write", str(file)]) == 2
    assert "exists; --force overwrites it" in capsys.readouterr().err
    assert len(sample_portals.log) == len(asked)


def test_a_portal_that_robots_txt_closes_is_left_alone(run: Run, sample_portals: SamplePortals, tmp_path: Path) -> None:
    class Closed(UnknownCms):
        def answer(self, path: str, query: dict[str, str]) -> Reply:
            closed = Reply(content_type="text/plain", body=b"User-agent: ngoaivu\nDisallow: /\n")
            return closed if path == "/robots.txt" else super().answer(path, query)

    sample_portals.sites[Closed.host] = Closed()
    done = run("probe", f"http://{Closed.host}/", "--json", "--write", tmp_path / "x.toml")
    assert (done.returncode, [urlsplit(request.url).path for request in sample_portals.log]) == (5, ["/robots.txt"])
    assert done.stderr.splitlines()[-1].startswith("ngoaivu probe: exit code 5: ")
    report = json.loads(done.stdout)
    assert (report["exit_code"], report["requests"], report["articles"]) == (5, 1, [])
    assert "robots.txt forbids it" in report["verdict"]
    assert not (tmp_path / "x.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ftp://a.test/"], "http"),
        (["http://"], "names no host"),
        (["http://a.test/", "--fixture"], "--write"),
        (["http://a.test/", "-s", "X"], "NAME=VALUE"),
    ],
)
def test_a_wrong_call_asks_for_nothing(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], sample_portals: SamplePortals
) -> None:
    assert main(["probe", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert sample_portals.log == []
