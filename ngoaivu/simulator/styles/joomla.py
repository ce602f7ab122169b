"""Joomla 3: a blog layout whose pager counts articles (``?start=``), the date in the article's list of facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ngoaivu.simulator.messages import Look
from ngoaivu.simulator.newsroom import Article
from ngoaivu.simulator.styles.base import Listing, Place, Story, Style, day_of, paragraphs, teaser

_SECTION = re.compile(r"/index\.php/(?P<slug>[a-z0-9-]+)")
_ARTICLE = re.compile(r"/index\.php/[a-z0-9-]+/(?P<id>\d+)-[\w-]+")


class Joomla(Style):
    """The stock templates of Joomla 3."""

    name, family = "joomla", "joomla"

    def place(self, path: str, query: dict[str, str]) -> Place | None:
        """The number before the alias decides; the alias and the section are decoration."""
        if path in {"/", "/index.php"}:
            return Place("home")
        if found := _ARTICLE.fullmatch(path):
            return Place("article", number=int(found["id"]))
        if (found := _SECTION.fullmatch(path)) and found["slug"] in self._slugs:
            start = query.get("start", "0")
            return Place(
                "listing", self._slugs[found["slug"]], int(start) // self.page_size + 1 if start.isdigit() else 1
            )
        return None

    def article_path(self, article: Article) -> str:
        """Section, number and alias."""
        return f"/index.php/{self.sections[article.section].slug}/{article.number}-{article.slug}"

    def listing_path(self, section: int, page: int) -> str:
        """The pager names the first article of a page, counted from nought."""
        return f"/index.php/{self.sections[section].slug}" + (
            f"?start={(page - 1) * self.page_size}" if page > 1 else ""
        )

    def layout(self, title: str, main: str, *, kind: str) -> str:
        """The frame of the stock template."""
        view = "article" if kind == "article" else "category"
        return f"""<!DOCTYPE html>
<html lang="vi-vn" dir="ltr">
<head>
<meta charset="utf-8" />
<meta name="generator" content="Joomla! - Open Source Content Management" />
<title>{title}</title>
<link href="/templates/protostar/favicon.ico" rel="shortcut icon" />
<script src="/media/jui/js/jquery.min.js"></script>
</head>
<body class="site com_content view-{view} layout-blog">
<header class="header"><a class="brand" href="/">{self.portal}</a></header>
<nav class="navigation"><ul class="nav menu"><li><a href="/">Trang chủ</a></li>{self._menu}</ul></nav>
<main id="content" role="main">
{main}
</main>
<div id="aside"><p>Đang có 27 khách và không thành viên đang online</p>
<a href="/index.php/component/users/?view=login">Đăng nhập</a></div>
<footer class="footer"><p>Cơ quan chủ quản: {self.portal}</p></footer>
</body>
</html>
"""

    def rows(self, articles: Sequence[Article], look: Look) -> str:
        """Items of the blog layout."""
        return "\n".join(
            f'<div class="item column-1"><div class="page-header"><h2 itemprop="name">'
            f'<a href="{self.article_path(article)}">{escape(article.title)}</a></h2></div>\n'
            f'<p class="ngay">{day_of(article.published, look)}</p><p>{teaser(article)}</p></div>'
            for article in articles
        )

    def listing(self, listing: Listing, look: Look) -> str:
        """The blog layout with its counter of pages."""
        pager = self.pager(
            listing,
            '<li class="active"><a>{page}</a></li>',
            '<li><a class="pagenav" href="{path}">{page}</a></li>',
            following="Trang sau",
        )
        return (
            f'<div class="blog"><div class="page-header"><h1>{self.sections[listing.section].heading}</h1></div>\n'
            f"{self.rows(listing.rows, look)}\n"
            f'<div class="pagination"><p class="counter pull-right">Trang {listing.page} / {listing.pages}</p>'
            f"<ul>{pager}</ul></div></div>"
        )

    def article(self, story: Story) -> str:
        """Title, list of facts, text, and other articles below."""
        article = story.article
        title = story.element("title", '<h2 itemprop="headline">', escape(article.title))
        when = f"Được đăng ngày: {story.day()} {article.published:%H:%M}"
        date = story.element("date", '<dd class="published">', when)
        return f"""<div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header">{title}</div>
<dl class="article-info muted"><dd class="createdby">Viết bởi <span>Super User</span></dd>
{date}
<dd class="hits">Lượt xem: {story.views}</dd></dl>
<div itemprop="articleBody">
{paragraphs(article)}
</div>
<div class="tin-lien-quan"><h3>Các tin khác</h3><ul>
{self.related_items(story)}
</ul></div>
</div>"""
