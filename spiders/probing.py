"""The steps of a probe, from the home page to three articles that are read; what it asks for goes through ``fetch``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from urllib.parse import urlsplit

from pipelines.dates import prove_order
from pipelines.furniture import plain
from pipelines.language import detect_language
from spiders.discovery import Discovery, Found, section_rank
from spiders.families import FAMILIES, GENERIC, recognise
from spiders.links import Link, canonical_url, host_of
from spiders.moves import may_follow, sends_to
from spiders.page import Page, text_of
from spiders.portal_file import Portal
from spiders.probing_answers import BUDGET, ROBOTS, Answer, Fetch
from spiders.probing_file import name_portal
from spiders.probing_pages import FOREIGN, entries_of, pager_of, topic_of
from spiders.probing_report import ArticleSeen, Edge, Report, SectionSeen
from spiders.probing_robots import robots_seen
from spiders.probing_selectors import derive
from spiders.probing_sources import Sources
from spiders.reading import read
from spiders.registry import all_portals
from spiders.walls import wall

#: Sections whose first page is asked for, articles that are read, and further tries where some of them are none.
SECTIONS, ARTICLES, SPARE = 4, 3, 2
_HOPS = 5
_IN_WORDS = "words of the page"
_BLOCKING = {401, 403, 429, 451, 503}
_LONGEST_NAME = 60  # characters: what is longer is a headline, not a section
#: What a page is that neither lists nor holds articles, by the kinds of `spiders.walls`.
_WALLS = {"challenge", "maintenance", "parked", "gambling", "login", "soft_404", "empty", "file", "feed"}


class Probing:
    """One probe of one portal; ``report`` fills as the steps go."""

    def __init__(
        self,
        portal: Portal,
        fetch: Fetch,
        robots_of: Callable[[str], tuple[int | None, bytes]],
        started: datetime,
        agent: str,
    ) -> None:
        self.report = Report(asked=portal.url, url=portal.url, started=started)
        self._portal, self._fetch, self._robots_of, self._agent = portal, fetch, robots_of, agent
        self._finder = Discovery(portal.url, GENERIC)
        self._listings: list[tuple[SectionSeen | None, Page, Found]] = []
        self._linked: set[str] = set()
        self._sources = Sources(fetch, self.report)
        self._scripted = False

    async def run(self) -> None:
        """Make every step that the ones before leave possible."""
        home = await self._home()
        self._settle_robots()
        if home is None:
            return
        self._settle(home)
        await self._sources.sitemaps(self.report.url)
        await self._sections()
        await self._sources.feeds([page for _, page, _ in self._listings], self.report.url, self._finder.family)
        await self._articles()
        await self._second_page()
        self._conclude()

    async def _home(self) -> Page | None:
        """The home page, behind the moves that are allowed; None where it is not to be had, with the reason reported."""
        url, seen = self._portal.url, {self._portal.url}
        for _ in range(_HOPS):
            answer = await self._fetch(url)
            self._note_server(answer)
            page = answer.page() if answer.good else None
            url, how = self._onward(answer, page, seen)
            if not url:
                return self._arrived(answer, page)
            if not self._may_go(answer.url, url, how):
                return None if how != _IN_WORDS else self._arrived(answer, page)
            seen.add(url)
        self.report.stopped = (4, f"more than {_HOPS} moves from {self._portal.url}")
        return None

    def _onward(self, answer: Answer, page: Page | None, seen: set[str]) -> tuple[str, str]:
        """Where an answer sends its reader on to, and how; two empty strings where it is the end of the way."""
        if answer.target:
            return (answer.target, f"HTTP {answer.status}") if answer.target not in seen else ("", "")
        if page is None:
            return "", ""
        stopped = wall(page)
        if stopped is not None and stopped.kind == "challenge":
            return "", ""
        # A script counts only in a stub: in a page it may be what a button does.
        stub = stopped is not None and stopped.kind in {"redirect", "empty"}
        sent = [(url, how) for url, how in sends_to(page) if (stub or how != "script") and url not in seen]
        return sent[0] if sent else ("", "")

    def _may_go(self, from_url: str, to_url: str, how: str) -> bool:
        if host_of(from_url) == host_of(to_url):
            self._scripted = self._scripted or how == "script"
            return True
        verdict = may_follow(self._portal, from_url, to_url)
        edge = Edge(from_url=from_url, to_url=to_url, how=how, allowed=verdict.allowed, reason=verdict.reason)
        self.report.edges.append(edge)
        if not verdict.allowed and how != _IN_WORDS:
            there = host_of(to_url) or to_url
            reason = f"{host_of(from_url)} sends its readers to {there}, which is not followed: {verdict.reason}"
            self.report.stopped = (4, reason)
        return verdict.allowed

    def _note_server(self, answer: Answer) -> None:
        self.report.status = answer.status
        made = (answer.headers.get(name) for name in ("server", "x-powered-by", "x-generator"))
        self.report.server = ", ".join(filter(None, made)) or self.report.server

    def _arrived(self, answer: Answer, page: Page | None) -> Page | None:
        """The home page where it is one; else the reason why not, with the code that the probe ends with."""
        if page is None:
            blocked = answer.status in _BLOCKING or answer.failure == ROBOTS
            hint = "" if self.report.certificate_good or answer.status else f"; {self.report.certificate}"
            self.report.stopped = (5 if blocked else 4, f"the home page could not be read ({answer.problem}){hint}")
            return None
        stopped = wall(page)
        if stopped is not None and stopped.kind in _WALLS:
            code = 5 if stopped.kind == "challenge" else 4
            self.report.stopped = (code, f"the home page is none ({stopped.kind}): {stopped.reason}")
            return None
        asked, came = urlsplit(self._portal.url), urlsplit(page.url)
        if (asked.scheme, asked.netloc) != (came.scheme, came.netloc) or self._scripted:
            self.report.url = page.url
        return page

    def _settle_robots(self) -> None:
        status, body = self._robots_of(self.report.url)
        links = [link.url for _, _, found in self._listings for link in (*found.articles, *found.sections)]
        self.report.robots = robots_seen(status, body, self._agent, [self.report.url, *links])

    def _settle(self, home: Page) -> None:
        """What the home page tells of the whole portal."""
        report = self.report
        family, report.evidence = recognise(home)
        report.home_family = report.family = family.name
        report.generator = home.metas.get("generator")
        report.encoding = home.decoded.repaired or home.decoded.encoding
        named = name_portal(home)
        report.portal_id, report.name = named.id, named.name
        if named.unit is not None:
            report.province_code, report.province = named.unit.code, named.unit.name
        host = host_of(report.url)
        report.known_as = next((one.id for one in all_portals().values() if host_of(one.url) == host), None)
        self._finder = Discovery(report.url, family, frozenset({host_of(home.url)}))
        self._take(None, home)
        report.home_articles = len(self._listings[0][2].articles)

    def _take(self, section: SectionSeen | None, page: Page) -> None:
        """Keep a listing and what it links to; a home page without marks takes the family of its sections."""
        if self._finder.family is GENERIC and section is not None:
            family, evidence = recognise(page)
            if family is not GENERIC:
                self._finder.family, self.report.family, self.report.evidence = family, family.name, evidence
                self._listings = [(kept, seen, self._finder.sort(seen)) for kept, seen, _ in self._listings]
        found = self._finder.sort(page)
        self._listings.append((section, page, found))
        if section is None or found.articles:
            self._linked |= {canonical_url(link.url, self._finder.family) for link in found.sections}

    async def _sections(self) -> None:
        """Ask for the sections that promise most: foreign affairs, then news, then whatever else there is."""
        report = self.report
        site = plain(report.name or "")
        links = [link for link in self._listings[0][2].sections if _is_name(link) and plain(link.text) != site]
        named = [self._seen(link, "the home page") for link in links]
        hidden = [self._seen(link, "the sitemap") for link in self._sources.sections(self._finder, topic_of)]
        known = {canonical_url(section.url) for section in named}
        hidden = [section for section in hidden if canonical_url(section.url) not in known]
        topical = [section for section in named if section.topic] + hidden
        if not any(section.topic for section in named):
            ranked = sorted((Link(section.url, section.name) for section in named), key=section_rank)
            topical += [self._seen(link, "the home page") for link in ranked if not topic_of(link)][:SECTIONS]
        report.sections = sorted(topical, key=lambda section: (section.topic is None, section.topic != FOREIGN))
        for section in _mixed(report.sections):
            await self._section(section)

    def _seen(self, link: Link, found_in: str) -> SectionSeen:
        return SectionSeen(
            url=link.url, name=link.text or _slug_name(link.url), topic=topic_of(link), found_in=found_in
        )

    async def _section(self, section: SectionSeen) -> None:
        answer = await self._fetch(section.url)
        if answer.target and host_of(answer.target) == host_of(section.url):
            answer = await self._fetch(answer.target)
        if not answer.good:
            section.problem = f"could not be read ({answer.problem})" if answer.failure != BUDGET else None
            return
        page = answer.page()
        self._take(section, page)
        entries, by_form = entries_of(self._listings[-1][2])
        section.articles = len(entries)
        linked = canonical_url(section.url, self._finder.family) in self._linked
        section.discovered = by_form and linked
        if section.found_in == "the sitemap" and page.title_tag:
            section.name = _heading(page, self.report.name) or section.name

    def _candidates(self) -> list[Link]:
        """Links to articles, each once: of the sections in turn, foreign affairs first, then of home page and feeds."""
        by_topic: dict[int, list[list[Link]]] = {0: [], 1: [], 2: []}
        listed = [(section, entries_of(found)[0]) for section, _, found in self._listings]
        # What stands on several listings is a box of news beside them, whatever their subject.
        times = Counter(self._finder.article_key(link.url) for _, links in listed for link in links)
        for section, links in listed:
            links = sorted(links, key=lambda link: times[self._finder.article_key(link.url)] > 1)
            by_topic[2 if section is None else 0 if section.topic == FOREIGN else 1].append(links)
        by_topic[2].append(self._sources.articles(self._finder))
        turns = [link for columns in by_topic.values() for row in zip_longest(*columns) for link in row if link]
        return list({self._finder.article_key(link.url): link for link in reversed(turns)}.values())[::-1]

    async def _articles(self) -> None:
        for link in self._candidates()[: ARTICLES + SPARE]:
            if len(self.report.read) >= ARTICLES:
                break
            answer = await self._fetch(link.url)
            if answer.target and host_of(answer.target) == host_of(link.url):
                answer = await self._fetch(answer.target)
            if not answer.good:
                self.report.notes.append(f"{link.url} could not be read ({answer.problem})")
                continue
            page = answer.page()
            self.report.articles.append(
                ArticleSeen(link=link, page=page, reading=read(page, self._declared(), link, explaining=True))
            )

    def _declared(self) -> Portal:
        """The portal as it would be written without selectors."""
        family = self._finder.family.name if self.report.home_family == GENERIC.name else None
        return replace(
            self._portal,
            url=self.report.url,
            family=family if family != GENERIC.name else None,
            province_code=self.report.province_code,
        )

    async def _second_page(self) -> None:
        """Describe the pager of the fullest listing, and ask for the page that it leads to."""
        paged = [
            (len(entries_of(found)[0]), pager_of(page, found, self._finder.family), found)
            for _, page, found in sorted(self._listings, key=lambda one: one[0] is None)
        ]
        paged = [one for one in paged if one[1].kind != "none"] or paged
        if not paged:
            return
        _, pager, found = max(paged, key=lambda one: one[0])
        self.report.pager = pager
        if pager.example is None:
            return
        answer = await self._fetch(pager.example)
        if answer.good:
            shown = {self._finder.article_key(link.url) for link in entries_of(found)[0]}
            further = entries_of(self._finder.sort(answer.page()))[0]
            new = sum(self._finder.article_key(link.url) not in shown for link in further)
            self.report.pager = replace(pager, checked=f"shows {len(further)} articles, {new} of them new")
        else:
            self.report.pager = replace(pager, checked=f"could not be read ({answer.problem})")

    def _conclude(self) -> None:
        """What only all pages together tell: family, language, order of dates, selectors, rules of robots.txt."""
        report = self.report
        families = Counter(seen.reading.family.name for seen in report.articles)
        likely = families.most_common(1)[0] if families else (GENERIC.name, 0)
        if report.family == GENERIC.name and likely[0] in FAMILIES and likely[1] >= 2:
            report.family = likely[0]
            report.evidence = next(s.reading.evidence for s in report.articles if s.reading.family.name == likely[0])
        languages = Counter(
            language for seen in report.read if seen.article and (language := seen.article.language) is not None
        )
        titles = " ".join(link.text for _, _, found in self._listings for link in entries_of(found)[0])
        report.language = languages.most_common(1)[0][0] if languages else detect_language(titles)
        printed = [link.beside for _, _, found in self._listings for link in entries_of(found)[0] if link.beside]
        printed += [seen.article.published_raw or "" for seen in report.read if seen.article]
        report.date_order = prove_order(printed)
        self._mend()
        self._settle_robots()

    def _mend(self) -> None:
        """Derive selectors for what was missed, and read the articles again with them."""
        report = self.report
        portal = self._declared()
        days = self._sources.days([link for _, _, found in self._listings for link in entries_of(found)[0]])
        report.selectors = derive(report.articles, portal, days, report.started)
        if report.selectors:
            stated = replace(portal, selectors=report.selectors)
            report.articles = [
                replace(seen, reading=read(seen.page, stated, seen.link, explaining=True)) for seen in report.articles
            ]


def _is_name(link: Link) -> bool:
    return 1 < len(link.text) <= _LONGEST_NAME


def _mixed(sections: list[SectionSeen]) -> list[SectionSeen]:
    """The sections to ask for: most of foreign affairs, but one of news where there is one, to see the pager of both."""
    foreign = [section for section in sections if section.topic == FOREIGN]
    others = [section for section in sections if section.topic != FOREIGN]
    few = foreign[: SECTIONS - 1] if others else foreign[:SECTIONS]
    return few + others[: SECTIONS - len(few)]


def _slug_name(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].replace("-", " ") or host_of(url)


def _heading(page: Page, site: str | None) -> str:
    """The heading of a section that no link named: what heads the page or its ``<title>`` and is not the site's name."""
    offers = [text_of(element) for element in page.root.iter("h1", "h2")]
    offers += re.split(r"\s+[-–|»]\s+", page.title_tag)
    names = (name for name in offers if 1 < len(name) <= _LONGEST_NAME and plain(name) != plain(site or ""))
    return next(names, "")
