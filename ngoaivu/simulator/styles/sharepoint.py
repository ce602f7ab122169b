"""SharePoint with news web parts: a query numbers the pages, ids end in the part's name, the lead stands apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ngoaivu.simulator.messages import Look
from ngoaivu.simulator.newsroom import Article
from ngoaivu.simulator.styles.base import Listing, Place, Story, Style, day_of, paragraphs, teaser

_FIRST_CATEGORY = 71
_SECTION = re.compile(r"/vn/chuyen-muc/(?P<id>\d+)/[\w-]+\.aspx", re.I)
_ARTICLE = re.compile(r"/vn/tin-tuc/(?P<id>\d+)/[\w-]+\.aspx", re.I)
_PART = "ctl00_ctl37_g_5b1c2f60_7a0e_4d19_9c55_0f3e8c1d2a47"


class SharePoint(Style):
    """News web parts on SharePoint."""

    name, family = "sharepoint", "sharepoint"

    def place(self, path: str, query: dict[str, str]) -> Place | None:
        """The number in the path decides, in whatever case the path is written."""
        if path.lower() in {"/", "/pages/default.aspx"}:
            return Place("home")
        if found := _ARTICLE.fullmatch(path):
            return Place("article", number=int(found["id"]))
        found = _SECTION.fullmatch(path)
        if found and 0 <= int(found["id"]) - _FIRST_CATEGORY < len(self.sections):
            page = query.get("page", "1")
            return Place("listing", int(found["id"]) - _FIRST_CATEGORY, int(page) if page.isdigit() else 1)
        return None

    def article_path(self, article: Article) -> str:
        """Number and alias."""
        return f"/vn/tin-tuc/{article.number}/{article.slug}.aspx"

    def listing_path(self, section: int, page: int) -> str:
        """A query numbers the pages after the first."""
        path = f"/vn/chuyen-muc/{_FIRST_CATEGORY + section}/{self.sections[section].slug}.aspx"
        return path + (f"?page={page}" if page > 1 else "")

    def layout(self, title: str, main: str, *, kind: str) -> str:
        """The form that ASP.NET puts around every page; ``<title>`` is the web's, whatever the page."""
        return f"""<!DOCTYPE html>
<html lang="en-us" dir="ltr">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="GENERATOR" content="Microsoft SharePoint" />
<title>{title if kind == "home" else self.portal}</title>
<script>var _spPageContextInfo = {{webServerRelativeUrl: "/vn", webTitle: "Trang tin"}};</script>
</head>
<body>
<form method="post" action="#" id="aspnetForm">
<input type="hidden" name="MSOWebPartPage_Shared" id="MSOWebPartPage_Shared" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUBMGRk" />
<div id="banner"><a href="/">{self.portal}</a></div>
<div class="menu-top"><ul class="menu"><li><a href="/">Trang chủ</a></li>{self._menu}</ul></div>
<div id="s4-workspace"><div id="MSO_ContentDiv">
{main}
</div></div>
<div class="footer">Bản quyền thuộc {self.portal}</div>
</form>
</body>
</html>
"""

    def rows(self, articles: Sequence[Article], look: Look) -> str:
        """Items of the list of news."""
        return "\n".join(
            f'<div class="listnews_item"><h3 class="listnews_item_title">'
            f'<a href="{self.article_path(article)}">{escape(article.title)}</a></h3>\n'
            f'<span class="ngay">{day_of(article.published, look)}</span><p>{teaser(article)}</p></div>'
            for article in articles
        )

    def listing(self, listing: Listing, look: Look) -> str:
        """A category with its pager below."""
        pager = self.pager(listing, "<span>{page}</span>", '<a href="{path}">{page}</a>', following="Tiếp &rsaquo;")
        return (
            f'<div class="title-cate"><h2>{self.sections[listing.section].heading}</h2></div>\n'
            f'<div id="{_PART}_ctl00_pnListNews">\n{self.rows(listing.rows, look)}\n</div>\n'
            f'<div id="{_PART}_ctl00_PhanTrang_D" class="phantrang">{pager} Trang {listing.page}/{listing.pages}</div>'
        )

    def article(self, story: Story) -> str:
        """Title, date, text, and other articles below."""
        article = story.article
        title = story.element("title", '<h1 class="News_Detail_Title">', escape(article.title))
        when = f"{story.day()} {article.published:%H:%M}"
        return f"""<div id="{_PART}_ctl00_pnDetail">
<div id="divArticleDescription3">{title}</div>
<div id="{_PART}_ctl00_pnHide">{story.element("date", '<span class="News_Time_Post">', when)}</div>
<div class="luotxem">Lượt xem: {story.views}</div>
<div id="divArticleDescription2">
{paragraphs(article)}
</div>
<div class="othernews"><h3>Bài viết cùng chuyên mục</h3><ul class="othernews_fullwidth">
{self.related_items(story)}
</ul></div>
</div>"""
