"""A lifecycle as a finite graph: ways through it, what lies ahead, and its guards as expressions.

A region has few states, so whatever is said of all ways through it is said of every history, of any
length. The graph allows each branch whatever its guard says; what a guard asks is `asked_of`.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, Literal

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.types import TRUTH
from troth.engine.fold.tables import Place, Tables, bare
from troth.engine.prove.conditions import CERTAIN, NEVER
from troth.workflows.chart import Branch, Guard, Region, answered

MOST_WAYS: Final = 12
"""So many ways to a state are tried, the shortest first."""

KINDS: Final[tuple[Literal["promise"], Literal["expectation"]]] = ("promise", "expectation")


@record
class Edge(Data):
    """One branch of the graph: in ``state``, at an ``event`` (or the timer ``rings``).

    ``before`` are the branches that come first and must not hold.
    """

    state: str
    event: str
    rings: str
    branch: Branch
    before: tuple[Branch, ...] = ()

    @property
    def to(self) -> str:
        """Where it leads: the same state where the branch stays."""
        return self.branch.to or self.state


def edges(region: Region) -> Iterator[Edge]:
    """Every branch of a region, by its state; those that refuse lead nowhere and are left out."""
    for state in region.states.values():
        for event, branches in answered(region, state).items():
            yield from _of(state.name, event, "", branches)
        for timer, branches in state.rings.items():
            yield from _of(state.name, "", timer, branches)


def _of(state: str, event: str, rings: str, branches: Sequence[Branch]) -> Iterator[Edge]:
    for number, branch in enumerate(branches):
        if not branch.refuse:
            yield Edge(state, event, rings, branch, tuple(branches[:number]))


def ways(region: Region, start: str, goals: Collection[str]) -> Iterator[tuple[Edge, ...]]:
    """Ways from a state to one of ``goals``, the shortest first, none through a state twice."""
    leading: dict[str, list[Edge]] = {}
    for edge in edges(region):
        if edge.to != edge.state and ("." not in edge.event or edge.event == "case.raised"):
            leading.setdefault(edge.state, []).append(edge)
    # what somebody does comes before what only time brings
    for each in leading.values():
        each.sort(key=lambda edge: bool(edge.rings))
    open_: deque[tuple[Edge, ...]] = deque([()])
    found = 0
    while open_ and found < MOST_WAYS:
        way = open_.popleft()
        here = way[-1].to if way else start
        if here in goals:
            found += 1
            yield way
            continue
        seen = {start, *(edge.to for edge in way)}
        open_.extend((*way, edge) for edge in leading.get(here, ()) if edge.to not in seen)


def ahead(region: Region, start: str) -> frozenset[str]:
    """The states that can follow a state, itself among them, whatever happens."""
    return closed(edges(region), start)


def open_edges(place: Place, tables: Tables) -> Iterator[Edge]:
    """The branches that some history may take: those of states to which something leads.

    A guard whose value stands in the chart is as it says there for ever.
    """
    open_ = [edge for edge in edges(place.region) if not _ruled_out(edge, place, tables)]
    reached = closed(open_, place.region.initial)
    return (edge for edge in open_ if edge.state in reached)


def _ruled_out(edge: Edge, place: Place, tables: Tables) -> bool:
    """Whether a guard that never changes keeps a branch from ever being taken."""
    never = edge.branch.guard and asked_of(edge.branch.guard, place, tables) == NEVER
    always = any(
        not before.guard or asked_of(before.guard, place, tables) == CERTAIN
        for before in edge.before
    )
    return bool(never) or always


def closed(among: Iterable[Edge], start: str) -> frozenset[str]:
    """The states that some of these branches lead to from ``start``, itself among them."""
    leading: dict[str, set[str]] = {}
    for edge in among:
        leading.setdefault(edge.state, set()).add(edge.to)
    reached, open_ = {start}, [start]
    while open_:
        for to in leading.get(open_.pop(), ()):
            if to not in reached:
                reached.add(to)
                open_.append(to)
    return frozenset(reached)


def accepting(region: Region, event: str) -> tuple[str, ...]:
    """The states in which a region takes an event."""
    return tuple(dict.fromkeys(edge.state for edge in edges(region) if edge.event == event))


# --- guards


def asked_of(guard: str, place: Place, tables: Tables) -> core.Expr | None:
    """What a guard asks, as an expression of the policy; None where only a history can say."""
    if guard in tables.rules.defines:
        return core.DefineRef(guard, TRUTH)
    violated = core.ObligationState.VIOLATED
    match guard:
        case "promises_overdue":
            return core.ObligationIs("promise", "any", "", None, None, "", violated)
        case "enabling_promise_broken":
            named = [rule.name for rule in tables.rules.policy.obligations if rule.enabled]
            asked = tuple(
                core.ObligationIs(kind, "any", "", None, None, name, violated)
                for name in named
                for kind in KINDS
            )
            return core.Or(asked) if asked else NEVER
        case (
            "another_application_open"
            | "anything_left_open"
            | "handler_in_conflict"
            | "cases_open"
            | "owed_by_the_person"
        ):
            return None
        case _:
            return CERTAIN if place.chart.guards.get(guard) is Guard.YES else NEVER


def taken_when(edge: Edge, place: Place, tables: Tables) -> tuple[core.Expr, ...]:
    """What has to hold for a branch to be taken; less than that where a guard cannot be asked.

    A guard that is not known keeps the region where it is, so those before must be no for certain.
    """
    found: list[core.Expr] = []
    for before in edge.before:
        asked = asked_of(before.guard, place, tables) if before.guard else CERTAIN
        if asked is not None and asked != NEVER:
            found.append(core.Not(asked))
    if edge.branch.guard:
        asked = asked_of(edge.branch.guard, place, tables)
        if asked is not None and asked != CERTAIN:
            found.append(asked)
    gate = tables.gates.get((place.name, edge.event))
    if gate is not None and not passes(edge.event, tables):
        found.append(gate.requires)
    return tuple(found)


def passes(event: str, tables: Tables) -> bool:
    """Whether some history need not ask the gate of an event: a right opens it, a chart raises it.

    What changes a fact may be such an event as well.
    """
    rules, vocabulary = tables.rules.policy.obligations, tables.rules.vocabulary
    rights = (rule.content for rule in rules if isinstance(rule.content, core.Allow))
    emitted = (branch.emit for place in tables.places for branch in _branches(place.region))
    return (
        any(bare(right.event) == event for right in rights)
        or any(event in each for each in emitted)
        or any(fact.raises == event for fact in vocabulary.facts.values())
    )


def _branches(region: Region) -> Iterator[Branch]:
    return (edge.branch for edge in edges(region))
