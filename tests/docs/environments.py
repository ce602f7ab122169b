"""Code that runs in a process of its own: what it needs is too heavy for the tests' own, or stands in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.docs.blocks import Block
from tests.docs.clock import ROOT
from tests.docs.comparing import difference

#: Which Python runs the code of an environment, and the variables that it sees.
PYTHONS = {
    "spark": Path(os.environ.get("NGOAIVU_SPARK_PYTHON", ROOT / ".venv-spark" / "bin" / "python")),
    "datasets": Path(sys.executable),
}
# One session for all blocks of a page: they share their names, as on the page.
_DRIVER = """
import contextlib, io, json, sys
names, printed = {"__name__": "__main__"}, []
for code in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "<the page>", "exec"), names)
    printed.append(said.getvalue())
json.dump(printed, sys.stdout)
"""


def python_of(environment: str) -> Path | None:
    """The Python of an environment; None where it is not installed."""
    return PYTHONS[environment] if PYTHONS[environment].exists() else None


def faults(python: Path, blocks: Sequence[Block], folder: Path) -> Iterator[str]:
    """Run the blocks in their order; where an output is not the one shown, the difference."""
    done = subprocess.run(
        [python, "-c", _DRIVER],
        input=json.dumps([block.text for block in blocks]),
        cwd=folder,
        env={
            **os.environ,
            "HF_HOME": str(folder / "huggingface"),
            "HF_HUB_OFFLINE": "1",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
            "SPARK_LOCAL_IP": "127.0.0.1",
            "TZ": "UTC",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        yield done.stderr
        return
    for block, printed in zip(blocks, json.loads(done.stdout), strict=True):
        if block.shown is not None and (found := difference(block.shown, printed)):
            yield f"line {block.line}: {found}"
