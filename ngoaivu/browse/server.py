"""Puts the application on an address of this machine and answers until it is told to stop."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from pathlib import Path

import uvicorn

from archive.errors import UsageError
from ngoaivu.browse.app import application
from ngoaivu.browse.finding import Finder, in_own_process
from ngoaivu.browse.following import Following
from ngoaivu.browse.guard import names_of
from ngoaivu.browse.remembering import Remembering
from ngoaivu.browse.site import Site
from ngoaivu.maps import maps
from pipelines.provinces import FIRST_DAY_OF_34, units
from spiders.registry import all_portals

_WAITING = 128  # connections that may wait to be taken


def listen(host: str, port: int) -> socket.socket:
    """Take an address; 0 for any free port. UsageError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((host, port))
        server.listen(_WAITING)
    except (OSError, OverflowError) as error:
        server.close()
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else "a port is a number up to 65535"
        raise UsageError(
            f"The pages cannot be served at {host}:{port} ({reason}); name another port with --port, or 0 for any that is free."
        ) from error
    return server


def address_of(server: socket.socket) -> str:
    """The address that a browser is given."""
    host, port = server.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def open_site(archive: Path) -> Site:
    """Open an archive for its pages; StorageError where none is."""
    return Site(
        following=Following(archive, maps(), time.monotonic),
        finder=Finder(archive, in_own_process),
        remembering=Remembering(),
        portals={portal.id: portal.name for portal in all_portals().values()},
        provinces={unit.code: unit.name for unit in units() if unit.in_force(FIRST_DAY_OF_34)},
    )


def serve(site: Site, server: socket.socket, host: str) -> None:
    """Answer requests at an address that is taken, until interrupted."""
    config = uvicorn.Config(
        application(site, names_of(host)),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    site.finder.start()
    try:
        # Ctrl-C is how this is meant to end.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[server])
    finally:
        site.finder.stop()
