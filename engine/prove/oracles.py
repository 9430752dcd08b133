"""What only a folded history can answer, as symbols: states, obligations, lengths of time.

A relationship may be in any state and a promise in any of its own; only what no history could
answer is ruled out: two states of one region at once, every without any.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.types import SPAN, TRUTH
from troth.engine.exact import DAY, FIRST_DAY
from troth.engine.prove import smt
from troth.engine.prove.smt import Formula
from troth.engine.prove.symbols import Key, Symbol, Symbols, named
from troth.engine.prove.terms import Span, Truth

Standing: TypeAlias = core.StateIs | core.ObligationIs

ONE = frozenset({"", "latest"})
"""Quantifiers that speak of one thing only."""


def answered(
    question: Standing,
    key: Key,
    symbols: Symbols,
    obligations: Mapping[str, Sequence[core.Obligation]],
) -> Truth:
    """Whether it is so: never unknown, because the whole history is given."""

    def make() -> Symbol:
        symbols.asked[key] = question
        free = smt.truth(named(key), symbols.world)
        laws = []
        if isinstance(question, core.ObligationIs) and not any(
            rule.name == question.name
            or (not question.name and _meant(rule, question, obligations, any))
            for rules in obligations.values()
            for rule in rules
        ):  # nobody owes such a thing
            laws = [smt.iff(free, question.quantifier == "no")]
        return Symbol(key, TRUTH, Truth(free, smt.neg(free)), laws)

    found = symbols.get(key, make).term
    assert isinstance(found, Truth)
    return found


def lasted(
    question: core.TimeWhile | core.TimeIn, key: Key, symbols: Symbols, end: smt.Number
) -> Span:
    """For how long: up to ``end``, where it is known."""

    def make() -> Symbol:
        symbols.asked[key] = question
        known = smt.truth(f"{named(key)} known", symbols.world)
        start = smt.whole(f"{named(key)} from", symbols.world)
        uncounted = smt.whole(f"{named(key)} uncounted", symbols.world)
        moments = isinstance(question, core.TimeIn)
        term = Span(known, start, end, moments, uncounted)
        first = (FIRST_DAY + 1) * (DAY if moments else 1)
        laws = [start >= first, start <= end, uncounted >= 0, uncounted <= end - start]
        usual = (start >= end - (50 * 366) * (DAY if moments else 1),)
        return Symbol(key, SPAN, term, laws, usual)

    found = symbols.get(key, make).term
    assert isinstance(found, Span)
    return found


def in_order(
    symbols: Symbols,
    touched: Mapping[Key, None],
    obligations: Mapping[str, Sequence[core.Obligation]],
) -> Iterator[Formula]:
    """What no two answers about one person can be together."""
    found: dict[Key, list[tuple[Standing, Formula]]] = {}
    for key in touched:
        question = symbols.asked.get(key)
        if isinstance(question, core.StateIs | core.ObligationIs):
            term = symbols.made[key].term
            assert isinstance(term, Truth)
            found.setdefault(key[2:], []).append((question, term.yes))
    for asked in found.values():
        for (one, first), (two, second) in permutations(asked, 2):
            if _among(one, two, obligations):
                yield from _together(one, first, two, second)


def _among(
    one: Standing, two: Standing, obligations: Mapping[str, Sequence[core.Obligation]]
) -> bool:
    """Whether what the one speaks of is part of what the other speaks of, for certain."""
    match one, two:
        case core.StateIs(), core.StateIs():
            return one.chart == two.chart
        case core.ObligationIs(), core.ObligationIs():
            if one.name == two.name and one.name:
                return one.kind == two.kind
            if two.name:
                return False
            if one.name:
                rules = obligations.get(one.name, ())
                return bool(rules) and all(_meant(rule, two, obligations, all) for rule in rules)
            return (
                one.kind == two.kind
                and two.to in {None, one.to}
                and two.by in {None, one.by}
                and two.enabling in {"", one.enabling}
            )
        case _:
            return False


def _meant(
    rule: core.Obligation,
    question: core.ObligationIs,
    obligations: Mapping[str, Sequence[core.Obligation]],
    packs: Callable[[Iterable[bool]], bool],
) -> bool:
    """Whether a question without a name speaks of what a rule owes: in ``any`` pack, or in all."""
    content = rule.content
    resource = content.resource if isinstance(content, core.Deliver) else ""
    enabled = obligations.get(question.enabling, ())
    return (
        rule.kind == question.kind
        and question.to in {None, rule.to}
        and question.by in {None, rule.by}
        and (
            not question.enabling
            or (
                bool(enabled)
                and packs(
                    bool({rule.name, resource or rule.name} & {*each.enabled}) for each in enabled
                )
            )
        )
    )


def _unquantified(question: Standing) -> object:
    match question:
        case core.StateIs(chart=chart):
            return chart
        case core.ObligationIs():
            return question.kind, question.name, question.to, question.by, question.enabling


def _together(one: Standing, first: Formula, two: Standing, second: Formula) -> Iterator[Formula]:
    """``one`` speaks of part of what ``two`` does, or of the same."""
    some = smt.neg(first) if one.quantifier == "no" else first
    if one.state == two.state:
        if two.quantifier == "any":
            yield smt.implies(some, second)
        elif two.quantifier == "no":
            yield smt.implies(some, smt.neg(second))
    elif two.quantifier == "every":
        yield smt.implies(some, smt.neg(second))
    alike = _unquantified(one) == _unquantified(two)
    if alike and {one.quantifier, two.quantifier} == {"any", "no"} and one.state == two.state:
        yield smt.iff(first, smt.neg(second))
    if alike and one.quantifier in ONE and two.quantifier in ONE:
        if one.state != two.state and one.quantifier == two.quantifier:
            yield smt.neg(smt.conj([first, second]))
        elif one.state == two.state and isinstance(one, core.ObligationIs):
            yield smt.iff(first, second)
    if alike and one.quantifier == "every" and two.quantifier in ONE and one.state == two.state:
        yield smt.implies(first, second)
