"""The sample portal that runs DotNetNuke: addresses are key and value pairs, the pager is half post-backs."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from ngoaivu.simulator.messages import Look, Reply
from ngoaivu.simulator.truth import Truth
from tests.portals.content import Sample, blocks_html, read_samples, truth_of
from tests.portals.pages import Templates, file_reply, page_of

SECTIONS = {
    "67": ("tintuc", "TIN ĐỐI NGOẠI ĐỊA PHƯƠNG"),
    "68": ("hoptac", "HỢP TÁC QUỐC TẾ"),
    "69": ("lanhsu", "LÃNH SỰ - BIÊN GIỚI"),
    "80": ("noibo", "NỘI BỘ"),
}
TAB_OF = {slug: tab for tab, (slug, _) in SECTIONS.items()}
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
ROBOTS = b"User-agent: *\nDisallow: /noibo/\nDisallow: /admin/\n"
PAGE_SIZE = 5
_TABBED = re.compile(r"/(?P<slug>[a-z]+)/tabid/(?P<tab>\d+)(?P<rest>(?:/[^/]+)*)/Default\.aspx", re.IGNORECASE)


def printed(day: date | None) -> str:
    """Weekday and date as the portal prints them: a space before the comma, no leading zeros."""
    return f"{WEEKDAYS[day.weekday()]} , {day.day}/{day.month}/{day.year}" if day else ""


def address(tab: str, number: int) -> str:
    """Path of an article in the section ``tab``."""
    return f"/{SECTIONS[tab][0]}/tabid/{tab}/id/{number}/Default.aspx"


class DotNetNuke:
    """Answers for ``songoaivu.sample.test``."""

    def __init__(self, folder: Path, *, portal_id: str, url: str) -> None:
        self.id, self.host = portal_id, urlsplit(url).netloc
        self._pages = Templates(folder)
        self._samples = read_samples(folder / "articles")

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        """Answer as a DotNetNuke of 2018 does: the tab decides, the words of the path are decoration."""
        if path == "/robots.txt":
            return Reply(content_type="text/plain", body=ROBOTS)
        if query.get("ctl", "").lower() == "login" or "/ctl/" in path:
            return self._framed("other", "Đăng nhập", self._pages.fill("login"))
        if path.lower() in {"/", "/default.aspx", "/trangchu/tabid/66/default.aspx", "/language/en-us/default.aspx"}:
            return self._home()
        if path.lower() == "/timkiem/tabid/71/default.aspx":
            return self._search(query.get("tukhoa", ""))
        if (found := _TABBED.fullmatch(path)) and found["tab"] in SECTIONS:
            return self._tab(found["tab"], found["rest"].split("/")[1:], query)
        return file_reply(path) or Reply(status=404, kind="missing", body=b"<html><body><h1>404</h1></body></html>")

    def truth(self) -> list[Truth]:
        """Every article that robots.txt allows, with its addresses in all sections."""
        return [self._truth(sample) for sample in self._samples if not sample.disallowed]

    def _truth(self, sample: Sample) -> Truth:
        urls = [f"http://{self.host}{address(TAB_OF[slug], sample.id)}" for slug in sample.sections]
        views = [view for url in urls for view in (url + "?popUp=true", url + "?dnnprintmode=true", self._twin(url))]
        return truth_of(sample, self.id, urls=urls, views=views)

    @staticmethod
    def _twin(url: str) -> str:
        return url.replace("/Default.aspx", "/language/en-US/Default.aspx")

    def _tab(self, tab: str, rest: list[str], query: dict[str, str]) -> Reply:
        # The language link is relative, so that it can be followed for ever; each such page is the section's list.
        pairs = {} if "en" in rest else dict(zip(rest[::2], rest[1::2], strict=False))
        if "id" not in pairs:
            return self._listing(tab, int(pairs.get("page", "1")))
        for sample in self._samples:
            if str(sample.id) == pairs["id"] and SECTIONS[tab][0] in sample.sections:
                return self._article(tab, sample, twin="language" in pairs, query=query)
        return self._framed("missing", "Thông báo", self._pages.fill("missing"))

    def _article(self, tab: str, sample: Sample, *, twin: bool, query: dict[str, str]) -> Reply:
        path = address(tab, sample.id)
        facts = {
            "section": SECTIONS[tab][1],
            "published": printed(sample.published),
            "title": escape(sample.title),
            "body": blocks_html(sample.blocks),
            "byline": self._byline(sample),
            "path": path,
        }
        if "dnnprintmode" in query or "popUp" in query:
            return Reply(kind="view", body=self._pages.fill("print", **facts).encode())
        content = self._pages.fill("article", **facts, featured=self._featured(), older=self._older(sample))
        return self._framed("view" if twin else "article", sample.title, content)

    @staticmethod
    def _byline(sample: Sample) -> str:
        lines = [escape(line, quote=False).replace("  ", "&nbsp; ") for line in sample.byline]
        return "\n".join(f'<p style="text-align: right"><strong>{line}</strong></p>' for line in lines)

    def _featured(self) -> str:
        items = [self._furniture(sample) for sample in self._samples if sample.featured]
        gone = (
            '<li><a href="/tintuc/tabid/67/id/1098/Default.aspx">Thư mời dự triển lãm ảnh hữu nghị</a> ( 01/10 )</li>'
        )
        return "\n".join([*items, gone])

    def _older(self, sample: Sample) -> str:
        older = [other for other in self._samples if other.id < sample.id and "tintuc" in other.sections]
        return "\n".join(self._furniture(other) for other in older[:6])

    @staticmethod
    def _furniture(sample: Sample) -> str:
        day = f"{sample.published:%d/%m}" if sample.published else ""
        path = address(TAB_OF[sample.sections[0]], sample.id)
        return f'<li><a class="news_link" href="{path}">{escape(sample.title)}</a> ( {day} )</li>'

    def _listing(self, tab: str, number: int) -> Reply:
        slug, name = SECTIONS[tab]
        here = [sample for sample in self._samples if slug in sample.sections]
        pages = max(1, -(-len(here) // PAGE_SIZE))
        rows = self._rows(tab, page_of(here, number, PAGE_SIZE))
        pager = self._pager(tab, number, pages)

        def page(look: Look) -> bytes:
            shown = {"rows": "", "pager": ""} if look.emptied else {"rows": rows, "pager": pager}
            return self._layout(name, self._pages.fill("listing", section=name, **shown))

        return Reply(kind="listing", body=page(Look()), render=page)

    def _rows(self, tab: str, samples: list[Sample]) -> str:
        return "\n".join(
            self._pages.fill(
                "row",
                number=number,
                path=address(tab, sample.id),
                title=escape(sample.title),
                published=f"{sample.published:%d/%m/%Y}" if sample.published else "",
                summary=escape(sample.summary),
            )
            for number, sample in enumerate(samples)
        )

    @staticmethod
    def _pager(tab: str, number: int, pages: int) -> str:
        if pages == 1:
            return ""
        numbers = [
            f"<span>{page}</span>"
            if page == number
            else f'<a href="/{SECTIONS[tab][0]}/tabid/{tab}/page/{page}/Default.aspx">{page}</a>'
            for page in range(1, pages + 1)
        ]
        last = f"<a href=\"javascript:__doPostBack('dnn$ctr412$ViewTinTuc$pager','{pages}')\">Cuối</a>"
        return " ".join([*numbers, last])

    def _home(self) -> Reply:
        boxes = [
            self._pages.fill("box", path=f"/{slug}/tabid/{tab}/Default.aspx", name=name, rows=self._newest(slug))
            for tab, (slug, name) in SECTIONS.items()
            if slug != "noibo"
        ]
        return self._framed("home", "Trang chủ", "\n".join(boxes))

    def _newest(self, slug: str) -> str:
        here = [sample for sample in self._samples if slug in sample.sections]
        return "\n".join(self._furniture(sample) for sample in here[:3])

    def _search(self, words: str) -> Reply:
        hits = [sample for sample in self._samples if words and words.lower() in sample.title.lower()]
        rows = "\n".join(map(self._furniture, hits)) or "<li>Không tìm thấy kết quả nào.</li>"
        return self._framed("other", "Tìm kiếm", self._pages.fill("box", path="", name="KẾT QUẢ TÌM KIẾM", rows=rows))

    def _layout(self, title: str, content: str) -> bytes:
        return self._pages.fill("layout", title=escape(title), content=content).encode()

    def _framed(self, kind: str, title: str, content: str) -> Reply:
        return Reply(kind=kind, body=self._layout(title, content))
