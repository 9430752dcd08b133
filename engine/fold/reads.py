"""What a condition looks at: so that only what could have changed is asked again.

A token is a fact, an event, a region of a chart, the obligations or the engagement. An expression
with the same tokens untouched, and no clock in it, has the same value as before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from troth.dsl import core, traverse
from troth.dsl.traverse import Node, walk
from troth.dsl.vocabulary import Vocabulary
from troth.engine.meaning import Rules

Token: TypeAlias = tuple[str, str]
"""``("fact", name)``, ``("event", name)``, ``("region", name)``, ``("owed", "")`` or
``("engaged", "")``."""

OWED: Token = ("owed", "")
ENGAGED: Token = ("engaged", "")


@dataclass(frozen=True, slots=True)
class Reads:
    """The tokens of an expression, and whether time alone can change it."""

    tokens: frozenset[Token]
    timed: bool
    spells: tuple[core.TimeWhile, ...] = field(default=())


def opened(node: Node, rules: Rules) -> Iterator[Node]:
    """``node`` and everything it stands on, defines and minimums opened, each once."""
    return traverse.opened((node,), rules.defines, rules.minimums)


def reads(expr: core.Expr, rules: Rules) -> Reads:
    """What ``expr`` looks at, in its own words and through the rules it names."""
    tokens: set[Token] = set()
    timed = False
    spells: list[core.TimeWhile] = []
    for node in opened(expr, rules):
        match node:
            case core.FactRef(name=name):
                tokens.add(("fact", name))
                timed = timed or _expires(name, rules.vocabulary)
            case core.LatestField(event=event):
                tokens.add(("event", event))
            case core.Aggregate(event=event, window=window):
                tokens.add(("event", event))
                timed = timed or (window is not None and window.length is not None)
                if window is not None and window.since:
                    tokens.add(("event", window.since))
            case core.TimeSince(event=event):
                tokens.add(("event", event))
                timed = True
            case core.Today() | core.Now() | core.AsOf():
                timed = True
            case core.Tenure():
                tokens.add(ENGAGED)
                timed = True
            case core.Engaged():
                tokens.add(ENGAGED)
            case core.TimeWhile():
                spells.append(node)
                timed = True
            case core.TimeIn(chart=chart):
                tokens.add(("region", chart))
                timed = True
            case core.StateIs(chart=chart):
                tokens.add(("region", chart))
            case core.ObligationIs():
                tokens.add(OWED)
            case _:
                pass
    return Reads(frozenset(tokens), timed, tuple(spells))


def _expires(name: str, vocabulary: Vocabulary) -> bool:
    fact = vocabulary.facts.get(name)
    return fact is not None and (fact.valid is not None or fact.shelf_life is not None)


def spells_of(policy: core.Policy, rules: Rules) -> Mapping[core.Expr, Reads]:
    """Every condition whose length of time some rule asks for, and what it looks at."""
    found: dict[core.Expr, Reads] = {}
    statements: tuple[core.Statement, ...] = (
        *policy.defines, *policy.minimums, *policy.offers, *policy.obligations,
        *policy.escalations, *policy.gates, *policy.timers,
    )  # fmt: skip
    for statement in statements:  # defines and minimums are among them: none need be opened
        for node in walk(statement):
            if isinstance(node, core.TimeWhile) and node.condition not in found:
                found[node.condition] = reads(node.condition, rules)
    return found
