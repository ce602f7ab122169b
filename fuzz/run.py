"""Runs the targets for some seconds: ``python -m fuzz.run --seconds 60``; a crash is written to ``fuzz/crashes`` with how to replay it.

Input is made by hypothesis: a file of the corpus with pieces changed, doubled, cut or put in from another, or bytes from nothing. With
``--engine atheris`` (``pip install atheris``) the interpreter's coverage guides one target, through the same strategy.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import multiprocessing
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS

HERE = Path(__file__).resolve().parent
CORPUS, CRASHES = HERE / "corpus", HERE / "crashes"
#: Seconds of a processor that one input may take, and bytes of memory that a process may have.
LONGEST, MEMORY = 10, 6 << 30
_EXAMPLES = 200


def corpus(target: str) -> list[bytes]:
    """The inputs that are kept for a target."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


@st.composite
def mutated(draw: Any, kept: list[bytes]) -> bytes:
    """An input of the corpus with a few changes."""
    data = bytearray(draw(st.sampled_from(kept)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 64)))
        match draw(st.sampled_from(["cut", "double", "many", "bytes", "other", "flip"])):
            case "cut":
                del data[at:end]
            case "double":
                data[at:at] = data[at:end]
            case "many":
                data[at:at] = bytes(data[at:end])[:16] * draw(st.sampled_from([10, 100, 1000]))
            case "bytes":
                data[at:end] = draw(st.binary(max_size=12))
            case "other":
                other = draw(st.sampled_from(kept))
                start = draw(st.integers(0, len(other)))
                data[at:end] = other[start : start + draw(st.integers(0, 200))]
            case _ if at < len(data):
                data[at] ^= 1 << draw(st.integers(0, 7))
    return bytes(data)


def strategy(target: str) -> st.SearchStrategy[bytes]:
    """The inputs of a target."""
    return st.one_of(mutated(corpus(target)), mutated(corpus(target)), st.binary(max_size=400), st.text(max_size=200).map(str.encode))


def fuzz(target: str, seconds: float, first_seed: int) -> tuple[int, Path | None]:
    """Throw input at a target until the time is up; how many inputs there were, and the file of the smallest that failed."""
    count, failing = 0, b""

    def one(data: bytes) -> None:
        nonlocal count, failing
        count += 1
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
        try:
            TARGETS[target](data)
        except BaseException:
            failing = data
            raise
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    for data in corpus(target):
        TARGETS[target](data)  # what is made once (patterns, tables) is not counted against an input
    phases, checks = (Phase.generate, Phase.shrink), list(HealthCheck)
    quick = settings(max_examples=_EXAMPLES, deadline=None, database=None, phases=phases, suppress_health_check=checks)
    until, number = time.monotonic() + seconds, first_seed
    while time.monotonic() < until:
        try:
            seed(number)(quick(given(strategy(target))(one)))()
        except Exception:
            return count, _keep(target, failing, traceback.format_exc())
        number += 1
    return count, None


def _keep(target: str, data: bytes, said: str) -> Path:
    CRASHES.mkdir(exist_ok=True)
    path = CRASHES / f"{target}-{hashlib.sha256(data).hexdigest()[:16]}"
    path.write_bytes(data)
    sys.stderr.write(f"{said}\n{target}: {len(data)} bytes failed; replay them with: python -m fuzz.run --replay {path}\n")
    return path


def _work(given_targets: list[tuple[str, float, int]], failed: Any) -> None:
    limit()
    for target, seconds, first_seed in given_targets:
        count, crash = fuzz(target, seconds, first_seed)
        sys.stdout.write(f"{target}: {count} inputs in {seconds:.0f} s{f', one failed: {crash}' if crash else ''}\n")
        sys.stdout.flush()
        failed.value += crash is not None


def limit() -> None:
    """Let no input take all memory, or for ever."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _too_long)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"one input took more than {LONGEST} seconds")


def replay(path: Path) -> None:
    """Read the input of a crash once more; its name tells the target."""
    limit()
    signal.setitimer(signal.ITIMER_VIRTUAL, 3 * LONGEST)
    TARGETS[path.name.partition("-")[0]](path.read_bytes())


def guided(target: str, seconds: float) -> None:
    """Let atheris choose the input of one target; it does not come back."""
    atheris: Any = importlib.import_module("atheris")
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}", str(CORPUS / target)], TARGETS[target])
    atheris.Fuzz()


def main() -> int:
    """Fuzz, replay, or hand over to atheris; 1 where an input failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="in all, on two processors")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="all, unless named; may be repeated")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each run of one seed is the same")
    parser.add_argument("--engine", choices=("hypothesis", "atheris"), default="hypothesis")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="read one crash again")
    args = parser.parse_args()
    chosen = args.target or list(TARGETS)
    if args.replay:
        replay(args.replay)
        return 0
    if args.engine == "atheris":
        guided(chosen[0], args.seconds)
    each = args.seconds * min(2, len(chosen)) / len(chosen)
    failed = multiprocessing.Value("i", 0)
    halves = [[(target, each, args.seed) for target in chosen[half::2]] for half in range(2)]
    workers = [multiprocessing.Process(target=_work, args=(half, failed)) for half in halves if half]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return int(failed.value > 0 or any(worker.exitcode for worker in workers))


if __name__ == "__main__":
    sys.exit(main())
