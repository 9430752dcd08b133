"""Links between goals: a goal names the one that it supports, its own or somebody else's.

A link is text: ``csat`` is a goal of the organisation, ``m-7/calls`` one of m-7. What closes a
circle, or leads to a goal that nobody knows, is refused; from any goal the links lead upwards to
one that stands for itself. Where goals are kept is not known here.
"""

from collections.abc import Callable, Iterator, Mapping

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.node import Data, record
from troth.dsl.types import Value
from troth.dsl.vocabulary import Subject, Vocabulary
from troth.engine.event_kinds import FACTS, ORG
from troth.engine.events import Event
from troth.engine.fold.life import Life
from troth.engine.fold.lifecycles import Lifecycles
from troth.engine.fold.story import Refused

OWN_REASON = "own_reason"
"""The fact of a goal that says why it supports no other."""

MOST_STEPS = 100
"""The longest way upwards that is told."""

Goals = Mapping[str, Mapping[str, Value]]
"""The facts of each goal of somebody, by the goal's id."""

GoalsOf = Callable[[str], Goals | None]
"""The goals of somebody; None where nothing can be known about them."""


@record
class GoalStep(Data):
    """One goal on the way upwards: whose it is (``org`` for the organisation's own), and its id."""

    owner: str
    goal: str

    def __str__(self) -> str:
        return self.goal if self.owner == ORG else f"{self.owner}/{self.goal}"


@record
class GoalPath(Data):
    """The way from a goal to the one at its top.

    ``reaches`` where that is a goal of the organisation; else ``reason`` is why it stands for
    itself, empty where nobody said. ``lost`` is a link that leads nowhere.
    """

    steps: tuple[GoalStep, ...]
    reaches: bool
    reason: str = ""
    lost: str = ""


def links_of(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The facts that link a goal to another."""
    facts = vocabulary.facts.values()
    return tuple(fact.name for fact in facts if fact.links is Subject.GOAL)


def linked(text: str) -> GoalStep:
    """The goal that a link names."""
    owner, parted, goal = text.partition("/")
    return GoalStep(owner, goal) if parted else GoalStep(ORG, text)


def path_of(goals_of: GoalsOf, vocabulary: Vocabulary, owner: str, goal: str) -> GoalPath:
    """The way upwards from a goal, along its first link each."""
    links = links_of(vocabulary)
    step = GoalStep(owner, goal)
    steps = [step]
    while len(steps) < MOST_STEPS:
        facts = _facts(goals_of, step)
        above = next(_above(facts, links), "")
        if not above:
            reason = facts.get(OWN_REASON, "")
            told = reason if isinstance(reason, str) else ""
            return GoalPath(tuple(steps), step.owner == ORG, told)
        step = linked(above)
        if step in steps or step.goal not in (goals_of(step.owner) or {}):
            return GoalPath(tuple(steps), reaches=False, lost=above)
        steps.append(step)
    return GoalPath(tuple(steps), reaches=False, lost=str(step))


def _facts(goals_of: GoalsOf, step: GoalStep) -> Mapping[str, Value]:
    return (goals_of(step.owner) or {}).get(step.goal, {})


def _above(facts: Mapping[str, Value], links: tuple[str, ...]) -> Iterator[str]:
    for name in links:
        value = facts.get(name)
        if isinstance(value, str) and value:
            yield value


# --- as somebody who is folded knows it


def goals_around(life: Life) -> GoalsOf:
    """The goals of everybody, as this relationship may know them."""

    def goals_of(owner: str) -> Goals | None:
        if owner == life.id:
            return {about: memory.facts for about, memory in life.children.items()}
        return life.around.goals(owner, life.now)

    return goals_of


# --- a link as it is set


def wrong_link(life: Life, lifecycles: Lifecycles, event: Event) -> Refused | None:
    """Why an event sets a link that cannot stand; None where it sets none, or they all can."""
    for name, value in _links_set(life, event):
        about = event.about or lifecycles.latest("goal") or f"goal@{event.id}"
        own, to = GoalStep(life.id, about), linked(value)
        why = _circle(life, own, to) or _unknown(life, own, to)
        if why:
            return Refused(event.id, event.type, event.at, about, name, why, (name,))
    return None


def _links_set(life: Life, event: Event) -> Iterator[tuple[str, str]]:
    links = life.tables.links
    if not links:
        return
    carried = [(name, name) for name in event.fields] if event.type == FACTS else []
    listening = life.tables.events.get(event.type)
    if listening is not None and event.type != FACTS:
        carried = [(field, fact) for field, fact, *_ in listening.facts]
    for field, fact in carried:
        value = event.fields.get(field)
        if fact in links and isinstance(value, str) and value:
            yield fact, value


def _circle(life: Life, own: GoalStep, to: GoalStep) -> str:
    """The circle that a link would close, in words."""
    goals_of, links = goals_around(life), life.tables.links
    ways: list[tuple[GoalStep, ...]] = [(own, to)]
    seen = {to}
    while ways:
        way = ways.pop()
        if way[-1] == own:
            return f"that would be a circle: {' supports '.join(map(str, way))}"
        for text in _above(_facts(goals_of, way[-1]), links):
            above = linked(text)
            if above not in seen:
                seen.add(above)
                ways.append((*way, above))
    return ""


def _unknown(life: Life, own: GoalStep, to: GoalStep) -> str:
    """That nobody knows the goal of a link, and which it may mean."""
    goals = goals_around(life)(to.owner)
    if goals is None or to.goal in goals or not life.binding:
        return ""
    whose = "the organisation" if to.owner == ORG else f"`{to.owner}`"
    told = f"{whose} has no goal `{to.goal}`"
    known = [each for each in goals if GoalStep(to.owner, each) != own]
    meant = did_you_mean(to.goal, known)
    if meant:
        return f"{told}: did you mean `{GoalStep(to.owner, meant)}`?"
    return f"{told}; it has {', '.join(known[:8])}" if known else told
