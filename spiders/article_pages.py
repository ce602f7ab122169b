"""Pages of articles: kept, gone, or none, and what they link to."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from archive import Capture
from archive.article import Article
from spiders.answers import BENIGN, DOWN
from spiders.desk import Look
from spiders.links import Link
from spiders.page import Page
from spiders.reading import read
from spiders.replayed import AGAIN
from spiders.run import ARTICLE, Asked, PortalRun
from spiders.walk import Visit
from spiders.walls import NotAnArticle

_log = logging.getLogger(__name__)


class ArticlePages:
    """Reads the pages of articles of one run."""

    def __init__(self, run: PortalRun) -> None:
        self.run = run

    def read(self, response: Response, page: Page, look: Look) -> Iterator[Request | Capture]:
        """Read the page that was asked for as an article."""
        link = self.run.desk.link_of(look)
        self.run.desk.show(look, page)
        outcome = read(page, self.run.portal, link).outcome
        if isinstance(outcome, Article):
            yield from self._kept(response, outcome, look, link)
        elif outcome.kind == "soft_404":
            yield from self._says_gone(response, outcome, look, link)
        else:
            yield self._refused(response, outcome, look, link)
        for url in self.run.finder.article_links(page):
            if not self.run.walk.tried(url):
                self.run.desk.meet(Link(url))
        if self.run.finder.has_pager(page):
            yield from self._pages_of_article(page, look)

    def _kept(self, response: Response, article: Article, look: Look, link: Link) -> Iterator[Capture]:
        self.run.tally.articles += 1
        self.run.tally.rules.update(f"{name}: {rule}" for name, rule in article.field_from.items())
        addresses = self.run.desk.all_addresses(article, look.key, response.meta.get("via", ()))
        capture = self.run.capture(response, replace(article, other_urls=addresses), link=link)
        if look.known is not None and self.run.writer is not None:
            before = self.run.writer.knows(response.url)
            self.run.desk.note_marks(look, capture, (before.etag, before.last_modified) if before else (None, None))
        yield from self.run.desk.read(look, capture)

    def _says_gone(
        self, response: Response, outcome: NotAnArticle, look: Look, link: Link
    ) -> Iterator[Request | Capture]:
        """A page that says with status 200 that there is none: asked for once more at the end, for it may be a fault of the moment.

        Only the second answer is found gone: two runs have to find that, and not two requests of one.
        """
        first = look.known is None and not response.meta.get(AGAIN)
        yield self.run.capture(
            response, None, f"soft_404: {outcome.reason}", outcome="failed" if first else "gone", link=link
        )
        if first:
            self.run.desk.open += 1
            yield self.run.request(Asked(ARTICLE, look.link, look=look), again=True).replace(priority=0)
        elif look.known is None:
            self.run.desk.outcomes[look.key] = "refused: soft_404"
        else:
            self.run.note_gone(Asked(ARTICLE, look.link, look=look))

    def _refused(self, response: Response, outcome: NotAnArticle, look: Look, link: Link) -> Capture:
        """A page that should be an article and is none: something in the way, or something else, which two runs must find."""
        _log.info("%s: %s", response.url, outcome.reason)
        self.run.tally.faults += outcome.kind == "reader_error"
        known = look.known is not None
        if known:
            self.run.desk.doubt_unread(look, outcome.kind)
        before = self.run.memory.outcome(look.link.url)
        confirmed = before in {"refused", "failed"} and outcome.kind not in DOWN and not self.run.desk.distrust.kind
        explained = not known and (outcome.kind in BENIGN or confirmed)
        self.run.desk.outcomes[look.key] = f"{'refused' if explained else 'unread'}: {outcome.kind}"
        state = None if explained else "failed"
        return self.run.capture(response, outcome, outcome=state, link=link)

    def _pages_of_article(self, page: Page, look: Look) -> Iterator[Request]:
        """A listing whose address looks like an article's: its pager shows what it is."""
        visit = Visit(look.link)
        found = self.run.finder.sort(page)
        if found.articles:
            yield from self.run.visits(self.run.walk.arrived(visit, page.url, found, self.run.desk.is_settled))
