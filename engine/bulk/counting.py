"""What is counted in answers about everybody, over columns.

What each count means is said in `troth.engine.plan.answers`, whose bytes these are; a property
holds the two together.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import Value
from troth.engine.bulk.columns import Column, narrowed, value_at

if TYPE_CHECKING:
    Held: TypeAlias = array[int]
else:
    Held = array
"""Codes, positions or a plane, as `troth.engine.plan.answers` has them."""

Results: TypeAlias = Any
"""`troth.engine.plan.answers.Results`, which lies above this folder."""

NO, SOME, NONE = 0, 1, 2
"""Kinds of values, as `troth.engine.plan.answers` has them."""

PAIRS = 16
"""Codes lie below this, so that two of them make one number."""

MOST_PATTERNS = 62
"""Columns that are told apart at once."""


def codes_in(held: Held) -> NDArray[np.int8]:
    """Codes as an array over the same bytes."""
    return np.frombuffer(held, np.int8)


def people_in(held: Held) -> NDArray[np.int32]:
    """Positions as an array over the same bytes."""
    return np.frombuffer(held, np.int32)


def held(values: NDArray[Any], kind: str) -> Held:
    """Numbers as an array of the standard library: ``b`` codes, ``i`` positions, ``B`` a plane."""
    made = array(kind)
    made.frombytes(np.ascontiguousarray(values, made.typecode).view(np.uint8).data)
    return made


def people(values: NDArray[Any]) -> Held:
    """Positions, which must rise, as a set of people."""
    return held(values, "i")


class InColumn(Sequence[Value | None]):
    """The value of everybody, None where it is unknown, kept as a column."""

    def __init__(self, column: Column) -> None:
        self.column = column

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether each is known."""
        known = self.column.known
        return np.ones(len(self), np.bool_) if known is None else known

    def __len__(self) -> int:
        """Of how many people."""
        return len(self.column.values)

    @overload
    def __getitem__(self, place: int) -> Value | None: ...

    @overload
    def __getitem__(self, place: slice) -> list[Value | None]: ...

    def __getitem__(self, place: int | slice) -> Value | list[Value | None] | None:
        """One value, or some."""
        if isinstance(place, slice):
            return [value_at(self.column, each) for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return value_at(self.column, place)


def _differing(one: Sequence[object], two: Sequence[object]) -> NDArray[np.bool_]:
    """Who has another value in the second than in the first."""
    if not (isinstance(one, InColumn) and isinstance(two, InColumn)):
        return np.fromiter((a != b for a, b in zip(one, two, strict=True)), np.bool_, len(one))
    texts = sorted({*one.column.texts, *two.column.texts})
    number = {text: place for place, text in enumerate(texts)}
    a, b = (
        np.array([number[text] for text in each.texts], np.int64)[each.values]
        if each.texts
        else each.values
        for each in (one.column, two.column)
    )
    found: NDArray[np.bool_] = (one.known != two.known) | (one.known & two.known & (a != b))
    return found


class ByColumn:
    """Everybody at once."""

    def tally(self, codes: Held) -> dict[int, int]:
        """How many people have each code, by code."""
        counts = np.bincount(codes_in(codes), minlength=1)
        return {code: int(count) for code, count in enumerate(counts) if count}

    def moves(self, before: Held, after: Held) -> Mapping[tuple[int, int], Held]:
        """Whoever has another code now."""
        was, now = codes_in(before), codes_in(after)
        moved = np.flatnonzero(was != now)
        pairs = was[moved] * np.int8(PAIRS) + now[moved]
        return {divmod(pair, PAIRS): people(moved[each]) for pair, each in _by_number(pairs)}

    def kinds(self, values: Sequence[object], *, truth: bool) -> Held:
        """The kind of each value; ``truth`` is whether 0 means no."""
        if not isinstance(values, InColumn):
            kinds = (NONE if v is None else NO if truth and not v else SOME for v in values)
            return array("b", kinds)
        made = np.full(len(values), SOME, np.int8)
        if truth and not values.column.texts:
            made[values.column.values == 0] = NO
        made[~values.known] = NONE
        return held(made, "b")

    def revalued(
        self, before: Sequence[object], after: Sequence[object], kinds: tuple[Held, Held]
    ) -> Mapping[tuple[int, int], Held]:
        """Whoever has another value now, by its kind before and now."""
        moved = np.flatnonzero(_differing(before, after))
        was, now = (codes_in(each)[moved] for each in kinds)
        pairs = was * np.int8(PAIRS) + now
        return {divmod(pair, PAIRS): people(moved[each]) for pair, each in _by_number(pairs)}

    def where(self, codes: Held, code: int) -> Held:
        """Whoever has this code."""
        return people(np.flatnonzero(codes_in(codes) == code))

    def ways(self, before: Held, after: Held, chosen: Held) -> dict[tuple[int, int], int]:
        """How many of some people have each code before and each now, by both codes."""
        rows = people_in(chosen)
        pairs = codes_in(before)[rows] * np.int8(PAIRS) + codes_in(after)[rows]
        counts = np.bincount(pairs, minlength=1)
        return {divmod(pair, PAIRS): int(count) for pair, count in enumerate(counts) if count}

    def agreeing(self, wanted: Held, found: Sequence[Held], chosen: Held) -> dict[int, Held]:
        """Some people by which of the columns ``found`` (bits) give them the code wanted."""
        rows = people_in(chosen)
        code = codes_in(wanted)[rows]
        bits = np.zeros(len(rows), np.int64)
        for bit, codes in enumerate(found):
            bits |= (codes_in(codes)[rows] == code).astype(np.int64) << bit
        return {int(pattern): people(rows[each]) for pattern, each in _by_number(bits)}

    def differing(self, wanted: Held, found: Sequence[Held]) -> dict[int, Held]:
        """Everybody by which of the columns ``found`` (bits) give them another code."""
        code = codes_in(wanted)
        bits = np.zeros(len(code), np.int64)
        for bit, codes in enumerate(found):
            bits |= (codes_in(codes) != code).astype(np.int64) << bit
        return {int(pattern): people(each) for pattern, each in _by_number(bits)}

    def single(self, results: Results, lines: Sequence[int]) -> dict[int, Held]:
        """Whoever is not met for one of these lines alone and with none open, by that line."""
        failing = np.flatnonzero(codes_in(results.codes) == 1)
        failed, unknown = (
            _count(planes, lines, failing) for planes in (results.failed, results.unknown)
        )
        rows = failing[(failed == 1) & (unknown == 0)]
        number = np.zeros(len(rows), np.int64)
        for line in lines:
            number += line * _line(results.failed, line, rows)
        return {int(line): people(rows[each]) for line, each in _by_number(number)}

    def fewest_others(self, results: Results, lines: Sequence[int], chosen: Held
                      ) -> tuple[int, Held]:  # fmt: skip
        """How many of these lines besides one do not hold where fewest do not, and for whom."""
        rows = people_in(chosen)
        counts = _count(results.failed, lines, rows) + _count(results.unknown, lines, rows)
        others = np.maximum(counts - 1, 0)
        least = int(others.min())
        return least, people(rows[others == least])

    def by_masks(self, results: Results, chosen: Held) -> Sequence[Held]:
        """Some people in groups that have the same lines failed and the same open."""
        rows = people_in(chosen)
        number, size = np.zeros(len(rows), np.int64), 1
        for plane in (*results.failed, *results.unknown):
            number, size = told_apart(number, size, np.frombuffer(plane, np.uint8)[rows], 256)
        return [people(rows[each]) for _, each in _by_number(number)]

    def ranked(self, old: Mapping[int, Held], new: Mapping[int, Held]) -> dict[str, int]:
        """How many of the same people go ``up``, ``down`` or keep the ``same`` rank, by scores."""
        first, second = _places(old), _places(new)
        return {
            "up": int((second < first).sum()),
            "down": int((second > first).sum()),
            "same": int((second == first).sum()),
        }

    def together(self, sets: Iterable[Held]) -> Held:
        """Whoever is in any of the sets."""
        given = [people_in(each) for each in sets if len(each)]
        there = np.zeros(1 + max((int(each[-1]) for each in given), default=-1), np.bool_)
        for each in given:
            there[each] = True
        return people(np.flatnonzero(there))

    def memberships(self, sets: Sequence[Held]) -> Sequence[tuple[int, int]]:
        """Whoever is in any of the sets, in order, with the sets each is in as bits."""
        rows = people_in(self.together(sets))
        found: list[int] = [0] * len(rows)
        for first in range(0, len(sets), MOST_PATTERNS):
            bits = np.zeros(len(rows), np.int64)
            for number, each in enumerate(sets[first : first + MOST_PATTERNS]):
                bits[np.searchsorted(rows, people_in(each))] |= 1 << number
            told = bits.tolist()
            if first:
                told = [more << first | one for one, more in zip(found, told, strict=True)]
            found = told
        return list(zip(rows.tolist(), found, strict=True))

    def shared(self, one: Held, two: Held) -> Held:
        """Whoever is in both."""
        return people(np.intersect1d(people_in(one), people_in(two), assume_unique=True))

    def chosen(self, codes: Held, some: Held) -> Held:
        """The codes of some people."""
        return held(codes_in(codes)[people_in(some)], "b")

    def any_with(self, columns: Sequence[Held], code: int) -> int:
        """How many people have this code in any of the columns."""
        found = np.zeros(len(columns[0]) if columns else 0, np.bool_)
        for codes in columns:
            found |= codes_in(codes) == code
        return int(found.sum())

    def crossed(self, groups: Held, codes: Held) -> dict[tuple[int, int], int]:
        """How many people have each number of a group and each code."""
        pairs = codes_in(groups).astype(np.int16) * PAIRS + codes_in(codes) + PAIRS
        counts = np.bincount(pairs, minlength=1)
        return {
            (pair // PAIRS - 1, pair % PAIRS): int(count)
            for pair, count in enumerate(counts)
            if count
        }


def _places(scores: Mapping[int, Held]) -> NDArray[np.int64]:
    """The place of each of some people, in their order: equal scores share the better place."""
    size = 1 + max((each[-1] for each in scores.values() if len(each)), default=-1)
    found = np.full(size, -1, np.int64)
    place = 0
    for _, each in sorted(scores.items(), reverse=True):
        found[people_in(each)] = place
        place += len(each)
    return found[found >= 0]


def told_apart(
    number: NDArray[np.int64], size: int, other: NDArray[Any], others: int
) -> tuple[NDArray[np.int64], int]:
    """Numbers below ``size`` and others below ``others`` as one number each, in the same order."""
    if size * others >= 2**62:
        _, inverse = np.unique(number, return_inverse=True)
        number, size = inverse.astype(np.int64), int(inverse.max(initial=0)) + 1
    return number * others + other, size * others


def alike(numbers: NDArray[Any]) -> list[NDArray[np.intp]]:
    """The places of each number, from the lowest number on.

    Numbers that fit 16 bits are put in order without comparing any two.
    """
    if not len(numbers):
        return []
    order = np.argsort(narrowed(numbers), kind="stable")
    ordered = numbers[order]
    return np.split(order, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1)


def _by_number(numbers: NDArray[Any]) -> Iterable[tuple[int, NDArray[np.intp]]]:
    """Where each number stands, in the order of the first places."""
    for places in sorted(alike(numbers), key=lambda each: int(each[0])):
        yield int(numbers[places[0]]), places


def _line(planes: Sequence[Held], line: int, rows: NDArray[Any]) -> NDArray[np.uint8]:
    """The bit of a line of some people."""
    if line // 8 >= len(planes):
        return np.zeros(len(rows), np.uint8)
    plane = np.frombuffer(planes[line // 8], np.uint8)[rows]
    found: NDArray[np.uint8] = plane >> np.uint8(line % 8) & np.uint8(1)
    return found


def _count(planes: Sequence[Held], lines: Sequence[int], rows: NDArray[Any]) -> NDArray[np.int64]:
    """How many bits of some lines are set, of some people."""
    counts = np.zeros(len(rows), np.int64)
    for line in lines:
        counts += _line(planes, line, rows)
    return counts


def everyone(size: int) -> Held:
    """All positions."""
    return people(np.arange(size, dtype=np.int32))


def spread(found: Sequence[int], groups: Sequence[Held], size: int, kind: str) -> Held:
    """What was found for each group, for everybody in it."""
    made = np.zeros(size, np.dtype(kind))
    for value, group in zip(found, groups, strict=True):
        made[people_in(group)] = value
    return held(made, kind)


def outcome(column: Column | None, size: int, unknown: int) -> Held:
    """A recorded outcome as codes: 0 for yes, 1 for no, ``unknown`` where none is recorded."""
    codes = np.full(size, unknown, np.int8)
    if column is not None:
        there = np.ones(size, np.bool_) if column.known is None else column.known
        codes[there] = 1 - column.values[there]
    return held(codes, "b")
