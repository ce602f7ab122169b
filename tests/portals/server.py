"""Serve the hand-written sample portals on loopback: ``python tests/portals/server.py [--port N] [--fault NAME] [SAMPLE...]``.

The server is that of `ngoaivu simulate`; here are the two portals whose articles are files.
"""

from __future__ import annotations

import argparse
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent))  # run by its path, a script knows only its own folder

from ngoaivu.simulator.faults import FAULTS  # noqa: E402
from ngoaivu.simulator.messages import Site  # noqa: E402
from ngoaivu.simulator.server import Simulator  # noqa: E402
from tests.portals.dotnetnuke import DotNetNuke  # noqa: E402
from tests.portals.joomla import Joomla  # noqa: E402

SAMPLES: dict[str, Callable[..., Site]] = {"sample-dotnetnuke": DotNetNuke, "sample-joomla": Joomla}


def load(folder: Path) -> Site:
    """Read the sample portal in ``folder``."""
    portal = tomllib.loads((folder / "portal.toml").read_text("utf-8"))
    return SAMPLES[folder.name](folder, portal_id=portal["id"], url=portal["url"])


class SamplePortals(Simulator):
    """Sample portals that are being served."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(map(load, folders))
        self.folders = list(folders)

    @classmethod
    @contextmanager
    def serve(cls, portals: Sequence[Path], port: int = 0) -> Iterator[SamplePortals]:
        """Serve ``portals`` on ``port`` (0: a free one) until the block is left."""
        samples = cls(portals)
        with samples.running(port):
            yield samples

    @property
    def portal_files(self) -> list[Path]:
        """The portal files to harvest."""
        return [folder / "portal.toml" for folder in self.folders]


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", nargs="*", metavar="SAMPLE", default=sorted(SAMPLES), help="all, unless named")
    parser.add_argument("--port", type=int, default=8800, help="0 takes a free one")
    parser.add_argument("--fault", action="append", default=[], choices=sorted(FAULTS), help="may be repeated")
    arguments = parser.parse_args()
    with SamplePortals.serve([HERE / name for name in arguments.samples], port=arguments.port) as samples:
        for name in arguments.fault:
            samples.switch_on(name)
        sys.stdout.write(f"serving {', '.join(samples.sites)}: http_proxy={samples.proxy}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
