"""Defines and minimums as formulas: cases read top-down, rows of a table, lines and groups."""

from collections.abc import Callable, Sequence
from typing import TypeAlias, assert_never

from troth.dsl import core
from troth.dsl.types import Type, Value
from troth.engine.prove import smt
from troth.engine.prove.choosing import choose, knowing, same
from troth.engine.prove.kleene import at_least, both, either, negated
from troth.engine.prove.plain import literal, nothing
from troth.engine.prove.smt import Formula
from troth.engine.prove.symbols import Symbols
from troth.engine.prove.terms import YES, Term, Truth

Encode: TypeAlias = Callable[[core.Expr], Term]
AsTruth: TypeAlias = Callable[[core.Expr], Truth]


def cases(body: core.Cases, truth: AsTruth, stored: Encode) -> Term:
    """The first case whose guard is yes; unknown unless all still possible agree."""
    possible: list[tuple[Formula, Term]] = []
    reached: Formula = True
    for case in body.cases:
        guard = truth(case.when)
        possible.append((smt.conj([reached, smt.neg(guard.no)]), stored(case.value)))
        reached = smt.conj([reached, smt.neg(guard.yes)])
    possible.append((reached, stored(body.otherwise)))
    possible = [(when, each) for when, each in possible if when is not False]
    first = possible[-1][1]
    if len(possible) == 1:
        return first
    for when, each in reversed(possible[:-1]):
        first = choose(when, each, first)
    agreed = smt.conj(
        smt.implies(when, smt.conj([each.known, same(each, first)])) for when, each in possible
    )
    return knowing(first, agreed)


def looked_up(
    body: core.Lookup,
    keys: Sequence[tuple[Term, Type]],
    type_: Type,
    symbols: Symbols,
) -> Term:
    """The cell, of ``type_``, of the first row whose keys match; unknown where none or no cell."""
    found = nothing(type_, symbols)
    known = smt.conj(key.known for key, _ in keys)
    matched: dict[tuple[int, Value], Formula] = {}
    filled: dict[Value, list[Formula]] = {}
    for wanted, cell in dict(reversed(body.rows)).items():  # of two rows alike, the first
        if cell is None:
            continue
        for place, want in enumerate(wanted):
            if (place, want) not in matched:
                term, of = keys[place]
                matched[place, want] = same(term, literal(want, of, symbols))
        here = smt.conj(matched[place, want] for place, want in enumerate(wanted))
        filled.setdefault(cell, []).append(here)
    cells = [(smt.disj(rows), literal(cell, type_, symbols)) for cell, rows in filled.items()]
    for place, (here, cell_term) in enumerate(cells):
        found = choose(here, cell_term, found) if place else cell_term
    return knowing(found, smt.conj([known, smt.disj(here for here, _ in cells)]))


def applies(minimum: core.Minimum, truth: AsTruth) -> Truth:
    """Whether a minimum is about somebody."""
    return YES if minimum.applies is None else truth(minimum.applies)


def met(minimum: core.Minimum, truth: AsTruth) -> Truth:
    """Whether a minimum is met; one that does not apply counts as met."""
    lines = both([line_met(line, truth) for line in minimum.lines])
    return either([negated(applies(minimum, truth)), lines])


def line_met(line: core.Line, truth: AsTruth) -> Truth:
    """Whether a requirement holds, or enough lines of a group."""
    match line:
        case core.Requirement(condition=condition):
            return truth(condition)
        case core.Group(count=count, lines=lines):
            return at_least(count, [line_met(each, truth) for each in lines])
        case _:
            assert_never(line)
