"""What a rule depends on: the facts, defines and minimums it reads, directly and through others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from troth.dsl import core
from troth.dsl.traverse import walk
from troth.engine.meaning import Rules
from troth.engine.parts import expressions, within


@dataclass(frozen=True, slots=True)
class Reads:
    """Names of everything that an expression depends on."""

    facts: frozenset[str]
    defines: frozenset[str]
    minimums: frozenset[str]


def reads(rules: Rules, conditions: Iterable[core.Expr]) -> Reads:
    """Everything that ``conditions`` depend on, defines and minimums opened."""
    facts: set[str] = set()
    defines: set[str] = set()
    minimums: set[str] = set()
    waiting = list(conditions)
    while waiting:
        for expr in within(waiting.pop()):
            match expr:
                case core.FactRef(name=name):
                    facts.add(name)
                case core.DefineRef(name=name) if name not in defines:
                    defines.add(name)
                    if name in rules.defines:
                        waiting += expressions(rules.defines[name].body)
                case core.MinimumMet(name=name) if name not in minimums:
                    minimums.add(name)
                    if name in rules.minimums:
                        waiting += conditions_of(rules.minimums[name])
                case core.EveryMinimumMet():
                    new = [name for name in rules.minimums if name not in minimums]
                    minimums.update(new)
                    waiting += [c for name in new for c in conditions_of(rules.minimums[name])]
                case _:
                    pass
    return Reads(frozenset(facts), frozenset(defines), frozenset(minimums))


def reads_of(rules: Rules, statement: core.Statement) -> Reads:
    """Everything that a whole statement depends on, its lengths and amounts included."""
    return reads(rules, (node for node in walk(statement) if isinstance(node, core.Expr)))


def conditions_of(minimum: core.Minimum) -> list[core.Expr]:
    """The conditions of a minimum that decide: who it is for, and every requirement."""
    applies = [] if minimum.applies is None else [minimum.applies]
    return [*applies, *(each for line in minimum.lines for each in conditions_in(line))]


def conditions_in(line: core.Line) -> Iterator[core.Expr]:
    """The conditions of a line and of all lines in it."""
    match line:
        case core.Requirement(condition=condition):
            yield condition
        case core.Group(lines=lines):
            for each in lines:
                yield from conditions_in(each)
