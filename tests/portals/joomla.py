"""The sample portal that runs Joomla 2.5: a blog layout, print views and mail links, and no date on any page."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from ngoaivu.simulator.messages import Look, Reply
from ngoaivu.simulator.truth import Truth
from tests.portals.content import Sample, blocks_html, read_samples, truth_of
from tests.portals.pages import Templates, file_reply, page_of

SECTIONS = {
    "tin-doi-ngoai": ("53", "Tin đối ngoại"),
    "huong-dan": ("54", "Hướng dẫn tuyên truyền"),
    "trao-doi": ("55", "Trao đổi - Nghiên cứu"),
    "noi-bo": ("60", "Nội bộ"),
}
ROBOTS = b"""User-agent: *
Disallow: /administrator/
Disallow: /cache/
Disallow: /components/
Disallow: /index.php/noi-bo
"""
PAGE_SIZE = 4
PRINT = "?tmpl=component&print=1&layout=default&page="
_SECTION = re.compile(r"/index\.php/(?:en/)?(?P<slug>[a-z-]+)")
_ARTICLE = re.compile(r"/index\.php/(?P<en>en/)?(?P<slug>[a-z-]+)/(?P<id>\d+)-[\w-]+")
# Menu links are relative and the page has no base: below an article they add a path to the path, for ever.
_GROWN = re.compile(r"/index\.php/.*/index\.php/(?P<slug>[a-z-]+)")


def address(slug: str, sample: Sample) -> str:
    """Path of an article in the section ``slug``."""
    return f"/index.php/{slug}/{sample.id}-{sample.alias}"


class Joomla:
    """Answers for ``tuyengiao.sample.test``."""

    def __init__(self, folder: Path, *, portal_id: str, url: str) -> None:
        self.id, self.host = portal_id, urlsplit(url).netloc
        self._pages = Templates(folder)
        self._samples = read_samples(folder / "articles")

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        """Answer as a Joomla of 2018 does: the number before the alias decides, the alias is decoration."""
        if path == "/robots.txt":
            return Reply(content_type="text/plain", body=ROBOTS)
        if path in {"/", "/index.php", "/index.php/en"}:
            return self._by_query(query) if query.get("option") == "com_content" else self._home()
        if path.startswith("/index.php/component/"):
            return self._framed("other", "Đăng nhập", self._pages.fill("component"))
        if found := _ARTICLE.fullmatch(path):
            return self._article(found["slug"], int(found["id"]), query, twin=bool(found["en"]))
        if (found := _SECTION.fullmatch(path) or _GROWN.fullmatch(path)) and found["slug"] in SECTIONS:
            return self._listing(found["slug"], int(query.get("start") or query.get("limitstart") or 0))
        return file_reply(path) or Reply(status=404, kind="missing", body=b"<html><body><h1>404</h1></body></html>")

    def truth(self) -> list[Truth]:
        """Every article that robots.txt allows, with its addresses in all sections."""
        return [self._truth(sample) for sample in self._samples if not sample.disallowed]

    def _truth(self, sample: Sample) -> Truth:
        urls = [f"http://{self.host}{address(slug, sample)}" for slug in sample.sections]
        views = [view for url in urls for view in (url + PRINT, url.replace("/index.php/", "/index.php/en/"))]
        raw = f"http://{self.host}/index.php?option=com_content&view=article&id={sample.id}"
        return truth_of(sample, self.id, urls=urls, views=[*views, raw])

    def _by_query(self, query: dict[str, str]) -> Reply:
        number = int(query.get("id", "0").split(":")[0] or 0)
        slugs = [sample.sections[0] for sample in self._samples if sample.id == number]
        return self._article(slugs[0] if slugs else "tin-doi-ngoai", number, query, twin=False)

    def _article(self, slug: str, number: int, query: dict[str, str], *, twin: bool) -> Reply:
        for sample in self._samples:
            if sample.id == number and slug in sample.sections:
                return self._found(slug, sample, query, twin=twin)
        return self._framed("missing", "404 - Không tìm thấy", self._pages.fill("missing"))

    def _found(self, slug: str, sample: Sample, query: dict[str, str], *, twin: bool) -> Reply:
        path = address(slug, sample)
        item = self._pages.fill(
            "article",
            section=SECTIONS[slug][1],
            title=escape(sample.title),
            path=path,
            print=escape(PRINT),
            mail=b64encode(f"http://{self.host}{path}".encode()).decode(),
            body=blocks_html(sample.blocks),
            byline="\n".join(
                f'<p style="text-align: right;"><strong>{escape(line)}</strong></p>' for line in sample.byline
            ),
            older=self._older(slug, sample),
        )
        if query.get("tmpl") == "component":
            return Reply(kind="view", body=self._pages.fill("print", title=escape(sample.title), content=item).encode())
        return self._framed("view" if twin else "article", sample.title, item)

    def _older(self, slug: str, sample: Sample) -> str:
        older = [other for other in self._samples if other.id < sample.id and slug in other.sections]
        return "\n".join(f'<li><a href="{address(slug, other)}">{escape(other.title)}</a></li>' for other in older[:5])

    def _listing(self, slug: str, start: int) -> Reply:
        name = SECTIONS[slug][1]
        here = [sample for sample in self._samples if slug in sample.sections]
        rows = self._rows(slug, page_of(here, start // PAGE_SIZE + 1, PAGE_SIZE))
        pager = self._pager(slug, start, len(here))

        def page(look: Look) -> bytes:
            shown = {"rows": "", "pager": ""} if look.emptied else {"rows": rows, "pager": pager}
            return self._layout(name, self._pages.fill("listing", section=name, **shown))

        return Reply(kind="listing", body=page(Look()), render=page)

    def _rows(self, slug: str, samples: list[Sample]) -> str:
        rows = [
            self._pages.fill(
                "row",
                path=address(slug, sample),
                title=escape(sample.title),
                summary=escape(sample.summary),
                row=number,
            )
            for number, sample in enumerate(samples)
        ]
        leading = [f'<div class="items-leading">\n<div class="leading-0">\n{rows[0]}</div>\n</div>'] if rows else []
        return "\n".join(leading + [f'<div class="item column-1">\n{row}</div>' for row in rows[1:]])

    @staticmethod
    def _pager(slug: str, start: int, total: int) -> str:
        if total <= PAGE_SIZE:
            return ""
        items = []
        for number, first in enumerate(range(0, total, PAGE_SIZE), start=1):
            target = f"/index.php/{slug}" + (f"?start={first}" if first else "")
            link = f'<a title="{number}" href="{target}" class="pagenav">{number}</a>'
            here = f'<span class="pagenav">{number}</span>'
            items.append(f"<li>{here if first == start else link}</li>")
        return "<ul>" + "".join(items) + "</ul>"

    def _home(self) -> Reply:
        newest = [sample for sample in self._samples if not sample.disallowed][:PAGE_SIZE]
        rows = "\n".join(self._rows(sample.sections[0], [sample]) for sample in newest)
        return self._framed("home", "Trang chủ", self._pages.fill("listing", section="Tin mới", rows=rows, pager=""))

    def _layout(self, title: str, content: str) -> bytes:
        return self._pages.fill("layout", title=escape(title), content=content).encode()

    def _framed(self, kind: str, title: str, content: str) -> Reply:
        return Reply(kind=kind, body=self._layout(title, content))
