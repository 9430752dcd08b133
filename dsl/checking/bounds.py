"""Conditions that are settled before anybody is asked: found by bounds, without proof.

A minimum no one can meet, a requirement implied by another, a case never reached, a gate that never
opens, a condition that is always yes or always no. `troth prove` finds the ones that need more.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.checking.domains import (
    Clash,
    Domain,
    Known,
    State,
    Term,
    constraint,
    universe,
    universe_like,
)
from troth.dsl.checking.overlaps import say_two_amounts
from troth.dsl.checking.world import World, warning, written
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.prose import expression
from troth.dsl.traverse import walk

MOST_ALIKE = 60
"""So many requirements of one value are compared, each with each."""


def say_settled(policy: core.Policy, world: World) -> None:
    """Report every condition of the policy that bounds alone settle."""
    bodies = {
        define.name: define.body
        for define in policy.defines
        if not isinstance(define.body, core.Cases | core.Lookup)
    }
    known = Known(bodies, world.ranges, bool(world.minimums) or world.incomplete)
    for define in policy.defines:
        if isinstance(define.body, core.Cases):
            _cases(define, define.body, known, world)
    for minimum in policy.minimums:
        _minimum(minimum, known, world)
    for gate in policy.gates:
        _gate(gate, known, world)
    for condition in _conditions(policy):
        _condition(condition, State(known), world)
    say_two_amounts(policy, known, world)


def _conditions(policy: core.Policy) -> Iterator[core.Expr]:
    """The conditions that are settled silently: nothing breaks, but nothing is asked either."""
    for define in policy.defines:
        if isinstance(define.body, core.And | core.Or | core.Compare | core.Between):
            yield define.body
    for offer in policy.offers:
        asked = (offer.applies, offer.when, *offer.guardrails, offer.outcome)
        yield from (c for c in asked if c is not None)
    for obligation in policy.obligations:
        if obligation.applies is not None:
            yield obligation.applies
        yield from _of_trigger(obligation.trigger)
        if isinstance(obligation.content, core.Keep | core.Never):
            yield obligation.content.condition
        yield from (
            clause.condition
            for clause in (obligation.provided, obligation.suspended)
            if clause is not None
        )
    for escalation in policy.escalations:
        yield from _of_trigger(escalation.trigger)


def _of_trigger(trigger: core.Trigger) -> Iterator[core.Expr]:
    match trigger:
        case core.OnCondition(condition=condition):
            yield condition
        case core.EveryWhile(condition=condition) | core.EachWhile(condition=condition):
            yield condition
        case _:
            return


def _atoms(condition: core.Expr) -> Iterator[core.Expr]:
    if isinstance(condition, core.And):
        for item in condition.items:
            yield from _atoms(item)
    else:
        yield condition


def _always(expr: core.Expr, known: Known) -> Term | None:
    """The term of a condition that holds whatever the term is."""
    if isinstance(expr, core.Compare | core.Between | core.Member | core.Or):
        found = constraint(expr, known)
        if found is not None and found[1].covers(universe_like(found[0], found[1], known)):
            return found[0]
    return None


def _condition(condition: core.Expr, state: State, world: World) -> None:
    for atom in _atoms(condition):
        if (term := _always(atom, state.known)) is not None:
            _say_always(atom, term, world)
        elif (clash := state.narrow(atom)) is not None:
            world.report(
                warning(
                    "settled-condition",
                    "this condition is never yes",
                    Label(clash.at.span, "never yes" if clash.against is None else "never with it"),
                    _against(clash),
                    note=_range(clash, state.known),
                    advice="correct one of the values, or leave the condition out",
                )
            )
            return


def _is_known(term: core.Expr) -> bool:
    """Whether a value is never unknown: what is counted, what is asked of charts, what is asked."""
    match term:
        case core.Aggregate(measure=core.Measure.COUNT, where=None):
            return True
        case core.Known() | core.Literal() | core.Today() | core.Now() | core.Engaged():
            return True
        case core.StateIs() | core.ObligationIs():
            return True
        case core.OrElse(fallback=fallback):
            return _is_known(fallback)
        case _:
            return False


def _say_always(atom: core.Expr, term: Term, world: World) -> None:
    if not _is_known(term[0]):
        _say_never_no(atom, expression(term[0]), world)
        return
    world.report(
        warning(
            "settled-condition",
            f"this holds whatever `{expression(term[0])}` is",
            Label(atom.span, "always yes"),
            note="it asks for nothing",
            advice="correct the value, or leave the condition out",
        )
    )


def _say_never_no(atom: core.Expr, asked: str, world: World) -> None:
    """A condition that no value makes no: it asks whether there is a value, and may mean to."""
    world.report(
        warning(
            "settled-condition",
            f"this holds whatever `{asked}` is, once it is known",
            Label(atom.span, "yes or unknown, never no"),
            note="all it asks is whether there is a value",
            advice=f"correct the value; if that is what you mean, write `{asked} is known`",
        )
    )


def _against(clash: Clash) -> tuple[Label, ...]:
    return () if clash.against is None else written(clash.against.span, "this one is given")


def _range(clash: Clash, known: Known) -> str:
    """The bounds that a condition alone runs against, in words."""
    if clash.against is not None:
        return f"`{expression(clash.against)}` and `{expression(clash.at)}` cannot both hold"
    found = constraint(clash.at, known)
    if found is None:
        return ""
    if not known.minimums and any(isinstance(n, core.EveryMinimumMet) for n in walk(clash.at)):
        return "the pack has no minimum, and at least one must apply"
    everything = universe(found[0][0], known)
    return (
        f"`{expression(found[0][0])}` cannot be so, by its declared range"
        if everything.line is not None
        else ""
    )


# --- minimum


def _minimum(node: core.Minimum, known: Known, world: World) -> None:
    state = State(known)
    if node.applies is not None:
        before = len(world.found)
        _condition(node.applies, state, world)
        if len(world.found) > before:
            return
    for line in node.lines:
        clash = _line(line, state)
        if clash is not None:
            _say_never_met(node, line, clash, known, world)
            return
    asked = list(_requirements(node.lines))
    for requirement in asked:
        term = _always(requirement.condition, known)
        if term is not None:
            _say_always(requirement.condition, term, world)
    _say_implied(asked, known, world)


def _line(line: core.Line, state: State) -> Clash | None:
    match line:
        case core.Requirement(condition=condition):
            return state.narrow(condition)
        case core.Group(count=count, lines=lines) if count == len(lines):
            for inner in lines:
                if (clash := _line(inner, state)) is not None:
                    return clash
            return None
        case core.Group(count=count, lines=lines):
            clashes = [_line(inner, state.copy()) for inner in lines]
            shut = [clash for clash in clashes if clash is not None]
            return shut[0] if len(lines) - len(shut) < count else None


def _requirements(lines: tuple[core.Line, ...]) -> Iterator[core.Requirement]:
    """The requirements that every one must meet; not those of which some are enough."""
    for line in lines:
        if isinstance(line, core.Requirement):
            yield line
        elif line.count == len(line.lines) and line.develop is None:
            yield from _requirements(line.lines)


def _say_never_met(
    node: core.Minimum, line: core.Line, clash: Clash, known: Known, world: World
) -> None:
    world.report(
        Diagnostic(
            "never-met",
            f"nobody can meet the minimum `{node.name}`",
            Label(clash.at.span, "never together" if clash.against is not None else "never yes"),
            others=_against(clash),
            note=_range(clash, known)
            or ("too few of these can be met" if isinstance(line, core.Group) else ""),
            help="correct one of the values, or take a line out",
        )
    )


def _say_implied(asked: list[core.Requirement], known: Known, world: World) -> None:
    """Report requirements that another one makes needless."""
    by_term: dict[Term, list[tuple[core.Requirement, Domain]]] = {}
    for requirement in asked:
        found = constraint(requirement.condition, known)
        if found is not None:
            by_term.setdefault(found[0], []).append((requirement, found[1]))
    for alike in by_term.values():
        same = alike[:MOST_ALIKE]
        for place, (one, allowed) in enumerate(same):
            for other_place, (other, narrower) in enumerate(same):
                firm = other.develop is None or one.develop is not None
                equal = narrower == allowed
                if (
                    place != other_place
                    and firm
                    and allowed.covers(narrower)
                    and (not equal or other_place < place)
                ):
                    _say_one_implied(one, other, world)
                    break


def _say_one_implied(one: core.Requirement, other: core.Requirement, world: World) -> None:
    world.report(
        warning(
            "implied-requirement",
            f"whoever meets `{expression(other.condition)}` meets this, too",
            Label(one.condition.span, "asks for nothing more"),
            written(other.condition.span, "the stricter one")
            if other.condition != one.condition
            else written(other.condition.span, "the same"),
            advice="leave this line out, or correct its value",
        )
    )


# --- cases and gates


def _cases(define: core.Define, body: core.Cases, known: Known, world: World) -> None:
    state = State(known)
    for case in body.cases:
        clash = state.copy().narrow(case.when)
        if clash is not None:
            world.report(
                warning(
                    "unreachable-case",
                    f"this case of `{define.name}` is never reached",
                    Label(case.span, "never reached"),
                    note="cases are read from the top, and the ones above leave nothing for it",
                    advice="move it up, correct its value, or leave it out",
                )
            )
            continue
        found = constraint(case.when, known)
        if found is not None:
            term, taken = found
            before = state.left.get(term)
            left = (universe_like(term, taken, known) if before is None else before).without(taken)
            state.left[term] = left
            state.by[term] = case.when


def _gate(gate: core.Gate, known: Known, world: World) -> None:
    state = State(known)
    for atom in _atoms(gate.requires):
        if (term := _always(atom, known)) is not None:
            _say_always(atom, term, world)
        elif (clash := state.narrow(atom)) is not None:
            world.report(
                Diagnostic(
                    "gate-never-opens",
                    f"the gate `{gate.name}` never opens",
                    Label(clash.at.span, "never yes" if clash.against is None else "never with it"),
                    others=_against(clash),
                    note=_range(clash, known),
                    help="correct one of the values; to close the event for good, leave it out of "
                    "the chart",
                )
            )
            return
