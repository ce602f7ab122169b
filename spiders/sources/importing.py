"""From foreign files to captures as a live harvest makes them: the same reader, the same judgement, the date of the capture."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from archive.article import Article, Capture
from archive.identity import clean_address
from archive.payloads import HeldCapture
from archive.workers import Workers, batches
from spiders.links import Link, link_rank, without_credentials
from spiders.registry import Portal
from spiders.sources.catalogue import Catalogue, Finding
from spiders.sources.judging import VISIT, Judge
from spiders.sources.reading import PageToRead, read_page, read_pages
from spiders.sources.survey import Survey, page_headers
from spiders.walls import NotAnArticle

_GONE = (404, 410)
#: Redirects that are followed back from an article to the address that was asked for.
_REDIRECTS = 8
#: Findings that are read together: a tenth of a second's work.
_BATCH = 32
#: What pages were read as, by the numbers of their findings.
Outcomes = Mapping[int, Article | NotAnArticle]


class Import:
    """The captures of a survey. ``tally`` counts by portal what became of the findings."""

    def __init__(self, survey: Survey, portals: dict[str, Portal], workers: Workers) -> None:
        self._survey = survey
        self._workers = workers
        self._catalogue: Catalogue = survey.catalogue
        self._portals = portals
        self._judge = Judge(survey, portals)
        self.tally: Counter[tuple[str, str]] = Counter()

    def captures(self, held: Iterator[HeldCapture]) -> Iterator[Capture]:
        """Every capture that the archive does not hold yet, in the order of the files; ``held`` are those that it holds."""
        self._catalogue.hold((one.url, _iso(one.fetched_at), one.payload_digest, one.kept) for one in held)
        self._judge.judge()
        for (portal, reason), count in self._judge.passed.items():
            self.tally[portal, f"passed over: {reason}"] += count
        for findings, outcomes in self._read_ahead():
            for finding in findings:
                if finding.status == 200 and finding.kind == "article":
                    if finding.id == finding.unit:
                        yield from self._unit(finding, outcomes)
                elif not self._known(finding):
                    yield from self._other(finding)

    def _read_ahead(self) -> Iterator[tuple[list[Finding], Outcomes]]:
        """All findings in the order of the files, a few at a time, each time with what the workers read of them."""
        waiting: deque[list[Finding]] = deque()

        def tasks() -> Iterator[list[PageToRead]]:
            for findings in batches(self._catalogue.findings("wanted AND digest != '' AND kind != ''"), _BATCH):
                waiting.append(findings)
                certain = (one for finding in findings for one in self._certain(finding))
                yield [self._page(one) for one in certain if self._held(one) is None]

        for outcomes in self._workers.run(read_pages, tasks()):
            yield waiting.popleft(), outcomes

    def _certain(self, finding: Finding) -> Iterator[Finding]:
        """Of the finding that a unit is gathered under, those of the unit that are read in any case; of other findings none."""
        if finding.id == finding.unit and finding.status == 200 and finding.kind == "article":
            yield from self._catalogue.findings("unit = ? AND unit > 0 AND rank = 0", (finding.id,))

    def _known(self, finding: Finding) -> bool:
        """Tell whether the archive holds a finding, and count it if so."""
        known = self._held(finding) is not None
        self.tally[finding.portal, "known"] += known
        return known

    def _held(self, finding: Finding) -> bool | None:
        """Whether the capture that the archive holds of a finding is an article; None where it holds none."""
        return self._catalogue.held(clean_address(finding.url), finding.at, finding.digest)

    def _other(self, finding: Finding) -> Iterator[Capture]:
        """What is no article: listing pages, redirects, pages found gone. Other answers of a server tell nothing lasting."""
        if finding.status == 200:
            self.tally[finding.portal, "listings"] += finding.rank > 0
            yield self._capture(finding, "refused", f"{finding.kind}: {finding.rank} article links")
        elif finding.target:
            self.tally[finding.portal, "redirects"] += 1
            yield self._capture(finding, "refused", f"redirect: to {without_credentials(finding.target)}")
        elif finding.status not in _GONE:
            self.tally[finding.portal, f"passed over: HTTP {finding.status}"] += 1
        elif finding.kind == "article" or self._catalogue.linked(finding.portal, finding.key):
            self.tally[finding.portal, "gone"] += 1
            yield self._capture(finding, "gone", f"HTTP {finding.status}")
        else:
            self.tally[finding.portal, "passed over: no address of an article, and gone"] += 1

    def _unit(self, first: Finding, outcomes: Outcomes) -> Iterator[Capture]:
        """Read the address that a crawl would have asked for, the next where it is no article; the others are its twins."""
        leader = ""
        for finding in self._catalogue.findings("unit = ? AND unit > 0", (first.id,), order="rank, id"):
            if leader and finding.rank > 0:
                if not self._known(finding):
                    self.tally[finding.portal, "twins"] += 1
                    yield self._capture(finding, "refused", f"twin: another address of {leader}")
                continue
            held = self._held(finding)
            if held is None:
                capture = self._article(finding, outcomes.get(finding.id))
                held = capture.article is not None
                yield capture
            else:
                self.tally[finding.portal, "known"] += 1
            leader = leader or (finding.url if held else "")

    def _page(self, finding: Finding) -> PageToRead:
        response = self._survey.response(finding)
        return PageToRead(
            number=finding.id,
            body=response.body or b"",
            url=response.url,
            headers=page_headers(response),
            portal=self._portals[finding.portal],
            link=self._link(finding),
        )

    def _article(self, finding: Finding, outcome: Article | NotAnArticle | None) -> Capture:
        """The capture of an article's page; one that nobody has read ahead is read now."""
        outcome = outcome or read_page(self._page(finding))
        link = self._link(finding)
        if isinstance(outcome, NotAnArticle):
            self.tally[finding.portal, f"refused: {outcome.kind}"] += 1
            capture = self._capture(finding, "refused", f"{outcome.kind}: {outcome.reason}")
        else:
            self.tally[finding.portal, "kept"] += 1
            article = replace(outcome, other_urls=self._addresses(finding, outcome))
            capture = replace(self._capture(finding, "kept", None), article=article)
        return replace(capture, link_text=link.text or None, link_beside=link.beside or None)

    def _link(self, finding: Finding) -> Link:
        """The link that led to an article: of those to its own address in the listings nearest in time, the one that says most."""
        links = self._catalogue.links(finding.portal, finding.key)
        for source in self._sent_from(finding)[1:]:
            links += self._catalogue.links(source.portal, source.key)
        own = [link for link in links if link.url == finding.url] or links
        if not own:
            return Link(finding.url)
        rank = {link: (self._distance(link.at, finding), link_rank(link.url, link.text, link.beside)) for link in own}
        best = min(own, key=lambda link: rank[link])
        return Link(finding.url, best.text, best.beside)

    @staticmethod
    def _distance(at: str, finding: Finding) -> int:
        """How many visits lie between two captures."""
        return abs(datetime.fromisoformat(at) - finding.moment) // VISIT

    def _addresses(self, finding: Finding, article: Article) -> tuple[str, ...]:
        """The article's other addresses: its own, those of links that lead to it, and linked ones that redirect to it."""
        sent = self._sent_from(finding)
        linked = {link.url for source in sent for link in self._catalogue.links(source.portal, source.key)}
        own = {link.url for link in self._catalogue.links(finding.portal, finding.key)}
        via = {source.url for source in sent if source.url in linked}
        named = {*article.other_urls, *(without_credentials(url) for url in own | via)}
        return tuple(sorted(named - {article.url}))

    def _sent_from(self, finding: Finding) -> list[Finding]:
        """A finding, and the redirects that lead to it, the nearest first."""
        chain, seen = [finding], {finding.url}
        for at in range(_REDIRECTS):
            if at >= len(chain):
                break
            for source in self._catalogue.findings(
                "portal = ? AND target = ? AND target != '' AND kind != ''", (finding.portal, chain[at].url)
            ):
                if source.url not in seen:
                    seen.add(source.url)
                    chain.append(source)
        return chain

    def _capture(self, finding: Finding, outcome: str, reason: str | None) -> Capture:
        response = self._survey.response(finding)
        return Capture(
            url=finding.url,
            portal_id=finding.portal,
            fetched_at=finding.moment,
            outcome=outcome,
            status=finding.status,
            reason=reason,
            media_type=finding.media_type or None,
            payload=response.body or b"",
            response_headers=response.headers,
            imported_from=self._survey.provenance(finding),
        )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
