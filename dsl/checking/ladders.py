"""`escalation`: a finite ladder of timed rungs that begins with one cause and ends with it."""

from collections.abc import Mapping
from typing import TypeAlias

from troth.dsl import core, syntax
from troth.dsl.checking.events import find_event
from troth.dsl.checking.names import kinds_of, party_of, say_unknown, value_names
from troth.dsl.checking.places import delay, truth
from troth.dsl.checking.triggers import trigger
from troth.dsl.checking.wording import told
from troth.dsl.checking.world import Scope, World, say_repeated, subject_of
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span
from troth.dsl.types import DurationType, TimeKind

Cause: TypeAlias = syntax.When | syntax.Crossing

_PHASE = {"before due": 0, "at once": 1, "after": 2, "after due": 2}
_STATES = {state.value for state in core.ObligationState}


def escalation(node: syntax.Escalation, world: World) -> core.Escalation | None:
    """The ladder; None, reported, after a mistake in it."""
    scope = Scope(world)
    before = len(world.found)
    parts = _once_each(node, scope)
    cause = next((p for p in parts if isinstance(p, syntax.When | syntax.Crossing)), None)
    # Without a beginning nobody knows the cause, and the other lines make no further mistake.
    scope.cause = cause is None or (isinstance(cause, syntax.When) and owes(cause.condition))
    begins, inner = (None, scope) if cause is None else trigger(cause, scope)
    if cause is None:
        _say_no_cause(node, scope)
    written = [part for part in parts if isinstance(part, syntax.Rung)]
    rungs = [_rung(part, inner) for part in written]
    _say_no_last(node, written, scope)
    _say_disorder([rung for rung in rungs if rung is not None], scope)
    until = next((part for part in parts if isinstance(part, syntax.Until)), None)
    ends, names = (None, ()) if until is None else _until(until, cause, inner)
    words = told(next((p for p in parts if isinstance(p, syntax.Text)), None), world)
    subject = subject_of(scope)
    if len(world.found) > before or begins is None:
        return None
    return core.Escalation(
        str(node.name),
        subject,
        begins,
        tuple(rung for rung in rungs if rung is not None),
        ends,
        names,
        any(isinstance(part, syntax.SummarisedDaily) for part in parts),
        words,
        next((part.text.value for part in parts if isinstance(part, syntax.Quoted)), ""),
        span=node.span,
    )


Part: TypeAlias = (
    syntax.Quoted
    | syntax.Text
    | syntax.When
    | syntax.Crossing
    | syntax.Rung
    | syntax.Until
    | syntax.SummarisedDaily
)


def _once_each(node: syntax.Escalation, scope: Scope) -> list[Part]:
    seen: dict[str, Span] = {}
    kept: list[Part] = []
    for part in node.parts:
        what = _what(part)
        if what and what in seen:
            say_repeated(what, seen[what], part.span, scope)
            continue
        seen[what] = part.span
        kept.append(part)
    return kept


def _what(part: Part) -> str:
    """What a part says that may be said once; nothing for rungs."""
    match part:
        case syntax.Quoted():
            return "`source`"
        case syntax.Text():
            return "what people read"
        case syntax.When() | syntax.Crossing():
            return "when it begins"
        case syntax.Until():
            return "`until`"
        case syntax.SummarisedDaily():
            return "`summarised daily`"
        case syntax.Rung():
            return ""


def owes(condition: syntax.Expr) -> bool:
    """Whether a condition is about the state of a promise or expectation."""
    match condition:
        case syntax.Compare(left=syntax.ObligationRef()):
            return True
        case syntax.Logic(items=items):
            return any(owes(item) for item in items)
        case _:
            return False


def _say_no_cause(node: syntax.Escalation, scope: Scope) -> None:
    scope.report(
        Diagnostic(
            "missing-trigger",
            f"nothing says when the escalation `{node.name}` begins",
            Label(node.name.span, "from when?"),
            help="add a line such as `when any promise to the person is violated`",
        )
    )


def _say_no_last(node: syntax.Escalation, rungs: list[syntax.Rung], scope: Scope) -> None:
    lasts = [rung for rung in rungs if rung.last]
    if not lasts:
        scope.report(
            Diagnostic(
                "missing-finally",
                f"the escalation `{node.name}` has no last rung",
                Label(node.name.span, "who is last?"),
                note="a ladder without an end leaves the matter with nobody",
                help="begin the last rung with `finally`, as in "
                "`finally after 15 working days assign people_director`",
            )
        )
    for last in lasts:
        if last is not rungs[-1]:
            scope.report(
                Diagnostic(
                    "rungs-out-of-order",
                    "nothing comes after the rung that begins with `finally`",
                    Label(last.span, "the last rung"),
                    others=(Label(rungs[-1].span, "comes after it"),),
                    help="move it to the end",
                )
            )
            return


def _rung(node: syntax.Rung, scope: Scope) -> core.Rung | None:
    moment = node.moment
    length = None if moment.length is None else delay(moment.length, scope)
    if moment.which in ("before due", "after due") and not scope.cause:
        scope.report(
            Diagnostic(
                "no-promise-at-hand",
                "nothing is due here",
                Label(moment.span, "due by which promise?"),
                note="this ladder begins with no promise or expectation",
                help="count from its beginning: `after` and a length of time",
            )
        )
    actions = [_action(action, scope) for action in node.actions]
    done = [action for action in actions if action is not None]
    if moment.length is not None and length is None:
        return None
    return core.Rung(moment.which, length, tuple(done), node.last, span=node.span)


def _action(node: syntax.Action, scope: Scope) -> core.Action | None:
    match node:
        case syntax.Notify(party=party, words=words):
            to = party_of(party, scope)
            said = told(words, scope.world)
            return None if to is None else core.Notify(to, said, span=node.span)
        case syntax.Assign(party=party):
            to = party_of(party, scope)
            return None if to is None else core.Assign(to, span=node.span)
        case syntax.OpenCase(kind=kind):
            return core.OpenCase(str(kind), span=node.span)


def _say_disorder(rungs: list[core.Rung], scope: Scope) -> None:
    """Report the first rung that would act before the one above it; kinds of time do not mix."""
    latest: dict[tuple[str, object], tuple[int, core.Rung]] = {}
    phase = 0
    for rung in rungs:
        here = _PHASE[rung.which]
        length = rung.length.value if isinstance(rung.length, core.Literal) else None
        kind = rung.length.type if rung.length is not None else None
        before = latest.get((rung.which, kind))
        late = here < phase
        if not late and isinstance(length, int) and isinstance(kind, DurationType):
            due = -length if rung.which == "before due" else length
            late = before is not None and due <= before[0]
            if not late and rung.which != "before due":
                before = _surely_later(kind.kind, length, rung.which, latest)
                late = before is not None
            latest[rung.which, kind] = (due, rung)
        if late:
            scope.report(
                Diagnostic(
                    "rungs-out-of-order",
                    "this rung does not come after the one above it",
                    Label(rung.span, "too early"),
                    others=() if before is None else (Label(before[1].span, "comes first"),),
                    help="write the rungs in the order in which they act",
                )
            )
            return
        phase = here


def _surely_later(
    kind: TimeKind,
    length: int,
    which: str,
    latest: Mapping[tuple[str, object], tuple[int, core.Rung]],
) -> tuple[int, core.Rung] | None:
    """An earlier rung of another kind of time that never acts before this one."""
    _, most = _in_days(kind, length)
    for (other, type_), (amount, rung) in latest.items():
        if other == which and isinstance(type_, DurationType) and type_.kind is not kind:
            least, _ = _in_days(type_.kind, amount)
            if most is not None and least >= most:
                return amount, rung
    return None


def _in_days(kind: TimeKind, amount: int) -> tuple[int, int | None]:
    """The fewest and the most days a length can be; working days have no most."""
    match kind:
        case TimeKind.DAYS:
            return amount, amount
        case TimeKind.WORKING_DAYS:
            return amount, None
        case TimeKind.MONTHS:
            return 28 * amount, 31 * amount
        case TimeKind.CLOCK | TimeKind.WORKING_HOURS:
            return 0, None


def _until(
    node: syntax.Until, cause: Cause | None, scope: Scope
) -> tuple[core.Expr | None, tuple[str, ...]]:
    """What ends the ladder: a condition, and the bare names of states or events of the cause."""
    condition = node.condition
    parts = (
        condition.items
        if isinstance(condition, syntax.Logic) and condition.op == "or"
        else (condition,)
    )
    names: list[str] = []
    conditions: list[core.Expr] = []
    for part in parts:
        name = _of_cause(part, cause, scope)
        if name:
            names.append(name)
            continue
        if _say_no_end(part, cause, scope):
            continue
        holds = truth(part, scope)
        if holds is not None:
            conditions.append(holds)
    if not conditions:
        return None, tuple(names)
    if len(conditions) == 1:
        return conditions[0], tuple(names)
    return core.Or(tuple(conditions), span=node.span), tuple(names)


def _say_no_end(part: syntax.Expr, cause: Cause | None, scope: Scope) -> bool:
    """Whether a bare name is nothing at all, which is reported with the states it may be."""
    if not isinstance(part, syntax.Name) or len(part.parts) > 1:
        return False
    name = str(part)
    if kinds_of(name, scope.world) or name in scope.world.unread or name == "engaged":
        return False
    world = scope.world
    states = _STATES if scope.cause else _states_beside(cause, scope)
    events = {
        *world.vocabulary.events,
        *(e for c in world.vocabulary.charts.values() for e in c.events),
    }
    say_unknown(
        scope, "state", name, part.span, {*states, *events, *value_names(world)}, home="charts"
    )
    return True


def _states_beside(cause: Cause | None, scope: Scope) -> set[str]:
    """The states of the charts that have the one whose crossing begins the ladder."""
    if not isinstance(cause, syntax.Crossing):
        return set()
    left = cause.state.parts[-1]
    charts = scope.world.vocabulary.charts.values()
    return {state for chart in charts if left in chart.states for state in chart.states}


def _of_cause(part: syntax.Expr, cause: Cause | None, scope: Scope) -> str:
    """The name of a state or event of the cause, or nothing."""
    if not isinstance(part, syntax.Name):
        return ""
    name = str(part)
    if scope.cause and name in _STATES:
        return name
    if name in _states_beside(cause, scope):
        return name
    if name in scope.world.vocabulary.facts or name in scope.world.defines:
        return ""
    event = find_event(part, scope)
    return "" if event is None else event.name
