"""WordPress with a classic theme: categories under ``/category/``, pages under ``/page/N/``, dates twice over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ngoaivu.simulator.messages import Look
from ngoaivu.simulator.newsroom import Article
from ngoaivu.simulator.styles.base import Listing, Place, Story, Style, day_of, paragraphs, teaser

_SECTION = re.compile(r"/category/(?P<slug>[a-z0-9-]+)/(?:page/(?P<page>\d+)/?)?")
_ARTICLE = re.compile(r"/[\w-]+-(?P<id>\d+)/?")


class WordPress(Style):
    """A classic theme of WordPress."""

    name, family = "wordpress", "wordpress"

    def place(self, path: str, query: dict[str, str]) -> Place | None:
        """Addresses are permanent links; ``?p=`` leads there too."""
        if path == "/" and query.get("p", "").isdigit():
            return Place("article", number=int(query["p"]))
        if path in {"/", "/index.php"}:
            return Place("home")
        if (found := _SECTION.fullmatch(path)) and found["slug"] in self._slugs:
            return Place("listing", self._slugs[found["slug"]], int(found["page"] or 1))
        found = _ARTICLE.fullmatch(path)
        return Place("article", number=int(found["id"])) if found else None

    def article_path(self, article: Article) -> str:
        """The words of the title and the number, which keeps two of one title apart."""
        return f"/{article.slug}-{article.number}/"

    def listing_path(self, section: int, page: int) -> str:
        """Pages after the first are folders."""
        return f"/category/{self.sections[section].slug}/" + (f"page/{page}/" if page > 1 else "")

    def layout(self, title: str, main: str, *, kind: str) -> str:
        """The frame of a classic theme."""
        body = "single single-post" if kind == "article" else "archive category"
        return f"""<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="UTF-8">
<title>{title}</title>
<meta name="generator" content="WordPress 6.4.3">
<link rel="stylesheet" href="/wp-content/themes/tinh-nha/style.css">
</head>
<body class="{body}">
<header id="masthead" class="site-header"><p class="site-title"><a href="/" rel="home">{self.portal}</a></p>
<nav class="main-navigation"><ul class="menu"><li><a href="/">Trang chủ</a></li>{self._menu}</ul></nav></header>
<div id="primary" class="content-area">
{main}
</div>
<footer id="colophon" class="site-footer"><p>{self.portal}</p></footer>
</body>
</html>
"""

    def rows(self, articles: Sequence[Article], look: Look) -> str:
        """Items of an archive page."""
        return "\n".join(
            f'<article class="post type-post"><h2 class="entry-title">'
            f'<a href="{self.article_path(article)}" rel="bookmark">{escape(article.title)}</a></h2>\n'
            f'<span class="posted-on">{day_of(article.published, look)}</span>'
            f'<div class="entry-summary"><p>{teaser(article)}</p></div></article>'
            for article in articles
        )

    def listing(self, listing: Listing, look: Look) -> str:
        """A category with its pager below."""
        pager = self.pager(
            listing,
            '<span aria-current="page" class="page-numbers current">{page}</span>',
            '<a class="page-numbers" href="{path}">{page}</a>',
            following="Bài cũ hơn",
        )
        return (
            f'<h1 class="page-title">{self.sections[listing.section].heading}</h1>\n{self.rows(listing.rows, look)}\n'
            f'<nav class="navigation pagination"><span class="pages">Trang {listing.page} trên {listing.pages}</span>'
            f'<div class="nav-links">{pager}</div></nav>'
        )

    def article(self, story: Story) -> str:
        """Title, visible and machine-readable date, text, and other articles below."""
        article = story.article
        title = story.element("title", '<h1 class="entry-title">', escape(article.title))
        date = story.element(
            "date",
            f'<time class="entry-date published" datetime="{article.published.isoformat()}">',
            f"{story.day()} {article.published:%H:%M}",
        )
        return f"""<article id="post-{article.number}" class="post-{article.number} post type-post">
<header class="entry-header">{title}
<div class="entry-meta"><span class="posted-on">{date}</span> <span class="views">{story.views} lượt xem</span></div></header>
<div class="entry-content">
{paragraphs(article)}
</div>
</article>
<aside class="related-posts"><h3>Bài liên quan</h3><ul>
{self.related_items(story)}
</ul></aside>"""
