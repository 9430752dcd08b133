"""Two lengths of time held against each other: which is longer, and for whom.

Lengths of one kind compare by their amounts. Of two kinds nothing is longer once and for all: they
are counted from every day that the calendars know, and on each the later end is looked for. Hours
are held against days with the whole of the last day, since a day-kind ends with it.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from troth.dsl import core
from troth.dsl.prose import expression
from troth.dsl.types import DurationType, TimeKind
from troth.engine.calendar import Calendar, CannotCount
from troth.engine.exact import DAY
from troth.engine.localtime import shown
from troth.engine.prove.facets import EVERYBODY, NOBODY, Beside, Facet, Way, amounts, turned
from troth.engine.prove.questions import YES, Holds, Nobody, Somebody, Undecided
from troth.engine.prove.used import Side

YEARS = (range(10_957, 24_107), range(43_830, 51_865))
"""Days to count from where no calendar says which: from 2000 to 2035, and around the year 2100,
which has no leap day."""

SHIFT = 3 * 3600
"""Seconds by which clocks that are put forward or back can change a length, at most."""

MOST_PAIRS = 64
"""So many pairs of lengths of different kinds are asked about; beyond them it is left open."""


def lengths(what: str, was: core.Expr, now: core.Expr, beside: Beside) -> Facet:
    """Who waits longer (worse) and who waits less (better)."""
    facet = Facet(what, was=expression(was), now=expression(now))
    if beside.alike((was,), (now,)):
        return facet
    one, two = was.type, now.type
    if not (isinstance(one, DurationType) and isinstance(two, DurationType)):
        return replace(facet, worse=EVERYBODY, ordered=False)
    if one == two:
        return _said(turned(amounts(what, was, now, beside)), facet)
    return _of_two_kinds(facet, (was, one.kind), (now, two.kind), beside)


def _said(found: Facet, facet: Facet) -> Facet:
    return replace(found, was=facet.was, now=facet.now)


def _of_two_kinds(
    facet: Facet, was: tuple[core.Expr, TimeKind], now: tuple[core.Expr, TimeKind], beside: Beside
) -> Facet:
    (old, one), (new, two) = was, now
    olds, news = literals(old, beside.sides.old), literals(new, beside.sides.new)
    told = f"{one} and {two} cannot be held against each other for amounts that are worked out"
    if olds is None or news is None or len(olds) * len(news) > MOST_PAIRS:
        return replace(facet, worse=Undecided(told), better=Undecided(told))
    worse: Way = NOBODY
    better: Way = NOBODY
    days: tuple[str, ...] = ()
    for before, after in product(olds, news):
        longer, shorter, days = held(beside, (one, before.value), (two, after.value))
        if isinstance(old, core.Literal) and isinstance(new, core.Literal):
            anybody: Way = EVERYBODY
        else:
            anybody = beside.ask(
                Holds(core.Compare(core.Relation.EQUAL, old, before), YES, 0),
                Holds(core.Compare(core.Relation.EQUAL, new, after), YES, 1),
            )
        worse = _more(worse, anybody, so=longer)
        better = _more(better, anybody, so=shorter)
    plain = len(olds) == len(news) == 1  # else a day would have to say of which two it is
    return replace(facet, worse=worse, better=better, days=days if plain else ())


def _more(so_far: Way, anybody: Way, *, so: bool | None) -> Way:
    """What is known of a direction, and of one more pair of lengths."""
    if isinstance(so_far, Somebody) or so is False or isinstance(anybody, Nobody):
        return so_far
    if so is None:
        told = "working hours are not held against other kinds of time"
        return so_far if so_far == EVERYBODY else Undecided(told)
    return anybody


def literals(expr: core.Expr, side: Side) -> list[core.Literal] | None:
    """Every value that an expression can have, where all of them stand in the text."""
    match expr:
        case core.Literal():
            return [expr]
        case core.DefineRef(name=name) if name in side.defines:
            body = side.defines[name].body
            match body:
                case core.Cases(cases=cases, otherwise=otherwise):
                    parts = [
                        literals(each, side) for each in (*(c.value for c in cases), otherwise)
                    ]
                    known = [part for part in parts if part is not None]
                    return None if len(known) < len(parts) else _once(known)
                case core.Lookup(rows=rows):
                    kind = side.defines[name].type
                    cells = [core.Literal(cell, kind) for _, cell in rows if cell is not None]
                    return _once([cells])
                case _:
                    return literals(body, side)
        case _:
            return None


def _once(parts: list[list[core.Literal]]) -> list[core.Literal]:
    return list(dict.fromkeys(each for part in parts for each in part))


# --- counted from every day


def held(
    beside: Beside, was: tuple[TimeKind, object], now: tuple[TimeKind, object]
) -> tuple[bool | None, bool | None, tuple[str, ...]]:
    """Whether the new length can be longer than the old, and whether shorter; None: not known.

    With the first day that shows each, in words.
    """
    if TimeKind.WORKING_HOURS in (was[0], now[0]):
        return None, None, ()
    pack = beside.sides.new.pack
    calendar = pack.calendar_of()
    longer = shorter = False
    told: list[str] = []
    # days under the new pack come first: a year long gone is no example
    for day in sorted(_days(calendar, {was[0], now[0]}), key=lambda d: d < pack.info.effective):
        try:
            before, after = (_ends(calendar, day, kind, _amount(n)) for kind, n in (was, now))
        except CannotCount:
            continue
        later, sooner = after[1] > before[0], after[0] < before[1]
        if (later and not longer) or (sooner and not shorter):
            ends = [shown(day + end // DAY - 1) for end in (before[1], after[1])]
            if TimeKind.CLOCK not in (was[0], now[0]) and ends[0] != ends[1]:
                told.append(f"from {shown(day)} that is {ends[0]} before and {ends[1]} now")
        longer, shorter = longer or later, shorter or sooner
        if longer and shorter:
            break
    return longer, shorter, tuple(told)


def _amount(value: object) -> int:
    assert isinstance(value, int), "INVARIANT: a length is held as a whole number"
    return value


def _days(calendar: Calendar, kinds: set[TimeKind]) -> Iterator[int]:
    if TimeKind.WORKING_DAYS in kinds:
        yield from range(calendar.first, calendar.last + 1)
        return
    for years in YEARS:
        yield from years


def _ends(calendar: Calendar, day: int, kind: TimeKind, amount: int) -> tuple[int, int]:
    """The first and the last moment at which a length that begins on ``day`` can end.

    In seconds since that day began. Both are the same for two day-kinds, which end with a day.
    """
    if kind is TimeKind.CLOCK:
        return amount - SHIFT, amount + DAY + SHIFT
    match kind:
        case TimeKind.WORKING_DAYS:
            last = calendar.add_working_days(day, amount)
        case TimeKind.MONTHS:
            last = calendar.add_months(day, amount)
        case _:
            last = day + amount
    end = (last - day + 1) * DAY
    return end, end
