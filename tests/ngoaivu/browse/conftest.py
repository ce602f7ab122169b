"""One archive for all tests of the pages, the pages over it, and whoever asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.search import open_search
from ngoaivu.browse.app import application
from ngoaivu.browse.finding import Finder
from ngoaivu.browse.following import Following
from ngoaivu.browse.guard import names_of
from ngoaivu.browse.remembering import Remembering
from ngoaivu.browse.site import Site
from ngoaivu.maps import maps
from tests.ngoaivu.browse.archives import write

Ask = Callable[..., str]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, with its search index."""
    path = write(tmp_path_factory.mktemp("browse") / "archive")
    open_search(path).close()
    return path


def site_over(path: Path) -> Site:
    """The pages' parts over an archive, with a clock that stands still and no index yet."""
    return Site(
        following=Following(path, maps(), lambda: 0.0),
        finder=Finder(path, lambda _: None),
        remembering=Remembering(),
        portals={"tinh-lua": "Sở Ngoại vụ tỉnh Lụa"},
        provinces={"38": "Thanh Hóa", "40": "Nghệ An"},
    )


@pytest.fixture(scope="session")
def site(folder: Path) -> Site:
    """The pages' parts, with the search."""
    made = site_over(folder)
    made.finder.look()
    return made


@pytest.fixture(scope="session")
def client(site: Site) -> Iterator[TestClient]:
    """Who asks for pages, in English."""
    app = application(site, names_of("127.0.0.1"))
    with TestClient(app, base_url="http://127.0.0.1:8091", headers={"Accept-Language": "en"}) as made:
        yield made


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Ask for a page, which must be there."""

    def get(path: str, **params: str) -> str:
        answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.text

    return get
