"""The address of an archive on object storage, as a command is given it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from archive.errors import UsageError

SCHEMES = ("s3", "gs", "az", "file")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the objects of an archive are. ``bucket`` is empty for ``file``, whose ``prefix`` is an absolute path."""

    scheme: str
    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def cache_name(self) -> str:
        """The name of the folder that holds working copies of this archive."""
        return sha256(str(self).encode()).hexdigest()[:24]


def parse_address(text: str) -> Address | None:
    """The address that a text is; None where it is a path. UsageError where it is an address that cannot be used."""
    found = _SCHEME.match(text)
    if found is None:
        return None
    scheme = found[1].lower()
    parts = urlsplit(text)
    shown = f"{scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if scheme not in SCHEMES:
        raise UsageError(f"{shown} is no place for an archive; a folder, s3://, gs://, az:// or file:// is.")
    if "@" in parts.netloc:
        raise UsageError(
            f"{shown} was given with credentials; they are taken from the environment and never from an address."
        )
    if parts.query or parts.fragment:
        raise UsageError(f"{shown} was given with a query or fragment; an archive's address has neither.")
    prefix = parts.path.strip("/")
    if scheme == "file":
        return _folder(shown, parts.netloc, prefix)
    if not parts.netloc:
        raise UsageError(f"{shown} names no bucket; write {scheme}://BUCKET/PREFIX.")
    _check_names(shown, prefix)
    return Address(scheme=scheme, bucket=parts.netloc, prefix=prefix)


def _folder(shown: str, host: str, prefix: str) -> Address:
    if host not in {"", "localhost"} or not prefix:
        raise UsageError(f"{shown} names no folder of this machine; write file:///PATH.")
    _check_names(shown, prefix)
    return Address(scheme="file", bucket="", prefix=prefix)


def _check_names(shown: str, prefix: str) -> None:
    """Refuse what services or file systems would take for another name."""
    if prefix and any(name in {"", ".", ".."} or not name.isprintable() for name in prefix.split("/")):
        raise UsageError(f"{shown!r} has empty names, dots or control characters between its slashes.")
