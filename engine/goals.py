"""What must come out as wanted, taken apart as far as parts can be met one by one.

A goal is a condition or a number of goals; each knows the facts that may be changed for it. Nothing
here tries anything: `troth.engine.search` does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.traverse import facts_read
from troth.engine.meaning import Rules
from troth.engine.parts import expressions, within

CLOCK = "today"
"""The name under which waiting stands among changes; a reserved word, so no fact has it."""

TIMED = core.Today | core.Now | core.Tenure | core.TimeSince | core.TimeWhile | core.TimeIn
"""What waiting alone can change, if all else stays as it is."""

MOST_OPENED = 200
"""How many uses of defines are taken apart; what is beyond is changed as a whole."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition that must come out as ``wanted``, and the facts that may be changed for it."""

    expr: core.Expr
    wanted: int
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Some:
    """At least ``count`` of the parts."""

    count: int
    parts: tuple["Goal", ...]
    facts: frozenset[str]


Goal: TypeAlias = Leaf | Some


@dataclass(slots=True)
class Parting:
    """Takes conditions apart: the rules, and the facts that may change."""

    rules: Rules
    changeable: frozenset[str]
    opened: int = 0

    def goal(self, expr: core.Expr, wanted: int = 1) -> Goal:
        """``expr`` taken apart as far as parts can be met one by one."""
        match expr:
            case core.Not(value=inner):
                return self.goal(inner, 1 - wanted)
            case core.And(items=items):
                return self.parted(items, len(items) if wanted else 1, wanted)
            case core.Or(items=items):
                return self.parted(items, 1 if wanted else len(items), wanted)
            case core.AtLeast(count=count, items=items):
                return self.parted(items, count if wanted else len(items) - count + 1, wanted)
            case core.DefineRef(name=name) if self.opened < MOST_OPENED:
                self.opened += 1
                body = self.rules.defines[name].body
                if not isinstance(body, core.Cases | core.Lookup):
                    return self.goal(body, wanted)
            case core.MinimumMet(name=name) if wanted:
                return self.minimum(self.rules.minimums[name])
            case _:
                pass
        return Leaf(expr, wanted, self.reads(expr))

    def minimum(self, minimum: core.Minimum) -> Goal:
        """All lines of a minimum, or that it does not apply."""
        lines = all_of([self.line(line) for line in minimum.lines])
        if minimum.applies is None:
            return lines
        return some(1, [self.goal(minimum.applies, 0), lines])

    def line(self, line: core.Line) -> Goal:
        """One line of a minimum."""
        if isinstance(line, core.Group):
            return some(line.count, [self.line(each) for each in line.lines])
        return self.goal(line.condition)

    def parted(self, items: Sequence[core.Expr], count: int, wanted: int) -> Goal:
        """``count`` of the items as wanted."""
        return some(count, [self.goal(item, wanted) for item in items])

    def reads(self, expr: core.Expr) -> frozenset[str]:
        """The facts in ``expr`` that may change, and the clock where it is read."""
        facts = facts_read(expr, self.rules.policy) & self.changeable
        if CLOCK in self.changeable and any(isinstance(each, TIMED) for each in self.reach(expr)):
            return facts | {CLOCK}
        return facts

    def reach(self, expr: core.Expr) -> Iterator[core.Expr]:
        """``expr`` and all in it, each define opened once; cells of tables as literals."""
        opened: set[str] = set()
        waiting = [expr]
        while waiting:
            for part in within(waiting.pop(0)):
                yield part
                if isinstance(part, core.DefineRef) and part.name not in opened:
                    opened.add(part.name)
                    define = self.rules.defines[part.name]
                    if isinstance(define.body, core.Lookup):
                        for _, cell in define.body.rows:
                            if cell is not None:
                                yield core.Literal(cell, define.type)
                    waiting += expressions(define.body)


def leaves_of(goal: Goal) -> Iterator[Leaf]:
    """The conditions a goal is made of."""
    if isinstance(goal, Leaf):
        yield goal
        return
    for part in goal.parts:
        yield from leaves_of(part)


def some(count: int, parts: Sequence[Goal]) -> Some:
    """``count`` of some goals."""
    return Some(count, tuple(parts), frozenset().union(*(part.facts for part in parts)))


def all_of(parts: Sequence[Goal]) -> Some:
    """All of some goals."""
    return some(len(parts), parts)


def restricted(goal: Goal, fixed: frozenset[str]) -> Goal:
    """``goal`` with some facts no longer to be changed."""
    if isinstance(goal, Leaf):
        return replace(goal, facts=goal.facts - fixed)
    return some(goal.count, [restricted(part, fixed) for part in goal.parts])


def disjoint(parts: Sequence[Goal]) -> bool:
    """Whether no two goals share a fact that may change."""
    return sum(len(part.facts) for part in parts) == len(
        frozenset().union(*(part.facts for part in parts))
    )


def components(parts: Sequence[Goal]) -> list[list[Goal]]:
    """The goals in groups, so that goals of different groups share no fact that may change."""
    groups: list[tuple[frozenset[str], list[Goal]]] = []
    for part in parts:
        touching = [group for group in groups if group[0] & part.facts]
        facts = part.facts.union(*(group[0] for group in touching))
        merged = [goal for group in touching for goal in group[1]]
        groups = [group for group in groups if group not in touching]
        groups.append((facts, [*merged, part]))
    return [goals for _, goals in groups]
