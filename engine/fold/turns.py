"""When time alone may change a condition: the next moment at which it has to be asked again.

For the comparisons people write, ``tenure at least 2 years`` or ``today before DATE``, the day is
computed. For all others it is the next midnight, at which every kind of day-counting can turn.
Asking too often costs time; asking too late would be wrong, so in doubt it is the midnight.
"""

from bisect import bisect_left
from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.traverse import Node
from troth.dsl.types import DateType, DurationType, SpanType, TimeKind
from troth.engine.exact import Elapsed, Unknown, units, whole
from troth.engine.facts import View, shift, shift_moment
from troth.engine.fold.reads import opened
from troth.engine.history import Evaluate
from troth.engine.meaning import Rules

DAY_KINDS = frozenset({TimeKind.DAYS, TimeKind.MONTHS, TimeKind.WORKING_DAYS})


def next_turn(expr: core.Expr, rules: Rules, view: View, evaluate: Evaluate) -> int | None:
    """The first moment after ``view.now`` at which time may change ``expr``; None: never.

    What an event or a fact changes is not asked here.
    """
    found = [at for at in _turns(expr, rules, view, evaluate) if at > view.now]
    return min(found, default=None)


def _turns(expr: core.Expr, rules: Rules, view: View, evaluate: Evaluate) -> Iterator[int]:
    waiting: list[core.Expr] = [expr]
    while waiting:
        top = waiting.pop()
        computed = _computed(top, view, evaluate)
        if computed is not None:
            yield from computed
            continue
        match top:
            case core.Not(value=value) | core.Known(value=value):
                waiting.append(value)
            case core.And(items=items) | core.Or(items=items) | core.AtLeast(items=items):
                waiting += items
            case core.DefineRef(name=name) if not isinstance(
                rules.defines[name].body, core.Cases | core.Lookup
            ):
                body = rules.defines[name].body
                waiting.append(body)  # type: ignore[arg-type]  # neither cases nor a table
            case core.FactRef(name=name):
                yield from _expiry(name, rules, view)
            case _:
                yield from _parts(top, rules, view, evaluate)


def _parts(top: core.Expr, rules: Rules, view: View, evaluate: Evaluate) -> Iterator[int]:
    """When the parts of an expression turn: windows on a day of their own, all else at midnight."""
    midnight = view.last_second(view.today) + 1
    for node in opened(top, rules):
        if isinstance(node, core.Aggregate) and node.window is not None:
            leaves = _leaves(node, node.window, view, evaluate)
            if leaves is not None:
                yield from leaves
                continue
        if _timed(node, rules):
            yield midnight
            return


def _leaves(
    figure: core.Aggregate, window: core.Window, view: View, evaluate: Evaluate
) -> tuple[int, ...] | None:
    """The midnight at which the oldest event in a window of days is out of it; None: any may be."""
    if window.length is None:
        return ()
    length = evaluate(window.length, view)
    kind = window.length.type.kind if isinstance(window.length.type, DurationType) else None
    if kind is not TimeKind.DAYS or isinstance(length, Unknown) or view.history is None:
        return None
    days = units(length)
    happened = view.history.occurrences(figure.event)
    opens = view.last_second(view.today - days) + 1
    index = bisect_left(happened, opens, key=lambda each: each.at)
    if index == len(happened):
        return ()
    return (view.last_second(view.local_day(happened[index].at) + days - 1) + 1,)


def _timed(node: Node, rules: Rules) -> bool:
    """Whether time alone may change a node, leaving aside what it is made of."""
    match node:
        case (
            core.Today() | core.Now() | core.AsOf() | core.Tenure() | core.TimeSince()
            | core.TimeWhile() | core.TimeIn()
        ):  # fmt: skip
            return True
        case core.Aggregate(window=window):
            return window is not None and window.length is not None
        case core.FactRef(name=name):
            fact = rules.vocabulary.facts.get(name)
            return fact is not None and bool(fact.valid or fact.shelf_life)
        case _:
            return False


def _computed(expr: core.Expr, view: View, evaluate: Evaluate) -> tuple[int, ...] | None:
    """The moments around which a comparison with a clock turns; None where it must be opened."""
    if not isinstance(expr, core.Compare):
        return None
    for clock, other in ((expr.left, expr.right), (expr.right, expr.left)):
        if isinstance(clock.type, SpanType) and isinstance(other, core.Literal):
            return _span_turns(clock, other, view, evaluate)
        if isinstance(clock, core.Today) and isinstance(other, core.Literal | core.FactRef):
            return _day_turns(evaluate(other, view), other, view)
        if isinstance(clock, core.Now):
            return _moment_turns(evaluate(other, view), other, view)
    return None


def _day_turns(day: object, expr: core.Expr, view: View) -> tuple[int, ...] | None:
    if isinstance(day, Unknown) or not isinstance(day, int) or not isinstance(expr.type, DateType):
        return None
    return view.last_second(day - 1) + 1, view.last_second(day) + 1


def _moment_turns(moment: object, expr: core.Expr, view: View) -> tuple[int, ...] | None:
    """Around a moment, as long as what names it does not move by itself."""
    fixed = core.Literal | core.LocalInstant | core.FactRef | core.LatestField | core.EventField
    if not isinstance(expr, fixed) or not isinstance(moment, int):
        return None
    if isinstance(expr.type, DateType):
        return _day_turns(moment, expr, view)
    return moment, moment + 1


def _span_turns(
    span: core.Expr, length: core.Literal, view: View, evaluate: Evaluate
) -> tuple[int, ...] | None:
    """Around start + length; only for spans that grow with today and have a fixed start."""
    grows = isinstance(span, core.Tenure | core.TimeSince) or (
        isinstance(span, core.TimeWhile) and span.window is None
    ) or (
        isinstance(span, core.Arithmetic)
        and isinstance(span.left, core.Today)
        and isinstance(span.right, core.FactRef | core.LatestField | core.Literal)
    )  # fmt: skip
    if not grows or not isinstance(length.type, DurationType):
        return None
    elapsed = evaluate(span, view)
    if not isinstance(elapsed, Elapsed):
        return None if isinstance(span, core.TimeWhile) else ()
    kind, amount = length.type.kind, units(length.value)
    if kind in DAY_KINDS:
        start = view.local_day(elapsed.start) if elapsed.moments else elapsed.start
        day = shift(view, start, kind, amount)
        if isinstance(day, Unknown) or (elapsed.moments and elapsed.uncounted):
            return None
        full = whole(day) + elapsed.uncounted
        if isinstance(span, core.TimeWhile):
            # it may stand still today; a day later it would be a day later
            return (view.last_second(max(full - 1, view.today)) + 1,) if full > view.today else ()
        return view.last_second(full - 1) + 1, view.last_second(full) + 1
    if not elapsed.moments:
        return None
    moment = shift_moment(view, elapsed.start, kind, amount)
    if isinstance(moment, Unknown):
        return None
    return whole(moment) + elapsed.uncounted, whole(moment) + elapsed.uncounted + 1


def _expiry(name: str, rules: Rules, view: View) -> Iterator[int]:
    """The day after a record of a fact stops being valid."""
    fact = rules.vocabulary.facts.get(name)
    length = None if fact is None else fact.valid or fact.shelf_life
    origin = view.origins.get(name)
    day = (fact.as_of if fact else None) if origin is None else origin.day
    if length is None or day is None:
        return
    last = shift(view, day, length.type.kind, length.amount)
    if isinstance(last, int):
        hours = length.type.kind not in DAY_KINDS
        yield (last if hours else view.last_second(last)) + 1
