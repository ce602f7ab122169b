"""The pages in a real browser: by keyboard, by rules of accessibility, on a narrow screen, and with articles that would do harm.

One browser is started for all of them; whatever it would ask of another host fails the test.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, ViewportSize, sync_playwright

from ngoaivu.browse.app import application
from ngoaivu.browse.guard import names_of
from ngoaivu.browse.server import address_of, listen
from ngoaivu.browse.site import Site
from tests.ngoaivu.browse.archives import HOSTILE, MAIN, NEAR, PORTAL

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("Chromium is not installed (Debian's package `chromium`)", allow_module_level=True)
# As root there is no sandbox; the rest keeps the browser from asking its maker's hosts, names of which do not resolve either.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server", "--disable-component-update"),
    *("--disable-background-networking", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
]  # fmt: skip
ARTICLE = f"/articles/{MAIN.article_id}"
PAGES = (
    "/",
    "/search?q=giao+vien",
    ARTICLE,
    f"{ARTICLE}/capture",
    f"{ARTICLE}/changes/0",
    "/portals",
    f"/portals/{PORTAL}",
)
IN_THE_DARK = (PAGES[1], PAGES[4], PAGES[6])
Violations = list[tuple[str, list[str]]]
NARROW, WIDE = ViewportSize(width=360, height=780), ViewportSize(width=1200, height=900)


@dataclass
class Watched:
    """A page of the browser, and whatever happened on it that must not."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda message: self.faults.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", self._dismiss)
        self.page.route("**/*", self._pass)

    def _dismiss(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _pass(self, route: Route) -> None:
        if route.request.url.startswith(self.base):
            route.continue_()
        else:
            self.faults.append(f"request: {route.request.url}")
            route.abort()

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path.removeprefix("/"))
        return self.page


@pytest.fixture(scope="module")
def base(site: Site) -> Iterator[str]:
    """The pages, really served."""
    with listen("127.0.0.1", 0) as taken:
        config = uvicorn.Config(
            application(site, names_of("127.0.0.1")), log_level="critical", lifespan="off", ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield address_of(taken)
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A Vietnamese reader."""
    made = browser.new_context(locale="vi-VN", viewport=WIDE)
    yield made
    made.close()


@pytest.fixture
def watched(context: BrowserContext, base: str) -> Iterator[Watched]:
    """A page in which nothing happens that must not."""
    made = Watched(page=context.new_page(), base=base)
    made.watch()
    yield made
    made.page.close()
    assert made.faults == []


def test_searching_filtering_and_reading_by_keyboard_alone(watched: Watched) -> None:
    page = watched.go("/")
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    keys.press("Enter")
    keys.press("Tab")
    keys.type("giao vien jeollabuk")
    keys.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert {"giáo viên", "Jeollabuk"} <= set(page.locator("mark").all_text_contents())
    _press_until(page, "Nghệ An")
    keys.press("Enter")
    page.wait_for_url("**province=40*")
    assert page.locator(".line h3 a").all_text_contents() == [NEAR.title]
    _press_until(page, NEAR.title)
    keys.press("Enter")
    page.wait_for_url(f"**/articles/{NEAR.article_id}")
    assert page.locator("h1").text_content() == NEAR.title


def _press_until(page: Page, words: str) -> None:
    """Go from one focus to the next until one shows the words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    pytest.fail(f"the keyboard does not lead to {words}")


def test_the_language_is_switched(watched: Watched) -> None:
    page = watched.go(ARTICLE)
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="The captured page beside what was read").first.click()
    assert page.locator("h1").text_content() == "The captured page"


def test_an_edit_is_read_without_colours(watched: Watched) -> None:
    text = watched.go(f"{ARTICLE}/changes/0").locator(".diff").last.text_content()
    assert "cử mười [+thêm: lăm+] giáo viên" in (text or "")


def test_rules_of_accessibility_on_a_narrow_screen(watched: Watched) -> None:
    """Each page by all rules of axe, without scrolling sideways; where colours mean something, the dark ones too."""
    rules, page = Axe(), watched.page
    found: dict[str, object] = {}
    page.set_viewport_size(NARROW)
    for path in PAGES:
        page.emulate_media(color_scheme="light")
        found[path] = _violations(rules.run(watched.go(path))), _beyond(page)
        if path in IN_THE_DARK:
            page.emulate_media(color_scheme="dark")
            found[f"dark {path}"] = _violations(rules.run(page, options={"runOnly": ["color-contrast"]})), 0
    assert {path: broken for path, broken in found.items() if broken != ([], 0)} == {}


def _violations(result: Any) -> Violations:
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in result.response["violations"]]


def _beyond(page: Page) -> int:
    beyond: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, beyond)


def test_nothing_of_the_archive_runs_or_breaks_the_page(watched: Watched) -> None:
    watched.page.set_viewport_size(NARROW)
    for one in HOSTILE:
        for rest in ("", "/capture"):
            page = watched.go(f"/articles/{one.article_id}{rest}")
            assert page.evaluate("document.scripts.length + document.images.length + frames.length") == 0
            assert _beyond(page) == 0


def test_a_script_that_got_in_would_not_run(watched: Watched) -> None:
    page = watched.go("/")
    page.evaluate("""() => {
        document.body.insertAdjacentHTML('beforeend', '<img src="/static/icon.svg" onload="window.ran = true">')
        return new Promise(done => document.images[0].addEventListener('load', () => setTimeout(done)))
    }""")
    refused, watched.faults = watched.faults, []
    assert page.evaluate("window.ran") is None
    assert len(refused) == 1
    assert "Content Security Policy" in refused[0]


def test_the_bytes_are_saved_and_not_shown(watched: Watched, tmp_path: Path) -> None:
    page = watched.go(ARTICLE)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải nguyên văn").click()
    waiting.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes().startswith(b"<html><h1>Jeollabuk")
    assert waiting.value.suggested_filename == f"{MAIN.article_id}.txt"
