"""The signatures beside an archive: one file for each part of ``articles``, made when it is first asked for."""

from __future__ import annotations

import contextlib
from pathlib import Path

from archive.neardup.signing import sign_part
from archive.reader import Archive
from archive.workers import Workers


class SignatureStore:
    """A folder of signatures; it can be removed at any time, and is then made again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def bring_up(self, archive: Archive, workers: Workers) -> int:
        """Sign the parts that are new and forget those that are no more; the number of texts that were signed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = {self._file(part.path): archive.snapshot / part.path for part in archive.manifest.of("articles")}
        for path in self.folder.iterdir():
            if path not in wanted:
                with contextlib.suppress(FileNotFoundError):
                    path.unlink()
        missing = [(part, target) for target, part in sorted(wanted.items()) if not target.exists()]
        return sum(workers.run(_sign, missing))

    def files(self, archive: Archive) -> list[Path]:
        """The signatures of an archive's committed state, in the order of its parts."""
        return [self._file(part.path) for part in archive.manifest.of("articles")]

    def _file(self, part: str) -> Path:
        # A part's name is made of its content: two parts of one name say the same.
        return self.folder / part.rpartition("/")[2]


def _sign(task: tuple[Path, Path]) -> int:
    return sign_part(*task)
