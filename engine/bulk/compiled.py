"""The door to numba: loops over columns, compiled once for all policies and kept on disk.

The same source runs uncompiled, only slower: under ``NUMBA_DISABLE_JIT=1`` nothing is compiled.
Nothing that is compiled depends on a policy, so an edited policy compiles nothing.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` over numbers and arrays, compiled at its first call and kept on disk."""
    made: Any = numba.njit(cache=True, nogil=True)(function)
    found: Callable[P, R] = made
    return found
