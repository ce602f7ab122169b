"""Serve the sample portals on loopback: ``python tests/portals/server.py [--port N] [--fault NAME] [SAMPLE...]``.

The server is a forward proxy (``http_proxy=http://127.0.0.1:PORT`` brings every http request here under the portals'
own host names) and an origin server that goes by the Host header; a host that is no sample portal answers 502.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlsplit

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent))  # run by its path, a script knows only its own folder

from tests.portals.content import Truth  # noqa: E402
from tests.portals.dotnetnuke import DotNetNuke  # noqa: E402
from tests.portals.faults import FAULTS, Fault, Request  # noqa: E402
from tests.portals.joomla import Joomla  # noqa: E402
from tests.portals.pages import Reply, Site  # noqa: E402

SAMPLES: dict[str, Callable[..., Site]] = {"sample-dotnetnuke": DotNetNuke, "sample-joomla": Joomla}


def load(folder: Path) -> Site:
    """Read the sample portal in ``folder``."""
    portal = tomllib.loads((folder / "portal.toml").read_text("utf-8"))
    return SAMPLES[folder.name](folder, portal_id=portal["id"], url=portal["url"])


class SamplePortals:
    """Sample portals that are being served.

    ``port`` is the port on 127.0.0.1, ``log`` every request in the order of its arrival. ``faults`` maps names to hooks
    that change replies, applied in order; ``aliases`` maps further host names to those of the portals.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = list(folders)
        self.sites: dict[str, Site] = {site.host: site for site in map(load, folders)}
        self.log: list[Request] = []
        self.faults: dict[str, Fault] = {}
        self.aliases: dict[str, str] = {}
        self.port = 0
        self._in_flight: Counter[str] = Counter()
        self._lock = threading.Lock()

    @classmethod
    @contextmanager
    def serve(cls, portals: Sequence[Path], port: int = 0) -> Iterator[SamplePortals]:
        """Serve ``portals`` on ``port`` (0: a free one) until the block is left."""
        samples = cls(portals)
        with _Server(("127.0.0.1", port), _Handler) as server:
            server.samples = samples
            samples.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield samples
            finally:
                server.shutdown()
                thread.join()

    @property
    def proxy(self) -> str:
        """What ``http_proxy`` has to be."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def portal_files(self) -> list[Path]:
        """The portal files to harvest."""
        return [folder / "portal.toml" for folder in self.folders]

    def switch_on(self, name: str, **how: object) -> None:
        """Give the portals the fault ``name``; ``how`` goes to its maker in ``tests.portals.faults``."""
        self.faults[name] = FAULTS[name](**how)

    def truth(self) -> list[Truth]:
        """What a careful reader finds on all portals served."""
        return [article for site in self.sites.values() for article in site.truth()]

    @contextmanager
    def answered(self, method: str, url: str, headers: dict[str, str]) -> Iterator[Reply]:
        """The reply to one request, which counts as in flight until the block is left."""
        host = urlsplit(url).netloc.lower()
        with self._lock:
            self._in_flight[host] += 1
            at_once, number = self._in_flight[host], len(self.log)
            request = Request(
                time=time.monotonic(), method=method, url=url, status=0, in_flight=at_once, headers=headers
            )
            self.log.append(request)
        try:
            reply = self._reply(request)
            self.log[number] = replace(request, status=reply.status)
            yield reply
        finally:
            with self._lock:
                self._in_flight[host] -= 1

    def _reply(self, request: Request) -> Reply:
        parts = urlsplit(request.url)
        host = parts.netloc.lower()
        site = self.sites.get(self.aliases.get(host, host))
        if site is None:
            return Reply(status=502, content_type="text/plain", body=b"no sample portal has this host")
        reply = site.answer(parts.path or "/", dict(parse_qsl(parts.query, keep_blank_values=True)))
        for fault in list(self.faults.values()):
            reply = fault(request, reply)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a kept-alive connection ends when its client does
    samples: SamplePortals


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sample-portals", ""

    def do_GET(self) -> None:
        samples = cast("_Server", self.server).samples
        host = self.headers.get("Host", "")
        if host.startswith("127.0.0.1"):
            host = next(iter(samples.sites))
        url = self.path if self.path.startswith("http://") else f"http://{host}{self.path}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        with samples.answered(self.command, url, headers) as reply:
            time.sleep(reply.delay)
            self._send(reply)

    do_HEAD = do_GET  # noqa: N815  the name that http.server calls

    def _send(self, reply: Reply) -> None:
        if reply.reset:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        try:
            self.wfile.write(reply.body[: reply.cut_after])
        except ConnectionError:  # the client had enough, as of a page that is too long
            self.close_connection = True
        if reply.cut_after is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing: ``SamplePortals.log`` has it all."""


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
