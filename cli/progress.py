"""A sign of life for long work: on a terminal only, on standard error, after one second.

In a pipe, and for whatever is quick, nothing is printed at all.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

FIRST_SIGN_SECONDS = 1.0
NEXT_SIGN_SECONDS = 0.2


@contextmanager
def working(on_what: str) -> Iterator[None]:
    """Say what is being done, and for how long already, while the block runs."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    clock = threading.Thread(target=_tell, args=(on_what, done), daemon=True)
    clock.start()
    try:
        yield
    finally:
        done.set()
        clock.join()


def _tell(on_what: str, done: threading.Event) -> None:
    start = time.monotonic()
    wait = FIRST_SIGN_SECONDS
    while not done.wait(wait):
        wait = NEXT_SIGN_SECONDS
        sys.stderr.write(f"\r\x1b[2K{on_what}, {time.monotonic() - start:.0f} s")
        sys.stderr.flush()
    if wait == NEXT_SIGN_SECONDS:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()
