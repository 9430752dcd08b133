"""Three-valued truth, and comparisons of exact values, dates and spans.

The rules of Kleene: unknown is neither yes nor no, and what is decided without it stays decided.
"""

from collections.abc import Iterable

from troth.dsl import core
from troth.dsl.types import DateType, DurationType, InstantType, Type
from troth.engine.exact import (
    DAY,
    Elapsed,
    Exact,
    Result,
    Unknown,
    joined,
    rational,
    units,
    whole,
)
from troth.engine.facts import View, shift, shift_moment
from troth.engine.operators import RELATIONS, enough, too_few


def negated(truth: Result) -> Result:
    """No for yes, yes for no, unknown for unknown."""
    return truth if isinstance(truth, Unknown) else int(truth == 0)


def both(truths: Iterable[Result]) -> Result:
    """No if any is no, else unknown if any is unknown, else yes."""
    items = list(truths)
    if 0 in items:
        return 0
    return joined(unsure) if (unsure := _unsure(items)) else 1


def either(truths: Iterable[Result]) -> Result:
    """Yes if any is yes, else unknown if any is unknown, else no."""
    items = list(truths)
    if 1 in items:
        return 1
    return joined(unsure) if (unsure := _unsure(items)) else 0


def at_least(count: int, truths: Iterable[Result]) -> Result:
    """Yes if ``count`` are yes, no if yes and unknown together are too few, else unknown."""
    items = list(truths)
    if enough(count, items.count(1)):
        return 1
    if too_few(count, items.count(0), len(items)):
        return 0
    return joined(_unsure(items))


def _unsure(truths: Iterable[Result]) -> list[Result]:
    return [each for each in truths if isinstance(each, Unknown)]


# --- dates and spans


def moved(view: View, when: tuple[int, Type], length: DurationType, amount: int) -> Result:
    """A date or moment plus ``amount`` of a duration (negative: before it)."""
    start, type_ = when
    if isinstance(type_, InstantType):
        return shift_moment(view, start, length.kind, amount)
    return shift(view, start, length.kind, amount)


def span_between(view: View, start: tuple[Result, Type], end: tuple[Result, Type]) -> Elapsed:
    """From one date or moment to another; by local dates unless both are moments."""
    (begun, begun_type), (ended, ended_type) = start, end
    moments = isinstance(begun_type, InstantType), isinstance(ended_type, InstantType)
    if all(moments):
        return Elapsed(whole(begun), whole(ended), moments=True)
    first, last = (
        view.local_day(whole(each)) if moment else whole(each)
        for each, moment in zip((begun, ended), moments, strict=True)
    )
    return Elapsed(first, last)


# --- comparison


def compared(
    op: core.Relation, left: tuple[Result, Type], right: tuple[Result, Type], view: View
) -> Result:
    """Two known values of types that may meet, compared exactly."""
    (one, one_type), (two, two_type) = left, right
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return joined([one, two])
    if isinstance(one, Elapsed) and isinstance(two, Elapsed):
        return ordered(op, _length(one), _length(two))
    if isinstance(one, Elapsed) and isinstance(two_type, DurationType):
        return span_compared(op, one, two_type, units(two), view)
    if isinstance(two, Elapsed) and isinstance(one_type, DurationType):
        return span_compared(core.MIRRORED[op], two, one_type, units(one), view)
    match one_type, two_type:
        case DateType(), InstantType():
            return ordered(op, one, view.local_day(whole(two)))
        case InstantType(), DateType():
            return ordered(op, view.local_day(whole(one)), two)
        case _:
            return ordered(op, one, two)


def ordered(op: core.Relation, left: Exact, right: Exact) -> int:
    """One order for all held values; text, parties and sets only ask whether they are the same."""
    if op is core.Relation.EQUAL or op is core.Relation.UNEQUAL:
        return int(RELATIONS[op](left, right))
    return int(RELATIONS[op](rational(left), rational(right)))


def _length(span: Elapsed) -> int:
    return (span.end - span.start - span.uncounted) * (1 if span.moments else DAY)


def span_compared(
    op: core.Relation, span: Elapsed, length: DurationType, amount: int, view: View
) -> Result:
    """A span is at least D when its start + D, moved by what does not count, is not after its end.

    The comparison is ``end op (start + D)``: at most is its exact mirror, never a rounding.
    """
    hours = length.kind.value in {"clock time", "working hours"}
    start, end = span.start, span.end
    if span.moments and not hours:
        start, end = view.local_day(start), view.local_day(end)
    full = moved(
        view, (start, InstantType() if span.moments and hours else DateType()), length, amount
    )
    if isinstance(full, Unknown):
        return full
    if hours and not span.moments:
        end = view.moment_of(end, 0)
    uncounted = span.uncounted
    if hours and not span.moments:
        uncounted *= DAY
    elif span.moments and not hours:
        uncounted //= DAY
    return ordered(op, end, whole(full) + uncounted)
