"""What would it take: the smallest change a person can influence that turns a verdict into met.

Smallest means the fewest facts, and of each the nearest value; undoing any one of the changes
leaves the rule unmet, and the reference has judged the result. Where time alone helps, waiting is a
change like any other. For lines with `or develop within` the gaps are the development plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from troth.dsl import core
from troth.dsl.traverse import facts_read
from troth.dsl.types import TRUTH, DurationType, SetType, Type, Value
from troth.dsl.values import date_of, members_of, show_value
from troth.dsl.vocabulary import Length, Vocabulary
from troth.engine.decision import Decision, Kind, Line, LineText, Verdict
from troth.engine.evaluate import judge, template_of
from troth.engine.exact import Elapsed, Unknown, units
from troth.engine.facts import View, fact_value, shift
from troth.engine.goals import CLOCK, Goal, Parting, all_of, some
from troth.engine.meaning import Rules, Run, rules_of, value
from troth.engine.search import Found, Search, TooLong
from troth.engine.template import LineTemplate, Template


class Outcome(StrEnum):
    """How the question ends."""

    NOTHING_NEEDED = "nothing is needed"
    CHANGES = "these changes do it"
    BLOCKED = "nothing the person can influence would do"
    TOO_LONG = "the search was given up; there may be an answer"


@dataclass(frozen=True, slots=True)
class Step:
    """One change: what a fact is now and what it must be. ``days`` counts where it is waiting."""

    fact: str
    have: str
    need: str
    value: Value
    days: int = 0

    def __str__(self) -> str:
        return self.need if self.days else f"{self.fact} {self.need}"


@dataclass(frozen=True, slots=True)
class Gap:
    """One entry of a development plan: a gap that may be closed, and in what time."""

    line: LineText
    fact: str
    have: str
    need: str
    within: Length
    because: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A line that no change the person can make would turn; ``lacks`` where it can be counted."""

    line: Line
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The answer. ``plan`` holds the gaps of lines with `or develop within`."""

    outcome: Outcome
    steps: tuple[Step, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    plan: tuple[Gap, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "outcome": self.outcome.value,
            "steps": [{"fact": s.fact, "have": s.have, "need": s.need} for s in self.steps],
            "blocked": [{"line": b.line.text.text, "lacks": b.lacks} for b in self.blocked],
            "plan": [
                {"fact": g.fact, "have": g.have, "need": g.need, "line": g.line.text}
                for g in self.plan
            ],
        }


def what_would_it_take(
    policy: core.Policy,
    vocabulary: Vocabulary,
    name: str,
    view: View,
    kind: Kind | None = None,
) -> Remedy:
    """The smallest change of `changeable` facts that turns a rule into met.

    A rule is a minimum, a gate or a define that is yes or no; an offer and a define of another
    type are `Outcome.BLOCKED`.

    Raises `troth.engine.evaluate.NoSuchRule`. At most `troth.engine.search.TRIALS` changed views
    are tried; one line a fact never needs more than a handful each.
    """
    rules = rules_of(policy, vocabulary)
    return remedy(rules, judge(rules, name, view, kind), view)


def remedy(rules: Rules, decision: Decision, view: View) -> Remedy:
    """`what_would_it_take` for a decision already made over ``view``."""
    if decision.verdict in {Verdict.MET, Verdict.DOES_NOT_APPLY}:
        return Remedy(Outcome.NOTHING_NEEDED)
    truth = decision.type is None or decision.type == TRUTH
    if decision.rule.kind is Kind.OFFER or not truth:
        return Remedy(Outcome.BLOCKED)
    template = template_of(rules, decision.rule.kind, decision.rule.name)
    plan = development_plan(rules, decision, view)
    changeable = frozenset(name for name, fact in rules.vocabulary.facts.items() if fact.changeable)
    search = Search(Parting(rules, changeable | {CLOCK}), view)
    goal = rule_goal(search, decision, template)
    try:
        found = search.solve(goal)
        unsure = search.unsure
        blocked = _blocked(rules, decision, view, search) if found is None else ()
    except TooLong:
        return Remedy(Outcome.TOO_LONG, plan=plan)
    if found is None and unsure:
        return Remedy(Outcome.TOO_LONG, plan=plan)
    if found is None:
        return Remedy(Outcome.BLOCKED, blocked=blocked, plan=plan)
    found = checked(search, decision, found)
    if found is None:
        return Remedy(Outcome.TOO_LONG, plan=plan)
    steps = tuple(step_of(rules, view, name, value) for name, value in found.changes.items())
    return Remedy(Outcome.CHANGES, steps, plan=plan)


def rule_goal(search: Search, decision: Decision, template: Template) -> Goal:
    """What must be reached for a whole rule: all its lines, or the yes of a define."""
    if decision.rule.kind is Kind.DEFINE:
        return search.parting.goal(core.DefineRef(decision.rule.name, TRUTH))
    return all_of([goal_of(search, line) for line in template.lines])


def goal_of(search: Search, template: LineTemplate) -> Goal:
    """What must be reached for a line."""
    if template.lines:
        return some(template.text.count, [goal_of(search, each) for each in template.lines])
    if template.condition is None:
        raise AssertionError("INVARIANT: a line is a group or has a condition")
    return search.parting.goal(template.condition)


def is_met(search: Search, decision: Decision, changes: Mapping[str, Value]) -> bool:
    """Whether the whole rule, judged by the reference, is met with these changes."""
    view = search.changed(changes)
    found = judge(search.rules, decision.rule.name, view, decision.rule.kind)
    return found.verdict is Verdict.MET


def checked(search: Search, decision: Decision, found: Found) -> Found | None:
    """``found`` without what can be undone; None where the reference does not call it met."""
    changes = dict(found.changes)
    if not is_met(search, decision, changes):
        return None
    for name in list(changes):
        without = {other: value for other, value in changes.items() if other != name}
        if without and is_met(search, decision, without):
            changes = without
    return Found(changes, found.rank)


# --- words


def step_of(rules: Rules, view: View, name: str, to: Value) -> Step:
    """A change in words: ``english_level B2``, ``certifications with first_aid``."""
    if name == CLOCK and isinstance(to, int):
        days = to - view.today
        need = f"{days:_} more day" + ("" if days == 1 else "s")
        have = f"{date_of(view.today):%a} {date_of(view.today)}"
        return Step(name, have, f"{need}, on {date_of(to):%a} {date_of(to)}", to, days)
    fact = rules.vocabulary.facts[name]
    found = fact_value(view, fact, name)
    now = None if isinstance(found, Unknown) else found
    have = "unknown" if now is None else show_value(now, fact.type)
    return Step(name, have, _need(fact.type, now, to), to)


def _need(type_: Type, now: Value | None, to: Value) -> str:
    if not isinstance(type_, SetType) or now is None:
        return show_value(to, type_)
    before, after = _members(type_, now), _members(type_, to)
    added = [name for name in after if name not in before]
    taken = [name for name in before if name not in after]
    said = [f"with {', '.join(added)}"] if added else []
    return ", ".join([*said, *([f"without {', '.join(taken)}"] if taken else [])])


def _members(type_: SetType, held: Value) -> list[str]:
    if isinstance(held, int):
        return members_of(held, type_)
    return sorted(held) if isinstance(held, frozenset) else []


# --- what blocks, and the plan


def _blocked(rules: Rules, decision: Decision, view: View, search: Search) -> tuple[Blocked, ...]:
    """The lines that cannot be met, each with what it lacks."""
    if decision.rule.kind is Kind.DEFINE:
        return tuple(Blocked(line) for line in decision.lines)
    template = template_of(rules, decision.rule.kind, decision.rule.name)
    found: list[Blocked] = []
    for line, made in zip(decision.lines, template.lines, strict=True):
        if line.verdict is Verdict.MET:
            continue
        if search.solve(goal_of(search, made)) is None and not search.unsure:
            found.append(Blocked(line, shortfall(made.condition, Run(rules, view))))
    return tuple(found)


def shortfall(condition: core.Expr | None, run: Run) -> str:
    """How many days a span falls short of `at least D`; nothing where that is not the question."""
    at_least = {core.Relation.AT_LEAST, core.Relation.MORE}
    match condition:
        case core.AsOf(value=inner, at=at):
            day = value(at, run)
            view = run.view.at(day) if isinstance(day, int) else None
            return shortfall(inner, run.on(view)) if isinstance(view, View) else ""
        case core.Compare(op=op, left=left, right=right) if op in at_least:
            span, length = value(left, run), value(right, run)
        case _:
            return ""
    if not (isinstance(span, Elapsed) and isinstance(right.type, DurationType)):
        return ""
    if span.moments or isinstance(length, Unknown):
        return ""
    full = shift(run.view, span.start, right.type.kind, units(length))
    if not isinstance(full, int):
        return ""
    days = full + span.uncounted - span.end + (op is core.Relation.MORE)
    return f"{days:_} more day" + ("" if days == 1 else "s") if days > 0 else ""


def development_plan(rules: Rules, decision: Decision, view: View) -> tuple[Gap, ...]:
    """The gaps of all lines that may be closed in time, as if every fact they read could change."""
    template = template_of(rules, decision.rule.kind, decision.rule.name)
    gaps: list[Gap] = []
    for line, made in zip(decision.lines, template.lines, strict=True):
        gaps.extend(_gaps(rules, line, made, view, None))
    return tuple(gaps)


def _gaps(
    rules: Rules, line: Line, made: LineTemplate, view: View, around: Length | None
) -> list[Gap]:
    within = made.text.develop or around
    if line.verdict is Verdict.MET:
        return []
    if within is None:
        return [
            gap
            for inner, each in zip(line.lines, made.lines, strict=True)
            for gap in _gaps(rules, inner, each, view, None)
        ]
    every = frozenset(rules.vocabulary.facts)
    search = Search(Parting(rules, every), view)
    try:
        found = search.solve(goal_of(search, made))
    except TooLong:
        found = None
    if found is None:
        return []
    steps = [step_of(rules, view, name, value) for name, value in found.changes.items()]
    return [
        Gap(_line_for(rules, made, step.fact), step.fact, step.have, step.need, within,
            made.text.because)
        for step in steps
    ]  # fmt: skip


def _line_for(rules: Rules, made: LineTemplate, fact: str) -> LineText:
    for each in made.lines:
        if each.condition is not None and fact in facts_read(each.condition, rules.policy):
            return each.text
    return made.text
