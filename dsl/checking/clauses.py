"""The modifiers of a promise or expectation: conditions, pauses, extensions, grace, remedies."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from troth.dsl import core, syntax
from troth.dsl.checking.names import obligation_of, party_of, say_unknown
from troth.dsl.checking.places import deadline, truth
from troth.dsl.checking.triggers import narrowed
from troth.dsl.checking.world import Scope
from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label
from troth.dsl.types import TruthType

Modifier: TypeAlias = (
    syntax.Confirmed
    | syntax.Provided
    | syntax.Suspended
    | syntax.Extended
    | syntax.Grace
    | syntax.Enabled
    | syntax.Remedy
    | syntax.Survives
)
Content: TypeAlias = syntax.Deliver | syntax.Keep | syntax.Never | syntax.Allow


@dataclass(slots=True)
class Modifiers:
    """What the modifiers of one obligation say."""

    confirmed: core.PartyRef | None = None
    provided: core.Provided | None = None
    suspended: core.Suspended | None = None
    extended: core.Extended | None = None
    grace: core.Expr | None = None
    enabled: tuple[str, ...] = ()
    remedy: core.Remedy | None = None
    survives: bool = False


def what(clause: Modifier) -> str:
    """The first words of a clause, for messages."""
    match clause:
        case syntax.Confirmed():
            return "`confirmed by`"
        case syntax.Provided():
            return "`provided`"
        case syntax.Suspended():
            return "`suspended while`"
        case syntax.Extended():
            return "`extended`"
        case syntax.Grace():
            return "`grace`"
        case syntax.Enabled():
            return "`enabled by`"
        case syntax.Remedy():
            return "`remedy`"
        case syntax.Survives():
            return "`survives the end`"
        case _:
            assert_never(clause)


def modifiers(
    node: syntax.Obligation, content: Content | None, clauses: list[Modifier], scope: Scope
) -> Modifiers:
    """All modifiers read; those that say nothing about this content are reported."""
    result = Modifiers()
    for clause in clauses:
        if content is not None and not _fits(clause, content):
            say_misplaced(clause, what(clause), content, scope)
            continue
        _enter(clause, node, result, scope)
    return result


def _fits(clause: Modifier, content: Content) -> bool:
    """Whether a clause about a deadline or about evidence meets a content that has them."""
    match clause:
        case syntax.Confirmed() | syntax.Provided():
            return isinstance(content, syntax.Deliver)
        case syntax.Extended() | syntax.Grace():
            return isinstance(content, syntax.Deliver | syntax.Allow)
        case _:
            return True


def say_misplaced(clause: syntax.Clause, words: str, content: Content, scope: Scope) -> None:
    """Report a clause that has nothing to say about this kind of content."""
    match content:
        case syntax.Keep():
            what_it_is, why = "`keep`", "what is kept holds or does not: it has no day it is due"
        case syntax.Never():
            what_it_is, why = "`never`", "what must not happen has no day it is due"
        case syntax.Allow():
            what_it_is, why = "`allow`", "a right need not be used: unused it expires"
        case syntax.Deliver():
            what_it_is, why = "`deliver`", ""
        case _:
            assert_never(content)
    scope.report(
        Diagnostic(
            "misplaced-clause",
            f"{words} says nothing about {what_it_is}",
            Label(clause.span),
            others=(Label(content.span, "what is promised"),),
            note=why,
            help="leave it out",
        )
    )


def _comma_left_out(condition: syntax.Expr, scope: Scope) -> Diagnostic | None:
    """What to say of ``on_leave at most 90 days``, where the length belongs to the pause."""
    last = condition
    if isinstance(last, syntax.Logic):
        last = last.items[-1]
    if not isinstance(last, syntax.Compare) or last.op is not syntax.Comparison.AT_MOST:
        return None
    if not isinstance(last.right, syntax.Duration) or not isinstance(last.left, syntax.Name):
        return None
    left = scope.value(last.left)
    if left is None or not isinstance(left.type, TruthType):
        return None
    length = " ".join(last.right.span.text.split())
    source, start = last.span.source, last.left.span.end
    advice = f"write `, at most {length}`"
    return Diagnostic(
        "usual-slip",
        f"there is no `,` before `at most {length}`",
        Label(last.right.span, "how long the clock may stand"),
        help=advice,
        fix=Fix(advice, (Edit(source.span(start, last.right.span.start), ", at most "),)),
    )


def _enter(clause: Modifier, node: syntax.Obligation, result: Modifiers, scope: Scope) -> None:
    match clause:
        case syntax.Confirmed(party=party):
            result.confirmed = party_of(party, scope)
        case syntax.Provided(condition=condition, explain=explain):
            holds, within = truth(condition, scope), deadline(explain, scope)
            if holds is not None and within is not None:
                result.provided = core.Provided(holds, within, span=clause.span)
        case syntax.Suspended(condition=condition, most=most):
            if most is None and (finding := _comma_left_out(condition, scope)):
                scope.report(finding)
                return
            holds = truth(condition, scope)
            longest = None if most is None else deadline(most, scope)
            if holds is not None:
                result.suspended = core.Suspended(holds, longest, span=clause.span)
        case syntax.Extended():
            result.extended = _extended(clause, scope)
        case syntax.Grace(length=length):
            result.grace = deadline(length, scope)
        case syntax.Enabled(by=by):
            result.enabled = _enabled(by, scope)
        case syntax.Remedy():
            result.remedy = _remedy(clause, node, scope)
        case syntax.Survives():
            result.survives = True
        case _:
            assert_never(clause)


def _extended(clause: syntax.Extended, scope: Scope) -> core.Extended | None:
    length = deadline(clause.length, scope)
    if not isinstance(clause.event, syntax.Name):
        scope.report(
            Diagnostic(
                "wrong-type",
                "a deadline is extended when an event happens, not while a condition holds",
                Label(clause.event.span, "no event"),
                help="name the event; for a pause while a condition holds write `suspended while`",
            )
        )
        return None
    event = narrowed(clause.event, clause.where, scope)
    if length is None or event is None:
        return None
    return core.Extended(clause.how, length, event[0].name, event[1], clause.most, span=clause.span)


def _enabled(by: syntax.Items, scope: Scope) -> tuple[str, ...]:
    """The promises that deliver the named resources; a promise may be named itself."""
    names: list[str] = []
    for item in by.items:
        if isinstance(item, syntax.Name):
            names += [name for name in _enabling(item, scope) if name not in names]
        else:
            scope.report(
                Diagnostic(
                    "wrong-type",
                    "this is no name of a resource or promise",
                    Label(item.span),
                    help="write names, as in `enabled by [crm_access, coaching]`",
                )
            )
    return tuple(names)


def _enabling(item: syntax.Name, scope: Scope) -> list[str]:
    world, name = scope.world, str(item)
    if name in world.vocabulary.resources:
        promises = world.delivered.get(name, [])
        if not promises and not world.incomplete:
            scope.report(
                Diagnostic(
                    "undelivered",
                    f"no promise delivers `{name}`",
                    Label(item.span, "needed here"),
                    note="what somebody needs in order to deliver is owed to them first",
                    help=f"write a promise with `deliver {name} within …`, or leave it out",
                )
            )
        return promises
    if name in world.obligations:
        return [name]
    known = [*world.vocabulary.resources, *world.obligations]
    say_unknown(scope, "resource", name, item.span, known)
    return []


def _remedy(clause: syntax.Remedy, node: syntax.Obligation, scope: Scope) -> core.Remedy | None:
    found = obligation_of(clause.promise, scope)
    if found is None:
        return None
    if found.name == node.name:
        scope.report(
            Diagnostic(
                "circular-rule",
                f"`{node.name}` cannot be its own remedy",
                Label(clause.span, "leads back"),
                others=(Label(node.name.span, f"{node.kind} {node.name}"),),
                help="name another promise that makes it good",
            )
        )
        return None
    return core.Remedy(str(found.name), clause.how == "instead", span=clause.span)
