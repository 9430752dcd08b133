"""A sign of life for long work: on a terminal only, on standard error, after one second.

In a pipe, and for whatever is quick, nothing is printed at all.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

FIRST_SIGN_SECONDS = 1.0
NEXT_SIGN_SECONDS = 0.2

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Work:
    """How much of some work is done; ``total`` is 0 where nobody knows how much there is."""

    total: int = 0
    done: int = 0

    def counting(self, function: Callable[P, R]) -> Callable[P, R]:
        """``function``, each call of which is one step of the work."""

        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            self.done += 1
            return function(*args, **kwargs)

        return counted


@contextmanager
def working(on_what: str, total: int = 0) -> Iterator[Work]:
    """Say what is being done while the block runs: for how long, how far, how long it may take."""
    work = Work(total)
    if not sys.stderr.isatty():
        yield work
        return
    done = threading.Event()
    clock = threading.Thread(target=_tell, args=(on_what, work, done), daemon=True)
    clock.start()
    try:
        yield work
    finally:
        done.set()
        clock.join()


def _tell(on_what: str, work: Work, done: threading.Event) -> None:
    start = time.monotonic()
    wait = FIRST_SIGN_SECONDS
    while not done.wait(wait):
        wait = NEXT_SIGN_SECONDS
        sys.stderr.write(f"\r\x1b[2K{told(on_what, work, time.monotonic() - start)}")
        sys.stderr.flush()
    if wait == NEXT_SIGN_SECONDS:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()


def told(on_what: str, work: Work, seconds: float) -> str:
    """``replaying …, 12 s: 34,120 of 200,000, 2,843 a second, 58 s left``."""
    words = f"{on_what}, {seconds:.0f} s"
    if not work.total or not 0 < work.done < work.total or seconds <= 0:
        return words
    rate = work.done / seconds
    left = (work.total - work.done) / rate
    wait = f"{left:.0f} s" if left < 120 else f"{left / 60:.0f} min"
    return f"{words}: {work.done:,} of {work.total:,}, {rate:,.0f} a second, {wait} left"
