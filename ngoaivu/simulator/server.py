"""The loopback server: a forward proxy and an origin by Host header, over plain HTTP and TLS, that logs what it is asked.

``http_proxy=http://127.0.0.1:PORT`` brings every request of a crawler here under the portals' own host names, those of
https by CONNECT; a host that is no portal answers 502, and nothing ever leaves this machine.
"""

from __future__ import annotations

import asyncio
import re
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ngoaivu.simulator.connection import Connections
from ngoaivu.simulator.faults import FAULTS, Fault
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.log import Log
from ngoaivu.simulator.messages import Reply, Request, Site, host_of
from ngoaivu.simulator.tls import Authority
from ngoaivu.simulator.truth import Truth

_SESSION = re.compile(r";jsessionid=[^/?#]*|(?<=[?&])sid=[^&#]*&?")
_HEAD_LIMIT = 1 << 20  # bytes


class Simulator:
    """Portals that are being served.

    ``port`` is the port on 127.0.0.1 (``tls_port`` that of the same portals over TLS), ``log`` every request in the order
    of its arrival. ``faults`` maps names to those switched on; ``aliases`` maps further host names to the portals' own.
    ``authority`` signs the certificates: a client has to trust ``authority.pem``.
    """

    def __init__(self, sites: Iterable[Site] = ()) -> None:
        self.sites: dict[str, Site] = {site.host: site for site in sites}
        self.log = Log()
        self.faults: dict[str, Fault] = {}
        self.aliases: dict[str, str] = {}
        self.authority = Authority(datetime.now(UTC))
        self.port = self.tls_port = 0

    @contextmanager
    def running(self, port: int = 0) -> Iterator[None]:
        """Serve on ``port`` (0: a free one) until the block is left; a port that is taken raises OSError."""
        serving = _Serving(self, port)
        serving.start()
        try:
            yield
        finally:
            serving.stop()

    @property
    def proxy(self) -> str:
        """What ``http_proxy`` has to be."""
        return f"http://127.0.0.1:{self.port}"

    def switch_on(self, name: str, **how: Any) -> None:
        """Give the portals the fault ``name``; ``how`` are its parameters."""
        self.faults[name] = FAULTS[name](**how)

    def switch_off(self) -> None:
        """Take all faults away."""
        self.faults.clear()

    def truth(self) -> list[Truth]:
        """What a careful reader finds on all portals served."""
        return [article for site in dict.fromkeys(self.sites.values()) for article in site.truth()]

    def write_portal_files(self, folder: Path) -> list[Path]:
        """Write a portal file for each generated portal into ``folder``."""
        generated = [site for site in dict.fromkeys(self.sites.values()) if isinstance(site, Generated)]
        folder.mkdir(parents=True, exist_ok=True)
        for site in generated:
            (folder / f"{site.id}.toml").write_text(site.portal_file(), encoding="utf-8")
        return [folder / f"{site.id}.toml" for site in generated]

    def site_of(self, host: str) -> Site | None:
        """Who answers for a host: a portal, or the one that an alias or a fault names."""
        named = {name: own for fault in list(self.faults.values()) for name, own in fault.aliases.items()}
        return self.sites.get(host) or self.sites.get((named | self.aliases).get(host, ""))

    def reply_to(self, request: Request) -> Reply:
        """The reply to one request, faults and validators included."""
        if request.site is None:
            return Reply(status=502, content_type="text/plain", body=b"no simulated portal has this host")
        parts = urlsplit(_SESSION.sub("", request.url))
        good = reply = request.site.answer(parts.path or "/", dict(parse_qsl(parts.query, keep_blank_values=True)))
        for fault in sorted(self.faults.values(), key=lambda fault: fault.stage):
            reply = fault(request, reply)
        return _not_modified(request, reply if reply.body is good.body else _retagged(reply))

    def certificate(self) -> str:
        """Which certificate a TLS handshake shows: ``valid``, or what a fault says."""
        shown = (fault.certificate for fault in list(self.faults.values()))
        return next((certificate for certificate in shown if certificate != "valid"), "valid")

    async def listen(self, port: int, started: threading.Event) -> None:
        """Listen until cancelled."""
        connections = Connections(self, next(iter(self.sites), ""))
        secure = self.authority.context(self.certificate)
        plain = await asyncio.start_server(connections.plain, "127.0.0.1", port, limit=_HEAD_LIMIT)
        tls = await asyncio.start_server(connections.secure, "127.0.0.1", 0, limit=_HEAD_LIMIT, ssl=secure)
        self.port, self.tls_port = (server.sockets[0].getsockname()[1] for server in (plain, tls))
        connections.tls_port = self.tls_port
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            plain.close()
            tls.close()

    def arrived(self, method: str, url: str, headers: dict[str, str]) -> tuple[int, Reply]:
        """Log a request; its place in the log, and the reply to send."""
        place, request = self.log.arrived(method, url, headers, self.site_of(host_of(url)))
        reply = self.reply_to(request)
        self.log.answered(place, reply.status)
        return place, reply


class _Serving:
    """Runs a simulator's loop in a thread of its own, and hands on what kept it from starting."""

    def __init__(self, simulator: Simulator, port: int) -> None:
        self._simulator, self._port = simulator, port
        self._loop, self._listening = asyncio.new_event_loop(), threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Return when the server listens; what kept it from that is raised here."""
        self._thread.start()
        self._listening.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """End the server and every connection."""
        if self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._main())
            except asyncio.CancelledError:
                pass
            except Exception as error:
                self._failure = error
        self._listening.set()

    async def _main(self) -> None:
        self._task = asyncio.current_task()
        await self._simulator.listen(self._port, self._listening)


def _retagged(reply: Reply) -> Reply:
    """A body that a fault changed has a validator of its own, as any other content has."""
    kept = tuple((name, value) for name, value in reply.headers if name not in {"ETag", "Last-Modified"})
    tagged = reply.status == 200 and len(kept) < len(reply.headers)
    own = (("ETag", f'"{zlib.crc32(reply.body):08x}"'),) if tagged else ()
    return replace(reply, headers=(*kept, *own))


def _not_modified(request: Request, reply: Reply) -> Reply:
    """304 where the copy that the client names is the present one."""
    headers = dict(reply.headers)
    if reply.status != 200:
        return reply
    held = request.headers.get("if-none-match")
    same = (
        headers.get("ETag", "") in [tag.strip() for tag in held.split(",")]
        if held is not None
        else "Last-Modified" in headers and request.headers.get("if-modified-since") == headers["Last-Modified"]
    )
    return replace(reply, status=304, body=b"") if same else reply
