"""`promise` and `expectation`: who owes what to whom, from when, until when, and how it is seen."""

from dataclasses import dataclass, field
from typing import TypeAlias

from troth.dsl import core, syntax
from troth.dsl.checking import clauses
from troth.dsl.checking.amounts import amount_of
from troth.dsl.checking.names import party_of, resource_of
from troth.dsl.checking.places import truth
from troth.dsl.checking.triggers import due, narrowed, trigger
from troth.dsl.checking.wording import told
from troth.dsl.checking.world import Scope, World, say_repeated, subject_of
from troth.dsl.diagnostics import Diagnostic, Label

ContentNode: TypeAlias = syntax.Deliver | syntax.Keep | syntax.Never | syntax.Allow
TriggerNode: TypeAlias = syntax.When | syntax.Crossing | syntax.Every | syntax.Each

PERSON = core.PartyRef(("the person",))
ORGANISATION = core.PartyRef(("the organisation",))


@dataclass(slots=True)
class Clauses:
    """The clauses of one obligation by what they say, each the only one of its kind."""

    trigger: TriggerNode | None = None
    content: ContentNode | None = None
    to: syntax.Party | None = None
    by: syntax.Party | None = None
    applies: syntax.Expr | None = None
    words: syntax.Text | None = None
    source: str = ""
    fulfilled: syntax.Fulfilled | None = None
    others: list[clauses.Modifier] = field(default_factory=list)


def obligation(node: syntax.Obligation, world: World) -> core.Obligation | None:
    """The promise or expectation; None, reported, after a mistake in it."""
    scope = Scope(world, cause=True)
    before = len(world.found)
    said = _sorted(node, scope)
    begins, inner = (None, scope) if said.trigger is None else trigger(said.trigger, scope)
    applies = None if said.applies is None else truth(said.applies, inner)
    to = _side(said.to, PERSON if node.kind == "promise" else ORGANISATION, inner)
    by = _side(said.by, ORGANISATION if node.kind == "promise" else PERSON, inner)
    _say_missing(node, said, scope)
    content = None if said.content is None else _content(said.content, inner)
    evidence = _evidence(node, said, inner)
    more = clauses.modifiers(node, said.content, said.others, inner)
    words = told(said.words, world)
    subject = subject_of(scope)
    if len(world.found) > before or begins is None or content is None:
        return None
    assert to is not None, "INVARIANT: a party that is not there was reported"
    assert by is not None, "INVARIANT: a party that is not there was reported"
    return core.Obligation(
        node.kind,
        str(node.name),
        subject,
        to,
        by,
        applies,
        begins,
        content,
        evidence,
        more.confirmed,
        more.provided,
        more.suspended,
        more.extended,
        more.grace,
        more.enabled,
        more.remedy,
        more.survives,
        words,
        said.source,
        span=node.span,
    )


def _side(party: syntax.Party | None, default: core.PartyRef, scope: Scope) -> core.PartyRef | None:
    if party is None:
        return default
    # Who owes and who is owed cannot be named by what they are to this same promise.
    return party_of(party, Scope(scope.world, scope.at_hand, scope.subjects))


def _sorted(node: syntax.Obligation, scope: Scope) -> Clauses:
    said = Clauses(to=node.to, by=node.by, applies=node.applies)
    seen = {
        what: part.span
        for what, part in (("`to`", node.to), ("`by`", node.by), ("`for`", node.applies))
        if part is not None
    }
    for clause in node.clauses:
        what = _what(clause)
        if what in seen:
            say_repeated(what, seen[what], clause.span, scope)
            continue
        seen[what] = clause.span
        _enter(clause, said)
    return said


def _enter(clause: syntax.Clause, said: Clauses) -> None:
    match clause:
        case syntax.Text():
            said.words = clause
        case syntax.Quoted(text=text):
            said.source = text.value
        case syntax.To(party=party):
            said.to = party
        case syntax.By(party=party):
            said.by = party
        case syntax.For(condition=condition):
            said.applies = condition
        case syntax.When() | syntax.Crossing() | syntax.Every() | syntax.Each():
            said.trigger = clause
        case syntax.Deliver() | syntax.Keep() | syntax.Never() | syntax.Allow():
            said.content = clause
        case syntax.Fulfilled():
            said.fulfilled = clause
        case _:
            said.others.append(clause)


def _what(clause: syntax.Clause) -> str:
    """What a clause says, so that it is said once: one trigger, one content, one of each other."""
    match clause:
        case syntax.Text():
            return "what people read"
        case syntax.Quoted():
            return "`source`"
        case syntax.To():
            return "`to`"
        case syntax.By():
            return "`by`"
        case syntax.For():
            return "`for`"
        case syntax.When() | syntax.Crossing() | syntax.Every() | syntax.Each():
            return "when it begins"
        case syntax.Deliver() | syntax.Keep() | syntax.Never() | syntax.Allow():
            return "what is promised"
        case syntax.Fulfilled():
            return "`fulfilled by`"
        case _:
            return clauses.what(clause)


def _say_missing(node: syntax.Obligation, said: Clauses, scope: Scope) -> None:
    name, kind = node.name, node.kind
    if kind == "promise" and said.by is None:
        scope.report(
            Diagnostic(
                "missing-promisor",
                f"nobody keeps the promise `{name}`",
                Label(name.span, "by whom?"),
                note="a promise that nobody in particular owes is kept by nobody",
                help="add a line `by` and the party, such as `by manager`",
            )
        )
    if said.trigger is None:
        scope.report(
            Diagnostic(
                "missing-trigger",
                f"nothing says when the {kind} `{name}` begins",
                Label(name.span, "from when?"),
                help="add a line such as `when engaged` or `every 1 month while engaged`",
            )
        )
    if said.content is None:
        scope.report(
            Diagnostic(
                "missing-content",
                f"nothing says what the {kind} `{name}` is about",
                Label(name.span, "what is owed?"),
                help="add a line with `deliver`, `keep`, `never` or `allow`",
            )
        )


# --- what is promised


def _content(node: ContentNode, scope: Scope) -> core.Content | None:
    match node:
        case syntax.Deliver():
            return _deliver(node, scope)
        case syntax.Keep(condition=condition):
            holds = truth(condition, scope)
            return None if holds is None else core.Keep(holds, span=node.span)
        case syntax.Never(event=name, where=where, condition=condition):
            event, holds = narrowed(name, where, scope), truth(condition, scope)
            if event is None or holds is None:
                return None
            return core.Never(event[0].name, event[1], holds, span=node.span)
        case syntax.Allow(event=name, due=rule):
            event, when = narrowed(name, None, scope), due(rule, scope)
            if event is None or when is None:
                return None
            return core.Allow(event[0].name, when, span=node.span)


def _deliver(node: syntax.Deliver, scope: Scope) -> core.Deliver | None:
    resource = resource_of(node.resource, scope)
    amount = None
    if node.amount is not None:
        amount = (
            scope.value(node.amount)
            if resource is None
            else amount_of(node.amount, node.unit, resource, scope)
        )
    if node.due is None:
        scope.report(
            Diagnostic(
                "missing-due",
                f"nothing says by when `{node.resource}` is due",
                Label(node.span, "by when?"),
                note="a promise without a day is never late, and so never broken",
                help="add `within 5 working days` or `by` and a date",
            )
        )
        return None
    when = due(node.due, scope)
    if resource is not None and node.amount is None:
        _say_no_amount(node, resource, scope)
    if resource is None or when is None or (node.amount is not None and amount is None):
        return None
    return core.Deliver(resource, amount, when, span=node.span)


def _say_no_amount(node: syntax.Deliver, resource: str, scope: Scope) -> None:
    """Report so many hours of something where neither the promise nor an offer says how many."""
    unit = scope.world.vocabulary.resources[resource].unit
    offered = (
        isinstance(part, syntax.OfferLine)
        and str(part.resource) == resource
        and part.amount is not None
        for offer in scope.world.offers.values()
        for part in offer.parts
    )
    if unit == "one" or scope.world.incomplete or any(offered):
        return
    scope.report(
        Diagnostic(
            "missing-amount",
            f"nothing says how much `{resource}` is owed",
            Label(node.resource.span, "how much?" if unit == "money" else f"how many {unit}?"),
            note=f"`{resource}` is counted in {unit}, and no offer gives its amount",
            help=f"write it here, as in `deliver 1_200 GBP of {resource}`, or on a line of an offer"
            if unit == "money"
            else f"write it here, as in `deliver 2 {unit} of {resource}`, or on a line of an offer",
        )
    )


def _evidence(node: syntax.Obligation, said: Clauses, scope: Scope) -> tuple[core.Evidence, ...]:
    """The event that shows delivery: the one named, or the one that carries the resource."""
    content = said.content
    if said.fulfilled is not None:
        if content is not None and not isinstance(content, syntax.Deliver):
            clauses.say_misplaced(said.fulfilled, "`fulfilled by`", content, scope)
            return ()
        event = narrowed(said.fulfilled.event, said.fulfilled.where, scope)
        if event is None:
            return ()
        return (core.Evidence(event[0].name, event[1], span=said.fulfilled.span),)
    if not isinstance(content, syntax.Deliver):
        return ()
    resource = scope.world.vocabulary.resources.get(str(content.resource))
    if resource is None:
        return ()
    if resource.carried_by is not None:
        return (core.Evidence(resource.carried_by[0], None, span=content.span),)
    scope.report(
        Diagnostic(
            "missing-evidence",
            f"nothing shows that the {node.kind} `{node.name}` was kept",
            Label(content.span, f"seen by which event? `{resource.name}` has none of its own"),
            note="without an event that shows it, it would be late for ever",
            help="add `fulfilled by` and an event, or give the resource one in vocabulary.yaml",
        )
    )
    return ()
