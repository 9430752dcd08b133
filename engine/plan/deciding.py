"""Deciding about everyone: one rule, all people, the compiled rule where it can be compiled.

Results are columns in the order of the people: a code, the mask of failed and the mask of unknown
lines. They are the same whichever executor made them (`troth.engine.evaluate` is the meaning), and
nothing of it is seen in a plan.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from troth.dsl import core
from troth.dsl.types import Value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.decision import Decision, Kind, Line, Verdict
from troth.engine.evaluate import judge
from troth.engine.exact import Elapsed, MonthEnd
from troth.engine.facts import View, inside, start_of
from troth.engine.files.pack import Pack
from troth.engine.lower import NotLowerable, compile_define, compile_gate, compile_minimum
from troth.engine.meaning import rules_of
from troth.engine.parts import expressions
from troth.engine.plan.answers import Results, results_of
from troth.engine.plan.reading import reads
from troth.engine.views import month_end_of, view_under

CODES = {
    Verdict.MET: 0,
    Verdict.NOT_MET: 1,
    Verdict.UNKNOWN: 2,
    Verdict.DOES_NOT_APPLY: 3,
}
NAMES = ("met", "not_met", "unknown", "does_not_apply")
"""The results as a plan names them, by code."""


def views(pack: Pack, people: Sequence[Mapping[str, Value]], today: int) -> tuple[View, ...]:
    """The people as ``pack`` sees them on the as-of day (a day number)."""
    nobody = view_under(pack, {}, today)
    return tuple(replace(nobody, facts=facts, engaged_since=start_of(facts)) for facts in people)


def decide_all(
    policy: core.Policy, vocabulary: Vocabulary, kind: Kind, name: str, people: Sequence[View]
) -> Results:
    """The results of a minimum, a gate or an offer for ``people``."""
    month_end = people[0].month_end if people else MonthEnd.LAST_DAY
    try:
        match kind:
            case Kind.MINIMUM:
                rule = compile_minimum(policy, name, vocabulary, month_end)
            case Kind.GATE:
                rule = compile_gate(policy, name, vocabulary, month_end)
            case _:
                return _by_reference(policy, vocabulary, kind, name, people)
    except NotLowerable:
        return _by_reference(policy, vocabulary, kind, name, people)
    if rule.direct:
        rows = [rule.verdict(view.facts) for view in people]
    else:
        rows = [rule.verdict(rule.inside(view)) for view in people]
    return results_of(rows)


def values_of(
    pack: Pack, define: core.Define, people: Sequence[View]
) -> Sequence[Value | Elapsed | None]:
    """The value of a define for each person, None where it is unknown."""
    rules, name = rules_of(pack.policy, pack.vocabulary), define.name
    try:
        made: Callable[[Mapping[str, Value]], Value | None]
        made = compile_define(pack.policy, name, month_end_of(pack))
    except NotLowerable:
        return [judge(rules, name, view, Kind.DEFINE).value for view in people]
    used = reads(rules, expressions(define.body))
    names = [*sorted(used.facts), "today", "now", "tenure"]
    return [made(inside(view, pack.vocabulary, names)) for view in people]


def decider(policy: core.Policy, vocabulary: Vocabulary, name: str) -> Callable[[View], Decision]:
    """What gives the whole decision of a minimum, proof included, for one person at a time."""
    try:
        return compile_minimum(policy, name, vocabulary).decide
    except NotLowerable:
        rules = rules_of(policy, vocabulary)
        return lambda view: judge(rules, name, view, Kind.MINIMUM)


def _by_reference(
    policy: core.Policy, vocabulary: Vocabulary, kind: Kind, name: str, people: Sequence[View]
) -> Results:
    rules = rules_of(policy, vocabulary)
    rows = []
    for view in people:
        decision = judge(rules, name, view, kind)
        failed, unknown = _masks(decision.lines)
        rows.append((CODES[decision.verdict], failed, unknown))
    return results_of(rows)


def _masks(lines: Sequence[Line]) -> tuple[int, int]:
    failed = unknown = 0
    for line in lines:
        bit = 1 << line.text.number
        failed |= bit if line.verdict is Verdict.NOT_MET else 0
        unknown |= bit if line.verdict is Verdict.UNKNOWN else 0
        inner = _masks(line.lines)
        failed |= inner[0]
        unknown |= inner[1]
    return failed, unknown


def over_facts_alone(conditions: Sequence[core.Expr]) -> bool:
    """Whether facts are enough: no events, states or obligations are read."""
    from troth.engine.parts import within

    return not any(
        isinstance(
            part,
            core.EventField
            | core.LatestField
            | core.TimeSince
            | core.TimeWhile
            | core.TimeIn
            | core.Aggregate
            | core.StateIs
            | core.ObligationIs
            | core.Engaged,
        )
        for expr in conditions
        for part in within(expr)
    )
