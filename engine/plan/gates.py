"""gates.yaml held against a plan: passed, failed or undetermined, and the exit code that follows.

A gate that cannot be decided never passes: a group that is too small, a fact nobody has, a figure
that takes a history. Ratios are compared exactly, as fractions of counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeGuard

from troth.dsl.values import date_of
from troth.engine.files.gates import CapacityGate, FairnessGate, GatesFile
from troth.engine.plan.answers import PLAINLY, Codes, Counting
from troth.engine.plan.changes import Change, Clock, Money, Promise, Structure
from troth.engine.plan.definition import GateResult, Plan, Sample, Status
from troth.engine.plan.fairness import UNKNOWN, Grouping, Tally, highest, ratio, tally
from troth.engine.plan.figures import weekday
from troth.engine.plan.past import errors
from troth.engine.plan.rates import shown

if TYPE_CHECKING:
    from troth.engine.plan.load import Duties

IS_MET = " is met"

FINE, WORSENED, CHANGES_PRESENT, GATE_FAILED, GATE_UNDETERMINED = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Known:
    """What gates can ask about. Columns are in one order of people.

    ``decided`` maps a minimum to its results before and after (None where there is no such
    minimum); ``outcomes`` a recorded outcome to its results; ``groupings`` a fact to the groups, or
    to the reason for which there are none. ``worsened`` counts running promises that would be
    worse without consent, ``duties`` are those under the new rules; None without a history.
    """

    decided: Mapping[str, tuple[Codes | None, Codes | None]]
    outcomes: Mapping[str, Codes]
    groupings: Mapping[str, Grouping | str]
    people: int
    changes: Sequence[Change]
    worsened: int | None = None
    duties: "Duties | None" = None
    sample: Sample | None = None
    counting: Counting = PLAINLY


def gate_results(gates: GatesFile, known: Known) -> tuple[GateResult, ...]:
    """Every gate in the order of the file.

    Over a sample none passes. Rates and shares may be others among everybody, so that these gates
    stay open; counts can only grow, so that one which is too high already has failed.
    """
    rates = [_fairness(gate, _name(gate, gates.fairness), known) for gate in gates.fairness]
    counts = [_capacity(gate, known.duties) for gate in gates.capacity]
    if gates.worsened_promises is not None:
        counts.append(_worsened(gates.worsened_promises.at_most, known))
    last = [] if gates.undecided is None else [_undecided(gates.undecided.at_most, known)]
    if known.sample is None:
        return (*rates, *counts, *last)
    share = gates.undecided is not None and isinstance(gates.undecided.at_most, Fraction)
    open_ = [_of_some(each, known.sample) for each in (*rates, *(last if share else []))]
    sure = [_unless_failed(each, known.sample) for each in (*counts, *([] if share else last))]
    order = [each.name for each in (*rates, *counts, *last)]
    return tuple(sorted((*open_, *sure), key=lambda each: order.index(each.name)))


def _unless_failed(gate: GateResult, sample: Sample) -> GateResult:
    return gate if gate.result is Status.FAILED else _of_some(gate, sample)


def _of_some(gate: GateResult, sample: Sample) -> GateResult:
    """A gate held against some of the people alone: it says how they stand, and stays open."""
    if gate.result is Status.UNDETERMINED:
        return gate
    some = f"{gate.result.value} by a sample of {sample.asked:,} alone: try everybody"
    because = f"{gate.because}; {some}" if gate.because else some
    return replace(gate, result=Status.UNDETERMINED, because=because)


def exit_code(plan: Plan, *, detailed: bool = False) -> int:
    """1 a running promise would be worse, 3 a gate failed, 4 one is open, 2 changes, else 0.

    Worse without consent, that is; a gate is open that could not be decided; 2 is for ``detailed``.
    In this order of precedence. A change of wording is a change. Wrong usage (64) and mistakes in
    the input (also 1) come before there is a plan.
    """
    if errors(plan.changes):
        return WORSENED
    results = {gate.result for gate in plan.gates}
    if Status.FAILED in results:
        return GATE_FAILED
    if Status.UNDETERMINED in results:
        return GATE_UNDETERMINED
    return CHANGES_PRESENT if detailed and plan.changes else FINE


def _name(gate: FairnessGate, gates: Sequence[FairnessGate]) -> str:
    """``fairness.race``, with the outcome where two gates would share the name."""
    if sum(each.by == gate.by for each in gates) == 1:
        return f"fairness.{gate.by}"
    return f"fairness.{gate.outcome.removesuffix(IS_MET)}.{gate.by}"


def _fairness(gate: FairnessGate, name: str, known: Known) -> GateResult:
    asked = f"{gate.outcome}, by {gate.by}: ratio at least {shown(gate.ratio_at_least, 2)}"

    def undetermined(because: str, measured: str = "") -> GateResult:
        return GateResult(name, Status.UNDETERMINED, measured, asked, because)

    grouping = known.groupings.get(gate.by, f"{gate.by} is not known of anybody here")
    if isinstance(grouping, str):
        return undetermined(grouping)
    before, after = _columns(gate.outcome, known)
    if after is None:
        return undetermined(f"there is no minimum and no recorded outcome `{gate.outcome}`")
    groups = tally(grouping, after, known.counting)
    against = highest(groups, gate.smallest_group) if gate.against == "highest" else gate.against
    if against not in groups:
        return undetermined(f"there is nobody in the group `{against}`")
    old = None if before is None else tally(grouping, before, known.counting)
    return _compared(gate, name, asked, against, groups, old)


def _columns(outcome: str, known: Known) -> tuple[Codes | None, Codes | None]:
    if outcome.endswith(IS_MET):
        return known.decided.get(outcome.removesuffix(IS_MET), (None, None))
    recorded = known.outcomes.get(outcome)
    return recorded, recorded


def _compared(
    gate: FairnessGate,
    name: str,
    asked: str,
    against: str,
    groups: Mapping[str, Tally],
    old: Mapping[str, Tally] | None,
) -> GateResult:
    """The lowest ratio decides; a small group leaves the gate open unless a large one fails it."""
    ratios: dict[str, Fraction] = {}
    small = [g for g, each in groups.items() if each.decided < gate.smallest_group]
    for group in groups:
        value = ratio(groups, group, against)
        if group != against and group not in small and value is not None:
            ratios[group] = value
    worst = min(ratios, key=lambda group: (ratios[group], group), default=None)
    measured = "" if worst is None else shown(ratios[worst])
    failing = sorted(group for group, value in ratios.items() if value < gate.ratio_at_least)
    excused = [group for group in failing if _not_worse(gate, group, against, ratios, old)]
    words = f"{worst} against {against}" if worst is not None else ""
    if against not in small and len(excused) < len(failing):
        return GateResult(name, Status.FAILED, measured, asked, words)
    if small:
        few = ", ".join(f"{group} ({groups[group].decided} decided)" for group in small)
        because = f"smaller than {gate.smallest_group} people: {few}"
        return GateResult(name, Status.UNDETERMINED, measured, asked, because)
    if worst is None:
        because = "fewer than two groups have a rate to compare"
        return GateResult(name, Status.UNDETERMINED, "", asked, because)
    if excused:
        words = f"{words}, not worse than before"
    return GateResult(name, Status.PASSED, measured, asked, words)


def _not_worse(
    gate: FairnessGate,
    group: str,
    against: str,
    ratios: Mapping[str, Fraction],
    old: Mapping[str, Tally] | None,
) -> bool:
    if gate.or_ is None or old is None:
        return False
    before = highest(old, gate.smallest_group) if gate.against == "highest" else against
    was = ratio(old, group, before)
    return was is not None and ratios[group] >= was


def _capacity(gate: CapacityGate, duties: "Duties | None") -> GateResult:
    """The fullest week of anybody in a role; duties of nobody in particular decide nothing."""
    name, most = f"capacity.{gate.party}", gate.duties_per_week_at_most
    asked = f"at most {most} duties a week"
    if duties is None:
        because = "duties by week take a history of events, and none was given"
        return GateResult(name, Status.UNDETERMINED, "", asked, because)
    weeks = {h: w for h, w in duties.counts.items() if h.role == gate.party and w}
    known = [
        (number, -week) for h, each in weeks.items() if h.known for week, number in each.items()
    ]
    fullest, week = max(known, default=(0, 0))
    over = sorted(-week for number, week in known if number > most)
    if over:
        first = weekday(date_of(over[0]).isoformat())
        because = f"the first week over it begins on {first}"
        return GateResult(name, Status.FAILED, str(fullest), asked, because)
    if any(not h.known and max(each.values()) > most for h, each in weeks.items()):
        because = f"it is not recorded who is {gate.party}, and who has how many of their duties"
        return GateResult(name, Status.UNDETERMINED, "", asked, because)
    because = f"in the week of {weekday(date_of(-week).isoformat())}" if fullest else "no duties"
    return GateResult(name, Status.PASSED, str(fullest), asked, because)


def _worsened(most: int, known: Known) -> GateResult:
    """Without a history no promise already made is known: sure only where no terms changed."""
    name, asked = "worsened_promises", f"at most {most}"
    if known.worsened is not None:
        status = Status.PASSED if known.worsened <= most else Status.FAILED
        because = "promises already made, a worse date asked for, nobody's consent"
        return GateResult(name, status, str(known.worsened), asked, because)
    changed = [each.rule for each in known.changes if _bears_on_promises(each)]
    if not changed:
        return GateResult(name, Status.PASSED, "0", asked, "no terms of any promise changed")
    because = f"{', '.join(sorted(set(changed)))} changed, and promises made take a ledger"
    return GateResult(name, Status.UNDETERMINED, "", asked, because)


def _bears_on_promises(change: Change) -> TypeGuard[Promise | Clock | Money | Structure]:
    """Whether promises already made could be worse for it: terms, amounts, what is gone, days."""
    match change:
        case Promise() | Money():
            return True
        case Clock(statement=statement):
            return statement != "timer"
        case Structure(what=what, statement=statement):
            gone = what != "added" and statement in {"promise", "expectation", "offer"}
            return gone or statement == "calendar"
        case _:
            return False


def _undecided(most: int | Fraction, known: Known) -> GateResult:
    """People whom at least one minimum of the new policy cannot decide."""
    share = isinstance(most, Fraction)
    asked = (
        f"at most {shown(Fraction(most) * 100, 2)} % of people"
        if share
        else f"at most {most} people"
    )
    if not known.people:
        because = "there are no people to count"
        return GateResult("undecided", Status.UNDETERMINED, "", asked, because)
    columns = [after for _, after in known.decided.values() if after is not None]
    number = known.counting.any_with(columns, UNKNOWN)
    found = Fraction(number, known.people) if share else number
    status = Status.PASSED if found <= most else Status.FAILED
    measured = f"{shown(Fraction(number, known.people) * 100, 2)} %" if share else str(number)
    because = f"{number:,} of {known.people:,} people"
    return GateResult("undecided", status, measured, asked, because)
