"""The past as formulas: the latest event, figures over many, facts as they were, what is asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from troth.dsl import core
from troth.dsl.traverse import walk
from troth.dsl.types import NUMBER, TRUTH, DurationType, InstantType, TimeKind, Type
from troth.dsl.vocabulary import Fact
from troth.engine.exact import DAY
from troth.engine.prove import numbers, oracles, smt
from troth.engine.prove.choosing import choose, knowing
from troth.engine.prove.conditions import touches
from troth.engine.prove.scopes import PERSON, SIDE, Encodes
from troth.engine.prove.smt import Formula
from troth.engine.prove.symbols import Key, Symbol, Symbols, named
from troth.engine.prove.terms import YES, Quantity, Span, Term, Truth
from troth.engine.prove.windows import EARLIEST, USUAL, Figures, Past, Slot, past_of

WORKED = frozenset({TimeKind.WORKING_DAYS, TimeKind.WORKING_HOURS})
"""Kinds of time that a calendar counts."""


def _past(event: str, encoder: Encodes) -> tuple[Key, Past]:
    key = ("past", event, *encoder.scope.own(f"event {event}"))
    past = past_of(key, encoder.common.symbols, encoder.at_last.top, encoder.dates.local_day)
    return key, past


def _seen(slot: Slot, encoder: Encodes) -> Formula:
    """Whether it happened by the moment that is asked about."""
    if not encoder.scope.clock:
        return slot.happened
    return smt.conj([slot.happened, slot.at <= encoder.now.top])


def _field(slot: Slot, name: str, type_: Type, encoder: Encodes) -> Term:
    return encoder.common.symbols.of_type((*slot.key, "field", name), type_).term


def _latest(event: str, encoder: Encodes, brought: Callable[[Slot], Term]) -> Term:
    """What the latest event brought; unknown where none happened."""
    _, past = _past(event, encoder)
    if not encoder.scope.clock:  # then the first happened whenever another did
        slot = past.slots[0]
        return knowing(brought(slot), slot.happened)
    before = _before(past, encoder)
    found = knowing(brought(before), before.happened)
    for slot in reversed(past.slots):
        found = choose(_seen(slot, encoder), brought(slot), found)
    return found


def _before(past: Past, encoder: Encodes) -> Slot:
    """The latest of those before the told ones, as seen on another day: anything that it can be."""
    symbols, earliest = encoder.common.symbols, past.slots[-1]
    key = (*earliest.key[:-2], "before", encoder.scope.clock)

    def make() -> Symbol:
        happened = smt.truth(f"{named(key)} happened", symbols.world)
        at = smt.whole(named(key), symbols.world)
        laws = [at <= earliest.at, at <= encoder.now.top, at >= EARLIEST]
        laws.append(smt.implies(happened, past.more))
        usual = (at >= encoder.now.top - USUAL * DAY,)
        return Symbol(key, NUMBER, Quantity(happened, at), laws, usual)

    term = symbols.get(key, make).term
    assert isinstance(term, Quantity)
    return Slot(key, term.known, 1, term.top, earliest.day)


def latest_field(expr: core.LatestField, encoder: Encodes) -> Term:
    """The field of the latest such event."""
    return _latest(expr.event, encoder, lambda slot: _field(slot, expr.field, expr.type, encoder))


def _latest_at(event: str, encoder: Encodes) -> Quantity:
    found = _latest(event, encoder, lambda slot: Quantity(True, slot.at))
    assert isinstance(found, Quantity)
    return found


def time_since(expr: core.TimeSince, encoder: Encodes) -> Span:
    """From the latest such event to now."""
    latest = _latest_at(expr.event, encoder)
    return Span(latest.known, latest.top, encoder.now.top, moments=True)


def tenure(encoder: Encodes) -> Span:
    """From the start of the engagement to today."""
    since = encoder.engaged_since()
    return Span(since.known, since.top, encoder.today.top)


def engaged(encoder: Encodes) -> Truth:
    """Whether the engagement has begun; without one it has not."""
    since = encoder.engaged_since()
    begun = smt.conj([since.known, since.top <= encoder.today.top])
    return Truth(begun, smt.neg(begun))


# --- figures


def aggregate(expr: core.Aggregate, encoder: Encodes) -> Quantity:
    """One figure over the events of the window that satisfy ``where``."""
    past_key, past = _past(expr.event, encoder)
    inside, window = _windows(expr.window, past, encoder)
    where = [YES] * len(past.slots)
    if expr.where is not None:
        where = [encoder.beside(expr.event, slot.key).truth(expr.where) for slot in past.slots]
    scope = encoder.scope
    # what is one thing under both packs has one past before those events that are told
    key = ("figure", replace(scope, side=0) if _of_any_side(expr, encoder) else scope, expr)
    figures = Figures(
        expr, key, (*past_key, *scope.clock), encoder.common.symbols, past,
        [smt.conj([_seen(slot, encoder), each])
         for slot, each in zip(past.slots, inside, strict=True)],
        where, window, inside[-1], (scope.side, scope.person),
    )  # fmt: skip
    if expr.measure is core.Measure.COUNT:
        return figures.figure(None)
    return figures.figure(lambda slot: _field(slot, expr.field, expr.type, encoder))


def _of_any_side(expr: core.Expr | core.Define, encoder: Encodes) -> bool:
    """Whether it means the same under every pack: all that it leans on is declared alike."""
    common = encoder.common
    for node in walk(expr):
        match node:
            case core.DefineRef(name=name):
                defines = [rules.defines.get(name) for rules in common.rules]
                first = defines[0]
                if first is None or any(each != first for each in defines):
                    return False
                if not _of_any_side(first, encoder):
                    return False
            case core.MinimumMet() | core.EveryMinimumMet() | core.AsOf():
                return False
            case core.FactRef(name=name):
                facts = [pack.vocabulary.facts.get(name) for pack in common.packs]
                if name not in common.types or any(f is None or f.value is not None for f in facts):
                    return False
                if len({repr(fact.type) for fact in facts if fact is not None}) > 1:
                    return False  # a level of another scale
            case core.Literal(type=DurationType(kind=kind)) if kind in WORKED:
                if len(set(common.counted)) > 1:
                    return False
            case _:
                pass
    return True


def _windows(
    window: core.Window | None, past: Past, encoder: Encodes
) -> tuple[list[Formula], Formula]:
    """For each event whether it lies in the window, and when the window is known."""
    if window is None:
        return [True] * len(past.slots), True
    if window.length is None:
        since = _latest_at(window.since, encoder)
        return [slot.at >= since.top for slot in past.slots], since.known
    if not isinstance(window.length.type, DurationType):
        raise AssertionError("INVARIANT: the length of a window is a duration")
    back = numbers.times(encoder.stored_quantity(window.length), -1)
    kind = window.length.type.kind
    first = encoder.dates.moved(encoder.today, kind, back, moment=False)
    return [slot.day > first.top for slot in past.slots], first.known


# --- as it was


def as_of(expr: core.AsOf, encoder: Encodes) -> Term:
    """The value on another day: later the clock moves, earlier the facts are those of then."""
    asked = encoder.quantity(expr.at)
    day = asked.top
    if isinstance(expr.at.type, InstantType):
        day = encoder.dates.local_day(day)
    moved = encoder.now.top + (day - encoder.today.top) * DAY
    clock = Quantity(True, day), Quantity(True, moved)
    encoder.common.symbols.others[smt.label(day)] = day
    scope = replace(encoder.scope, clock=(smt.label(day), *encoder.scope.clock))
    later = encoder.on(scope, *clock).term(expr.value)
    earlier = encoder.on(replace(scope, as_of=("as of", smt.label(day))), *clock).term(expr.value)
    found = choose(day >= encoder.today.top, later, earlier)
    return knowing(found, asked.known)


def still(fact: Fact, encoder: Encodes) -> Formula:
    """Whether what was recorded is still valid, where that cannot be left to what is known.

    What is not valid any more is unknown; but on a later day less is valid than today, and of two
    packs the one may keep for valid what the other does not.
    """
    scope, common = encoder.scope, encoder.common
    facts = [pack.vocabulary.facts.get(fact.name) for pack in common.packs]
    said = {(each.valid, each.shelf_life) for each in facts if each is not None}
    if not (fact.valid or fact.shelf_life) or (
        len(said) == 1 and not scope.clock and fact.value is None
    ):
        return True

    def named_for(side: int) -> Key:
        sides = (SIDE, side) if len(said) > 1 else ()
        return ("still", fact.name, *scope.own(fact.name), *scope.clock, *sides)

    key = named_for(scope.side)

    def make() -> Symbol:
        valid = smt.truth(named(key), common.symbols.world)
        laws = [
            smt.implies(valid, smt.truth(named(named_for(side)), common.symbols.world))
            for side, other in enumerate(facts)
            if other is not None and _lasts(fact, other)
        ]
        return Symbol(key, TRUTH, Truth(valid, smt.neg(valid)), laws, (valid,))

    found = common.symbols.get(key, make).term
    assert isinstance(found, Truth)
    return found.yes


def _lasts(one: Fact, other: Fact) -> bool:
    """Whether the other is valid for as long at least, for certain."""
    short, long = one.valid or one.shelf_life, other.valid or other.shelf_life
    if short is None or long is None:
        return long is None
    return short.type.kind is long.type.kind and short.amount <= long.amount


# --- asked of a folded history


def answered(expr: core.StateIs | core.ObligationIs, encoder: Encodes) -> Truth:
    """Whether it is so: a state of a region, of obligations."""
    scope = encoder.scope
    what = f"chart {expr.chart}" if isinstance(expr, core.StateIs) else ""
    key = ("asked", expr, *scope.own(what))
    common = encoder.common
    return oracles.answered(expr, key, common.symbols, common.obligations)


def lasted(expr: core.TimeWhile | core.TimeIn, encoder: Encodes) -> Span:
    """For how long it was so."""
    scope = encoder.scope
    key: Key = ("asked", (expr, *scope.clock))
    if isinstance(expr, core.TimeIn):
        key += scope.own(f"chart {expr.chart}")
    else:
        key += _own_spell(expr, encoder)
    if isinstance(expr, core.TimeIn):
        end = encoder.now.top
    else:  # with a window, today counts as it stands
        end = encoder.today.top + (expr.window is not None)
    return oracles.lasted(expr, key, encoder.common.symbols, end)


def _own_spell(expr: core.TimeWhile, encoder: Encodes) -> Key:
    """Whose it is: two packs may mean it differently, two persons differ in what it is about."""
    scope = encoder.scope
    found: Key = ()
    if not _of_any_side(expr, encoder):
        found += (SIDE, scope.side)
    seen = {each.removeprefix("fact ") for each in touches(expr, encoder.rules.policy)}
    if scope.person and not scope.apart.isdisjoint(seen):
        found += (PERSON, scope.person)
    return found


def then_alike(symbols: Symbols, touched: Mapping[Key, None]) -> Iterator[Formula]:
    """What was known of a fact on two days is the same where they are one day."""
    then: dict[Key, list[Key]] = {}
    for key in touched:
        if key[0] == "fact" and "as of" in key:
            then.setdefault(key[: key.index("as of")], []).append(key)
    for keys in then.values():
        for one, two in combinations(keys, 2):
            days = symbols.others[str(one[-1])], symbols.others[str(two[-1])]
            parts = zip(symbols.made[one].parts, symbols.made[two].parts, strict=True)
            alike = smt.conj(smt.equal(left, right) for left, right in parts)
            yield smt.implies(smt.equal(*days), alike)
