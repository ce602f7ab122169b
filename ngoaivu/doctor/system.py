"""The machine and the installation: versions, limits, and the settings that differ under cron."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from zoneinfo import ZoneInfo

from packaging.requirements import Requirement

from ngoaivu.doctor.finding import CONFIGURATION, Finding, failed, ok, warning

#: Eight portals at a time, each with a few connections, and the parts of a large archive while a commit rewrites them.
OPEN_FILES = 1024
_SHOWN = ("ngoaivu", "scrapy", "lxml", "pyarrow")

Version = Callable[[str], str | None]


def installed(name: str) -> str | None:
    """The version of a distribution; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def check_versions(texts: Iterable[str] | None = None, known: Version = installed) -> Iterator[Finding]:
    """Whether what we need is installed in a version that will do, and which optional parts are.

    Args:
        texts: requirements as an installation states them; those of this one by default.
        known: the version of a distribution.
    """
    requirements = [Requirement(text) for text in (requires("ngoaivu") or [] if texts is None else texts)]
    needed, extras = _by_extra(requirements)
    wrong = [fault for requirement in needed if (fault := _fault(requirement, known))]
    for fault in wrong:
        yield failed("versions", fault, CONFIGURATION)
    if not wrong:
        shown = ", ".join(f"{name} {known(name)}" for name in _SHOWN if known(name))
        yield ok("versions", f"python {platform.python_version()}, {shown}")
    for extra, parts in sorted(extras.items()):
        absent = sorted(part.name for part in parts if _fault(part, known))
        how = f"pip install 'ngoaivu[{extra}]'"
        words = f"not installed ({', '.join(absent)}); {how} where you want it" if absent else "installed"
        yield ok("versions", f"optional part {extra!r}: {words}")


def _by_extra(requirements: Iterable[Requirement]) -> tuple[list[Requirement], dict[str, list[Requirement]]]:
    """What is always needed, and what each optional part needs; the tools of development are nobody's concern here."""
    needed: list[Requirement] = []
    extras: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in requirements:
        words = str(requirement.marker or "")
        if "extra" not in words:
            if requirement.marker is None or requirement.marker.evaluate():
                needed.append(requirement)
            continue
        extra = words.rpartition("extra ==")[2].strip(" \"')")
        if extra != "dev":
            extras[extra].append(requirement)
    return needed, dict(extras)


def _fault(requirement: Requirement, known: Version) -> str | None:
    found = known(requirement.name)
    how = f"pip install '{requirement.name}{requirement.specifier}'"
    if found is None:
        return f"{requirement.name} is not installed; {how}"
    if not requirement.specifier.contains(found, prereleases=True):
        return f"{requirement.name} is {found}, and {requirement.specifier} is needed; {how}"
    return None


def check_open_files(limit: int) -> Finding:
    """Whether enough files may be open; ``limit`` is the soft limit, negative for none."""
    if 0 <= limit < OPEN_FILES:
        how = f"`ulimit -n {OPEN_FILES}`, or LimitNOFILE= in the systemd unit"
        return warning("limits", f"only {limit} files may be open at a time; raise it with {how}")
    return ok("limits", f"{limit if limit >= 0 else 'any number of'} files may be open")


def check_umask(umask: int) -> Finding:
    """Whether others can read what is written, and cannot write it."""
    if umask & 0o700:
        return failed(
            "umask", f"it is {umask:04o}, under which we cannot read what we write; `umask 0022`", CONFIGURATION
        )
    if umask & 0o044 == 0o044:
        return warning(
            "umask", f"it is {umask:04o}: other users will not be able to read the archive; `umask 0022` if they should"
        )
    if not umask & 0o002:
        return warning("umask", f"it is {umask:04o}: any user could change the archive; `umask 0022`")
    return ok("umask", f"{umask:04o}")


def check_locale(output: str | None, files: str) -> Finding:
    """Whether Vietnamese can be printed and be part of a file name; the arguments are encodings."""
    if (output or "").lower().replace("-", "") != "utf8" or files.lower().replace("-", "") != "utf8":
        return warning("locale", f"output is in {output}, file names are in {files}; set LANG=C.UTF-8 or PYTHONUTF8=1")
    return ok("locale", "output and file names are in UTF-8")


def check_timezone(name: str | None, now: datetime) -> Finding:
    """Whether ``TZ`` is a zone that exists; cron and timers go by local time, portals' hours by Vietnamese time."""
    if name and not name.startswith(("/", ":")) and not _exists(name):
        return warning(
            "timezone", f"TZ is {name!r}, which is no zone, so local time is UTC; write it as Asia/Ho_Chi_Minh"
        )
    zone = f"{now.astimezone():%z}"
    return ok(
        "timezone",
        f"local time is {zone[:3]}:{zone[3:]}; cron and timers go by it, hours in portal files are Vietnamese",
    )


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # POSIX rules such as ICT-7 name no file.
        return any(sign.isdigit() for sign in name)
    return True


def current_umask() -> int:
    """The umask of this process; the system offers no way to read it without setting it."""
    umask = os.umask(0o022)
    os.umask(umask)
    return umask
