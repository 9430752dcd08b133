"""Tables and fixed sets as steps: every cell in a row, found by the place of its keys.

Keys that span few numbers are places as they are; others are ranked among the keys of the table.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from troth.engine.bulk.arithmetic import paired
from troth.engine.bulk.held import Constant, Hard, Held, number_of
from troth.engine.bulk.micro import Step, ten_in
from troth.engine.bulk.registers import BYTES, SAFE, Number, Register, Steps, width_of

MOST_CELLS = 1 << 16
"""A table with more places than this is looked up by rank, or not here."""


def among(steps: Steps, members: Held, item: Held) -> Held:
    """Whether an item is in a fixed set of texts."""
    if not isinstance(members, Constant) or not isinstance(members.value, frozenset):
        raise Hard
    number = number_of(steps, item)
    numbers = range(number.high + 1)
    cells: dict[tuple[int, ...], int] = {(each,): int(each in members.value) for each in numbers}
    return lookup(steps, cells, [number])


def lookup(steps: Steps, cells: Mapping[tuple[int, ...], int], keys: Sequence[Held]) -> Held:
    """The cell of a table; unknown where there is none."""
    numbers = [number_of(steps, key) for key in keys]
    known = steps.byte(1)
    for number in numbers:
        known = steps.both(known, number.known)
    ranked = [
        _ranked(steps, number, sorted({each[place] for each in cells}))
        for place, number in enumerate(numbers)
    ]
    if prod(len(behind) for _, behind in ranked) > MOST_CELLS:
        raise Hard
    spans = [range(number.low, number.high + 1) for number, _ in ranked]
    place = _place(steps, [number for number, _ in ranked], spans)
    found = [_found(cells, each) for each in product(*(behind for _, behind in ranked))]
    return _cell(steps, found, place, known)


def _found(cells: Mapping[tuple[int, ...], int], keys: Sequence[int | None]) -> int | None:
    there = tuple(key for key in keys if key is not None)
    return cells.get(there) if len(there) == len(keys) else None


def _cell(steps: Steps, found: Sequence[int | None], place: Number, known: Register) -> Held:
    factor = ten_in(each for each in found if each is not None)
    values = [(each or 0) // factor for each in found]
    low, high = min(values), max(values)
    if -low >= SAFE or high >= SAFE:
        raise Hard
    if None in found:
        start = len(steps.cells)
        steps.cells += [int(each is not None) for each in found]
        wide = steps.widened(place, 2)
        there = steps.emit(Step.CELL_KNOWN, 0, BYTES, 0, wide, 0, start)
        known = steps.both(known, there)
    width = width_of(low, high)
    if place.width == 0 and len(values) <= 8:
        start = steps.constant(width, *values, *[0] * (8 - len(values)))
        register = steps.emit(Step.SMALL_CELL, width, width, 0, place.register, 0, start)
    else:
        start = steps.constant(width, *values)
        wide = steps.widened(place, 2)
        register = steps.emit(Step.CELL, width, width, 0, wide, 0, start)
    return Number(register, known, low, high, factor)


def _ranked(
    steps: Steps, number: Number, keys: Sequence[int]
) -> tuple[Number, Sequence[int | None]]:
    """A key of a table as a small number, and the key behind each number from the lowest on."""
    if number.width < width_of(0, 2**32) and number.high - number.low < MOST_CELLS:
        return number, range(number.low, number.high + 1)
    if not keys or max(map(abs, keys)) >= SAFE:
        raise Hard
    start = steps.constant(3, *keys)
    wide = steps.widened(number, 3)
    register = steps.emit(Step.RANK, 3, 2, wide, 0, 0, start, len(keys))
    return Number(register, number.known, 0, len(keys)), [*keys, None]


def _place(steps: Steps, keys: Sequence[Number], spans: Sequence[range]) -> Number:
    """Where the cell of these keys stands among all cells, the last key running fastest."""
    place: Number | None = None
    stride = 1
    for key, span in reversed(list(zip(keys, spans, strict=True))):
        moved = key
        if span.start:
            least = steps.filled(span.start)
            moved = paired(steps, Step.SUB, key, least, 0, span.stop - 1 - span.start)
        if stride > 1:
            times = steps.filled(stride)
            moved = paired(steps, Step.MUL, moved, times, 0, (len(span) - 1) * stride)
        if place is not None:
            moved = paired(steps, Step.ADD, moved, place, 0, moved.high + place.high)
        place = moved
        stride *= len(span)
    assert place is not None, "INVARIANT: a table has a key"
    return place
