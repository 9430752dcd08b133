"""Conditions spelled out: what a name stands for, and which promises a filter means.

`no promise enabling X is violated` and `any promise P is violated` look at the same promise. A
solver that takes each question for itself cannot know that; spelled out, both ask about P.
"""

from troth.dsl import core
from troth.dsl.traverse import replaced, walk
from troth.dsl.types import TRUTH
from troth.engine.fold.past import speaks_of
from troth.engine.fold.tables import Tables
from troth.engine.prove.conditions import NEVER


def spelled(expr: core.Expr, tables: Tables) -> core.Expr:
    """The same condition, with names of conditions opened and filters of promises as their names.

    What is chosen by cases, and what is asked of every or the latest, stays as it is.
    """
    while True:
        found = next(((node, new) for node, new in _openings(expr, tables)), None)
        if found is None:
            return expr
        expr = found[1] if found[0] is expr else replaced(expr, *found)


def _openings(expr: core.Expr, tables: Tables) -> list[tuple[core.Expr, core.Expr]]:
    found: list[tuple[core.Expr, core.Expr]] = []
    for node in walk(expr):
        match node:
            case core.DefineRef(name=name, type=type_) if type_ == TRUTH:
                body = tables.rules.defines[name].body
                if not isinstance(body, core.Cases | core.Lookup):
                    found.append((node, body))
            case core.ObligationIs(name="", quantifier="any" | "no"):
                found.append((node, _named(node, tables)))
            case _:
                pass
    return found


def _named(question: core.ObligationIs, tables: Tables) -> core.Expr:
    """A filter as the promises that it means."""
    asked = tuple(
        core.ObligationIs(rule.kind, "any", rule.name, None, None, "", question.state)
        for rule in tables.rules.policy.obligations
        if speaks_of(question, rule, tables)
    )
    any_ = core.Or(asked) if len(asked) > 1 else asked[0] if asked else NEVER
    return core.Not(any_) if question.quantifier == "no" else any_
