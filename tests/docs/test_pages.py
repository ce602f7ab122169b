"""What README and the pages of docs/ show is what happens: every command is run, every snippet, and their output compared."""

from contextlib import closing
from pathlib import Path

import pytest

from ngoaivu.simulator.server import Simulator
from tests.docs import environments
from tests.docs.blocks import blocks_of, commands_of
from tests.docs.clock import READ, ROOT
from tests.docs.running import PageRun
from tests.docs.sample import Sample
from tests.docs.web import pages

PAGES = pages(ROOT)
APART = sorted({(page, block.environment) for page in PAGES for block in blocks_of(page) if block.environment})


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_a_page_shows_is_what_happens(page: Path, folder: Path, web: Simulator, sample: Sample) -> None:
    with closing(PageRun(folder, READ, web.proxy, {"make demo": sample.printed})) as run:
        faults = [f"{name_of(page)}:{block.line}: {fault}" for block in blocks_of(page) for fault in run.faults(block)]
    assert not faults, "\n\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "environment"), APART, ids=lambda one: one if isinstance(one, str) else name_of(one))
def test_what_a_page_shows_in_an_environment_of_its_own(page: Path, environment: str, folder: Path) -> None:
    python = environments.python_of(environment)
    if python is None:
        pytest.skip(f"the environment {environment} is not installed: `make test` does it")
    blocks = [block for block in blocks_of(page) if block.environment == environment]
    faults = list(environments.faults(python, blocks, folder))
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_an_exemption_has_something_to_exempt(page: Path) -> None:
    for block in blocks_of(page):
        texts = [command.text for command in commands_of(block)] if block.language in {"console", "sh"} else []
        for exemption in block.exemptions:
            named = exemption.commands or ("",)
            assert exemption.reason
            assert all(not texts or any(text.startswith(name) for text in texts) for name in named), block


def test_most_commands_are_run() -> None:
    blocks = [block for page in PAGES for block in blocks_of(page) if block.language in {"console", "sh"}]
    ours = [(block, one) for block in blocks for one in commands_of(block) if one.text.startswith("ngoaivu ")]
    exempt = [one for block, one in ours if block.exemption(one.text)]
    assert len(exempt) <= len(ours) / 5
