"""NukeViet 4: pages of a category are paths (``/page-2/``), the date has its weekday, and a lead stands apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ngoaivu.simulator.messages import Look
from ngoaivu.simulator.newsroom import Article
from ngoaivu.simulator.styles.base import WEEKDAYS, Listing, Place, Story, Style, day_of, paragraphs, teaser

_SECTION = re.compile(r"/vi/news/(?P<slug>[a-z0-9-]+)/(?:page-(?P<page>\d+)/?)?")
_ARTICLE = re.compile(r"/vi/news/[a-z0-9-]+/[\w-]+-(?P<id>\d+)\.html")


class NukeViet(Style):
    """The default theme of NukeViet 4."""

    name, family = "nukeviet", "nukeviet"

    def place(self, path: str, query: dict[str, str]) -> Place | None:
        """The number before ``.html`` decides."""
        if path in {"/", "/vi/", "/index.php"}:
            return Place("home")
        if found := _ARTICLE.fullmatch(path):
            return Place("article", number=int(found["id"]))
        if (found := _SECTION.fullmatch(path)) and found["slug"] in self._slugs:
            return Place("listing", self._slugs[found["slug"]], int(found["page"] or 1))
        return None

    def article_path(self, article: Article) -> str:
        """Category, alias and number."""
        return f"/vi/news/{self.sections[article.section].slug}/{article.slug}-{article.number}.html"

    def listing_path(self, section: int, page: int) -> str:
        """Pages after the first are folders."""
        return f"/vi/news/{self.sections[section].slug}/" + (f"page-{page}/" if page > 1 else "")

    def layout(self, title: str, main: str, *, kind: str) -> str:
        """The frame of the default theme, with the script that names module and function."""
        function = "detail" if kind == "article" else "viewcat"
        return f"""<!DOCTYPE html>
<html lang="vi" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="generator" content="NukeViet v4.4">
<script>var nv_base_siteurl="/",nv_lang_data="vi",nv_name_variable="nv",nv_module_name="news",nv_func_name="{function}";</script>
</head>
<body>
<div class="section-header"><a href="/" title="{self.portal}">{self.portal}</a></div>
<div id="menusite"><ul class="nav navbar-nav"><li><a href="/">Trang nhất</a></li>{self._menu}</ul></div>
<div class="row"><div class="col-md-18">
{main}
</div></div>
<footer id="footer"><p>Chịu trách nhiệm nội dung: {self.portal}</p></footer>
</body>
</html>
"""

    def rows(self, articles: Sequence[Article], look: Look) -> str:
        """Items of a category."""
        return "\n".join(
            f'<div class="panel-body"><h3><a href="{self.article_path(article)}">{escape(article.title)}</a></h3>\n'
            f'<ul class="list-inline"><li>{day_of(article.published, look)} {article.published:%I:%M:%S %p}</li></ul>'
            f'<div class="text-justify">{teaser(article)}</div></div>'
            for article in articles
        )

    def listing(self, listing: Listing, look: Look) -> str:
        """A category with its pager below."""
        pager = self.pager(
            listing,
            '<li class="active"><a href="#">{page}</a></li>',
            '<li><a href="{path}">{page}</a></li>',
            following="&raquo;",
        )
        return (
            f'<div class="news_column listpage"><h1>{self.sections[listing.section].heading}</h1>\n'
            f"{self.rows(listing.rows, look)}</div>\n"
            f'<div class="text-center"><ul class="pagination">{pager}</ul>'
            f" <span>Trang {listing.page}/{listing.pages}</span></div>"
        )

    def article(self, story: Story) -> str:
        """Title, weekday and date, text, and other articles below."""
        article = story.article
        title = story.element("title", '<h1 class="title margin-bottom-lg" itemprop="headline">', escape(article.title))
        when = f"{WEEKDAYS[article.published.weekday()]} - {story.day()} {article.published:%H:%M}"
        return f"""<div class="news_column panel panel-default newsdetail" itemscope itemtype="http://schema.org/NewsArticle">
{title}
<div class="newsdetailmetatop">{story.element("date", '<span class="h5">', when)}
<span>Đã xem: {story.views}</span></div>
<div id="news-bodyhtml" class="bodytext margin-bottom-lg">
{paragraphs(article)}
</div>
<p class="h3">Những tin mới hơn</p><ul class="related list-inline" id="news-relatednew">
{self.related_items(story)}
</ul>
</div>"""
