"""The files that an import is given: WARC, WACZ and folders of saved pages, each as a list of responses at known places."""

from __future__ import annotations

import errno
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Protocol

from archive.errors import UsageError
from spiders.sources.containers import MAX_RATIO, Damage
from spiders.sources.records import Record, WarcFile
from spiders.sources.responses import Refused, Response, response_of
from spiders.sources.saved import SavedPage, saved_page, saved_pages

#: Record types that hold a response; the others tell about one.
RESPONSES = ("response", "resource", "revisit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record that holds a response, at its place: ``outcome`` is the response, or why it gives none."""

    offset: int
    within: int
    kind: str
    url: str
    outcome: Response | str
    record_id: str = ""
    refers_to: str = ""
    refers_to_url: str = ""
    refers_to_date: str = ""
    payload_digest: str = ""


class Source(Protocol):
    """One file or folder. ``name`` is what the archive remembers it by."""

    name: str

    def found(self) -> Iterator[Found | Damage]:
        """Every record that holds a response, in the order of the file, and what is damaged."""

    def response(self, offset: int, within: int) -> Response:
        """The response at a place once more; LookupError where it is there no longer."""

    def provenance(self, offset: int) -> str:
        """What the archive keeps of where a capture comes from."""

    def close(self) -> None:
        """Close what is open."""


def open_sources(paths: list[Path]) -> Iterator[Source]:
    """The sources that the given files and folders hold, in the order given.

    Raises:
        UsageError: a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        elif path.is_file():
            yield from _file(path)
        else:
            raise UsageError(f"{path}: there is no such file or folder; name a WARC, a WACZ or a folder of saved pages")


def _folder(path: Path) -> Iterator[Source]:
    """A folder of WARC files is its files; any other is a folder of saved pages."""
    held = sorted(one for one in path.rglob("*") if one.is_file() and _is_warc_name(one.name))
    if held:
        for one in held:
            yield from _file(one)
    else:
        yield SavedSource(path)


def _is_warc_name(name: str) -> bool:
    return name.lower().endswith((".warc", ".warc.gz", ".warc.zst", ".wacz"))


def _file(path: Path) -> Iterator[Source]:
    if zipfile.is_zipfile(path):
        yield from _wacz(path)
    elif path.suffix.lower() in {".html", ".htm", ".mhtml"}:
        yield SavedSource(path.parent, only=path)
    else:
        yield WarcSource(path.name, path)


def _wacz(path: Path) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [one for one in packed.infolist() if one.filename.startswith("archive/") and _is_warc_name(one.filename)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield BrokenSource(path.name, f"it is no zip file that can be read ({error})")
        return
    # What a member is unpacked to never goes beyond the length that is stated here, and members may share their packed bytes.
    if sum(one.file_size for one in inside) > MAX_RATIO * path.stat().st_size:
        yield BrokenSource(path.name, f"it unfolds to more than {MAX_RATIO} times its length, as no WACZ does")
        return
    for name in sorted({one.filename for one in inside}):
        yield WarcSource(f"{path.name}/{name.removeprefix('archive/')}", path, inside=name)


class BrokenSource:
    """A file that nothing can be read of."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self._reason = reason

    def found(self) -> Iterator[Found | Damage]:
        """Why."""
        yield Damage(0, self._reason)

    def response(self, offset: int, within: int) -> Response:
        """There is none."""
        raise LookupError(self._reason)

    def provenance(self, offset: int) -> str:
        """The file's name."""
        return self.name

    def close(self) -> None:
        """Nothing is open."""


class WarcSource:
    """A WARC file, or one inside a WACZ."""

    def __init__(self, name: str, path: Path, inside: str | None = None) -> None:
        self.name = name
        self._path, self._inside = path, inside
        self._open: WarcFile | None = None

    def found(self) -> Iterator[Found | Damage]:
        """Every record that holds a response, and what is damaged."""
        with self._stream() as stream:
            for one in WarcFile(stream).records():
                if isinstance(one, Damage):
                    yield one
                elif one.kind in RESPONSES and one.url.lower().startswith(("http://", "https://")):
                    yield _found(one)

    def response(self, offset: int, within: int) -> Response:
        """The response at a place once more."""
        if self._open is None:
            self._open = WarcFile(self._stream())
        try:
            return response_of(self._open.record(offset, within))
        except Refused as error:
            raise LookupError(str(error)) from None

    def provenance(self, offset: int) -> str:
        """The file's name: with the address and the time it leads to the record."""
        return self.name

    def close(self) -> None:
        """Close the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _stream(self) -> IO[bytes]:
        if self._inside is None:
            return self._path.open("rb")
        # A member of a zip file can only be read from its beginning: a copy can be read from anywhere.
        copy = TemporaryFile()  # noqa: SIM115 (the caller closes it)
        try:
            with zipfile.ZipFile(self._path) as packed, packed.open(self._inside) as stream:
                shutil.copyfileobj(stream, copy)
        except (zipfile.BadZipFile, EOFError, zlib.error, RuntimeError, NotImplementedError, ValueError):
            pass  # what was unpacked until then is read; the records tell where it breaks off, and nothing comes of an encrypted one
        except OSError as error:
            if error.errno != errno.EINVAL:  # the member is said to begin before the file does
                raise
        copy.seek(0)
        return copy


def _found(record: Record) -> Found:
    headers = record.headers
    outcome: Response | str
    try:
        outcome = response_of(record)
    except Refused as error:
        outcome = str(error)
    return Found(
        offset=record.offset,
        within=record.within,
        kind=record.kind,
        url=record.url,
        outcome=outcome,
        record_id=headers.get("warc-record-id", "").strip("<> "),
        refers_to=headers.get("warc-refers-to", "").strip("<> "),
        refers_to_url=headers.get("warc-refers-to-target-uri", "").strip("<> "),
        refers_to_date=headers.get("warc-refers-to-date", ""),
        payload_digest=headers.get("warc-payload-digest", ""),
    )


class SavedSource:
    """A folder of saved pages; a page's place is its number in the order of the paths."""

    def __init__(self, folder: Path, only: Path | None = None) -> None:
        self.name = folder.name
        self._folder, self._only = folder, only
        self._pages: dict[int, tuple[Path, str]] = {}

    def found(self) -> Iterator[Found | Damage]:
        """Every page whose address is known; the others are told as damage, because nothing of them is kept."""
        for number, one in enumerate(self._read()):
            if isinstance(one, SavedPage):
                self._pages[number] = (one.path, f"address from {one.address_from}, time from {one.time_from}")
                yield Found(offset=number, within=0, kind="saved", url=one.response.url, outcome=one.response)
            else:
                yield Damage(0, f"{one[0].relative_to(self._folder)}: {one[1]}")

    def _read(self) -> Iterator[SavedPage | tuple[Path, str]]:
        if self._only is None:
            yield from saved_pages(self._folder)
        elif page := saved_page(self._only, self._folder):
            yield page if page.address_from else (self._only, "nothing in it or about it tells its address")

    def response(self, offset: int, within: int) -> Response:
        """Read a page once more."""
        page = saved_page(self._pages[offset][0], self._folder)
        if page is None:
            raise LookupError("the file has changed since it was listed")
        return page.response

    def provenance(self, offset: int) -> str:
        """The file, and how its address and its time are known."""
        path, how = self._pages[offset]
        return f"{path.relative_to(self._folder)}: {how}"

    def close(self) -> None:
        """Nothing stays open."""
