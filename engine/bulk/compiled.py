"""The door to numba: loops over columns, compiled once for all policies and kept on disk.

The same source runs uncompiled, only slower: under ``NUMBA_DISABLE_JIT=1`` nothing is compiled.
Nothing that is compiled depends on a policy, so an edited policy compiles nothing.

numba keeps what it compiled as long as the function's own file stays as it is; here it is made
again as well when a compiled function or a number that it uses from elsewhere is another.
"""

from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` over numbers and arrays, compiled at its first call and kept on disk."""
    made: Any = numba.njit(cache=True, nogil=True)(function)
    if made is not function:
        kept = made._cache._cache_file
        kept._source_stamp = (kept._source_stamp, *_used(cast(FunctionType, function)))
    found: Callable[P, R] = made
    return found


def _used(function: FunctionType) -> Iterator[object]:
    """What a function uses from other files: how these files are stamped, and plain numbers."""
    names = function.__code__.co_names
    for name in names:
        used = function.__globals__.get(name)
        if isinstance(used, int):
            yield name, int(used)
        inner: list[Any] = [used]
        if _is_module(used):
            inner = [getattr(used, each, None) for each in names]
        for each in inner:
            cache = getattr(each, "_cache", None)
            if cache is not None and each.py_func.__module__ != function.__module__:
                yield name, cache._cache_file._source_stamp


def _is_module(used: object) -> bool:
    return isinstance(used, ModuleType) and used.__name__.startswith(__package__ or "troth")


def compilations(function: Callable[..., object]) -> int:
    """How many times a compiled function was compiled in this process, and not found on disk."""
    stats = getattr(function, "stats", None)
    return 0 if stats is None else sum(stats.cache_misses.values())
