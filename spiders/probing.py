"""The steps of a probe, from the home page to three articles that are read; what it asks for goes through ``fetch``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

from pipelines.dates import parse_date, prove_order
from spiders.discovery import Discovery, Found, section_rank
from spiders.families import FAMILIES, GENERIC, recognise
from spiders.families.base import Family
from spiders.feeds import FeedEntry, Sitemap, read_feed, read_sitemap
from spiders.links import Link, canonical_url, host_of
from spiders.moves import may_follow, sends_to
from spiders.page import Page
from spiders.portal_file import Portal
from spiders.probing_answers import BUDGET, ROBOTS, Answer, Fetch
from spiders.probing_file import name_portal
from spiders.probing_pages import FOREIGN, entries_of, feeds_of, offers_of, pager_of, topic_of
from spiders.probing_report import ArticleSeen, Edge, Report, SectionSeen, SourceSeen
from spiders.probing_robots import robots_seen
from spiders.probing_selectors import derive
from spiders.reading import read
from spiders.registry import all_portals
from spiders.walls import wall

#: Sections whose first page is asked for, articles that are read, and further tries where some of them are none.
SECTIONS, ARTICLES, SPARE = 4, 3, 2
_HOPS = 5
_BLOCKING = {401, 403, 429, 451, 503}
