"""The door to numba: loops over columns, compiled once for all policies and kept on disk.

The same source runs uncompiled, only slower: under ``NUMBA_DISABLE_JIT=1`` nothing is compiled.
Nothing that is compiled depends on a policy, so an edited policy compiles nothing.

numba keeps what it compiled as long as the function's own file stays as it is; here it is made
again as well when a compiled function or a number that it uses from elsewhere is another.
"""

import hashlib
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core import types
from numba.extending import intrinsic, overload

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` over numbers and arrays, compiled at its first call and kept on disk."""
    return _compiled(function)


def counted_by_nobody(function: Callable[P, R]) -> Callable[P, R]:
    """`compiled`, for what makes no array of its own: nobody counts who holds those it is given.

    Counting at every call would cost small functions more than all that they do.
    """
    made: Any = _compiled(function, _nrt=False, no_cfunc_wrapper=True)
    ask = getattr(made, "get_call_template", None)
    if ask is not None:  # numba would compile it once more for each number that a call spells out
        made.get_call_template = lambda args, named: ask(tuple(map(_of_its_kind, args)), named)
    found: Callable[P, R] = made
    return found


def _of_its_kind(given: Any) -> Any:
    plain: Any = types.unliteral
    return plain(given)


def _compiled(function: Callable[P, R], **options: Any) -> Callable[P, R]:
    door: Any = numba.njit
    made: Any = door(cache=True, nogil=True, **options)(function)
    if made is not function:
        kept = made._cache._cache_file
        kept._source_stamp = (*kept._source_stamp, _surroundings(cast(FunctionType, function)))
    found: Callable[P, R] = made
    return found


def _surroundings(function: FunctionType) -> str:
    """A hash of what the module of a function uses from other files: stamps, and plain numbers."""
    known = sorted(_used(function.__globals__, function.__module__))
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _used(names: dict[str, Any], module: str) -> Iterator[tuple[str, str]]:
    for name, used in names.items():
        if isinstance(used, int):
            yield name, str(int(used))
        elif isinstance(used, ModuleType):
            if used.__name__.startswith(__package__ or "troth"):
                yield from _used(vars(used), module)
        else:
            cache = getattr(used, "_cache", None)
            if cache is not None and used.py_func.__module__ != module:
                yield name, str(cache._cache_file._source_stamp)


def compilations(function: Callable[..., object]) -> int:
    """How many times a compiled function was compiled in this process, and not found on disk."""
    stats = getattr(function, "stats", None)
    return 0 if stats is None else sum(stats.cache_misses.values())


def bare_places(array: T) -> T:
    """An array as its places alone, for loops that know what stands where.

    To hand it along costs nothing, where an array is seven numbers, and no place is asked whether
    it counts from the end. The array itself has to be held by whoever calls.
    """
    return array


def _first_place(_typing: Any, array: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    pointer: Any = types.CPointer
    return pointer(array.dtype)(array), code


_PLACES: Any = cast(Any, intrinsic)(_first_place)


def _bare_places(array: Any) -> Any:  # noqa: ARG001 - numba compares the names
    def code(array: Any) -> Any:
        return _PLACES(array)

    return code


cast(Any, overload)(bare_places)(_bare_places)
