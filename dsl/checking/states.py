"""What is in a state: a chart's subject, promises and expectations, minimums that are met."""

from typing import TypeAlias, assert_never

from troth.dsl import core, syntax
from troth.dsl.checking.names import (
    a,
    kinds_of,
    listed,
    minimum_met,
    obligation_of,
    party_of,
    say_ambiguous,
    say_unknown,
)
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.vocabulary import ChartNames, Subject

Ref: TypeAlias = syntax.ObligationRef | syntax.ManyRef | syntax.EveryMinimum

STATES = tuple(state.value for state in core.ObligationState)


def is_about_state(node: syntax.Compare, scope: Scope) -> bool:
    """Whether the left side is something that has a state rather than a value."""
    match node.left:
        case syntax.ObligationRef() | syntax.ManyRef() | syntax.EveryMinimum():
            return True
        case syntax.Name() as name:
            return _has_state(name, node, scope)
        case _:
            return False


def _has_state(name: syntax.Name, node: syntax.Compare, scope: Scope) -> bool:
    world, text = scope.world, str(name)
    stateful = text in world.vocabulary.charts or text in world.minimums
    valued = text in world.vocabulary.facts or text in world.defines
    if stateful or valued:
        return stateful
    return isinstance(node.right, syntax.Name) and str(node.right) == "met"


def state_comparison(node: syntax.Compare, scope: Scope) -> core.Expr | None:
    """``X is STATE``, or its opposite."""
    found: core.Expr | None
    if node.op not in (syntax.Comparison.IS, syntax.Comparison.IS_NOT):
        scope.report(
            Diagnostic(
                "wrong-type",
                "a state is neither more nor less than another",
                Label(node.span),
                help="write `is` or `is not`",
            )
        )
        return None
    match node.left:
        case syntax.ObligationRef() as ref:
            found = _obligation_is(ref, node, scope)
        case syntax.ManyRef() as ref:
            found = _one_of_many_is(ref, node, scope)
        case syntax.EveryMinimum():
            good = _is_met(node, scope)
            scope.world.leads_back = True
            found = core.EveryMinimumMet(span=node.span) if good else None
        case syntax.Name() as name:
            found = _named_is(name, node, scope)
        case _:
            raise AssertionError("INVARIANT: only what has a state is asked for one")
    if found is not None and node.op is syntax.Comparison.IS_NOT:
        return core.Not(found, span=node.span)
    return found


def _named_is(name: syntax.Name, node: syntax.Compare, scope: Scope) -> core.Expr | None:
    world, text = scope.world, str(name)
    chart = world.vocabulary.charts.get(text)
    kinds = [
        kind
        for kind, there in (
            ("minimum", text in world.minimums),
            ("chart", chart is not None),
            ("fact", text in world.vocabulary.facts),
            ("define", text in world.defines),
        )
        if there
    ]
    if len(kinds) > 1:
        say_ambiguous(scope, name, kinds)
        return None
    if chart is not None:
        return _chart_is(chart, "", node, scope)
    if text not in world.minimums:
        say_unknown(scope, "minimum", text, name.span, world.minimums, home="this pack")
        return None
    if not _is_met(node, scope):
        return None
    return minimum_met(text, node.span, scope)


def _is_met(node: syntax.Compare, scope: Scope) -> bool:
    if isinstance(node.right, syntax.Name) and str(node.right) == "met":
        return True
    scope.report(
        Diagnostic(
            "unknown-state",
            "a minimum is met or not, nothing else",
            Label(node.right.span, "no state of a minimum"),
            help="write `is met` or `is not met`",
        )
    )
    return False


def _state_name(node: syntax.Compare, states: tuple[str, ...], of: str, scope: Scope) -> str | None:
    right = node.right
    if isinstance(right, syntax.Name) and str(right) in states:
        return str(right)
    name = str(right) if isinstance(right, syntax.Name) else ""
    nearest = did_you_mean(name, states) if name else None
    other = kinds_of(name, scope.world) if name and nearest is None else []
    scope.report(
        Diagnostic(
            "unknown-state",
            f"there is no state called `{name}`" if name else "this is no state",
            Label(right.span, f"{a(other[0])}, not a state" if other else f"not a state of {of}"),
            help=f"did you mean `{nearest}`?" if nearest else f"one of {listed(states, 12)}",
        )
    )
    return None


def _chart_is(
    chart: ChartNames, quantifier: str, node: syntax.Compare, scope: Scope
) -> core.Expr | None:
    scope.reads(Subject.RELATIONSHIP if quantifier else chart.subject, node.left.span)
    state = _state_name(node, chart.states, chart.name, scope)
    if state is None:
        return None
    return core.StateIs(chart.name, state, quantifier, span=node.span)


CHART_OF = {"application": "acquisition", "case": "case", "goal": "goal"}
"""The chart that tells where one of many stands, unless the pack has another for them."""


def _one_of_many_is(ref: syntax.ManyRef, node: syntax.Compare, scope: Scope) -> core.Expr | None:
    charts = scope.world.vocabulary.charts
    usual = CHART_OF[ref.kind]
    chart = charts.get(usual) or next((c for c in charts.values() if c.subject == ref.kind), None)
    if chart is None:
        say_unknown(scope, "chart", usual, ref.span, charts, home="charts")
        return None
    return _chart_is(chart, ref.quantifier, node, scope)


# --- promises and expectations


def _obligation_is(
    ref: syntax.ObligationRef, node: syntax.Compare, scope: Scope
) -> core.Expr | None:
    scope.reads(Subject.RELATIONSHIP, ref.span)
    state = _state_name(node, STATES, f"{a(ref.kind)}", scope)
    name = ""
    good = state is not None
    if ref.name is not None:
        found = obligation_of(ref.name, scope)
        good = good and found is not None
        if found is not None:
            name = str(ref.name)
            scope.world.leads_back = True
            good = _right_kind(ref, found, scope) and _says_which(ref, found, scope) and good
    to, by, enabling, filters_good = _filters(ref, scope)
    if not good or not filters_good or state is None:
        return None
    return core.ObligationIs(
        ref.kind,
        ref.quantifier,
        name,
        to,
        by,
        enabling,
        core.ObligationState(state),
        span=node.span,
    )


def _right_kind(ref: syntax.ObligationRef, found: syntax.Obligation, scope: Scope) -> bool:
    if found.kind == ref.kind:
        return True
    scope.report(
        Diagnostic(
            "unknown-promise",
            f"`{found.name}` is {a(found.kind)}, not {a(ref.kind)}",
            Label(ref.span, a(found.kind)),
            others=(Label(found.name.span, f"{found.kind} {found.name}"),),
            help=f"write `{found.kind} {found.name}`",
        )
    )
    return False


def _says_which(ref: syntax.ObligationRef, found: syntax.Obligation, scope: Scope) -> bool:
    """Whether one is singled out where several of the name can live."""
    if ref.quantifier or not _can_be_many(found):
        return True
    scope.report(
        Diagnostic(
            "which-promise",
            f"several of `{found.name}` can live at once",
            Label(ref.span, "which of them?"),
            others=(Label(found.name.span, "begins again and again"),),
            help=f"write `any`, `every` or `latest {ref.kind} {found.name}`",
        )
    )
    return False


def _can_be_many(obligation: syntax.Obligation) -> bool:
    return any(isinstance(c, syntax.Every | syntax.Each) for c in obligation.clauses)


def _filters(
    ref: syntax.ObligationRef, scope: Scope
) -> tuple[core.PartyRef | None, core.PartyRef | None, str, bool]:
    to = by = None
    enabling, good = "", True
    for about in ref.about:
        match about.which:
            case "to" | "by":
                party = None if about.party is None else party_of(about.party, scope)
                good = good and party is not None
                if about.which == "to":
                    to = party
                else:
                    by = party
            case "enabling":
                found = None if about.name is None else obligation_of(about.name, scope)
                good = good and found is not None
                enabling = "" if found is None else str(found.name)
    return to, by, enabling, good


def say_no_state(node: Ref, scope: Scope) -> None:
    """Report a promise, an application or `every minimum` that is asked for no state."""
    match node:
        case syntax.ObligationRef():
            what, advice = a(node.kind), "`is fulfilled`, `is violated` or another state"
        case syntax.ManyRef(kind=kind):
            what, advice = a(kind), "`is` and a state of its chart"
        case syntax.EveryMinimum():
            what, advice = "`every minimum`", "`is met`"
        case _:
            assert_never(node)
    scope.report(
        Diagnostic(
            "wrong-type",
            f"{what} alone is no condition",
            Label(node.span),
            help=f"add {advice}",
        )
    )
