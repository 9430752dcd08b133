"""Defines and minimums as formulas: cases read top-down, rows of a table, lines and groups."""

from collections.abc import Callable, Sequence
from typing import TypeAlias, assert_never

from troth.dsl import core
from troth.engine.prove import smt
from troth.engine.prove.choosing import choose, knowing, same
from troth.engine.prove.kleene import at_least, both, either, negated
from troth.engine.prove.smt import Formula
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
    rows: Sequence[tuple[Sequence[Formula], Term | None]], keys: Sequence[Term], nothing: Term
) -> Term:
    """The cell of the first row whose keys match, ``nothing`` where none does.

    A row is, for each key, whether it matches; rows come in file order, no two with the same keys.
    """
    known = smt.conj(key.known for key in keys)
    found = nothing
    filled: list[Formula] = []
    for matches, cell in reversed(rows):
        if cell is not None:
            here = smt.conj(matches)
            filled.append(here)
            found = choose(here, cell, found)
    return knowing(found, smt.conj([known, smt.disj(filled)]))


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
