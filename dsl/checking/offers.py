"""`offer`: resources with amounts, each kept by the promises that deliver it; and rewards."""

from troth.dsl import core, syntax
from troth.dsl.checking.amounts import amount_of
from troth.dsl.checking.comparisons import related
from troth.dsl.checking.names import listed, party_of, resource_of
from troth.dsl.checking.places import truth, value_of
from troth.dsl.checking.types import RELATIONS, literal_of
from troth.dsl.checking.wording import told
from troth.dsl.checking.world import Scope, World, say_repeated, subject_of
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span
from troth.dsl.types import DATE
from troth.dsl.values import date_of


def offer(node: syntax.Offer, world: World) -> core.Offer | None:
    """The offer with its lines kept by promises; None, reported, after a mistake in it."""
    scope = Scope(world)
    before = len(world.found)
    to = None if node.to is None else party_of(node.to, scope)
    applies = None if node.applies is None else truth(node.applies, scope)
    lines: list[core.OfferLine] = []
    offered: dict[str, Span] = {}
    when: core.Expr | None = None
    outcome: core.Expr | None = None
    expires: core.Expr | None = None
    guardrails: list[core.Expr] = []
    for part in _once_each(node, scope):
        match part:
            case syntax.OfferLine():
                if str(part.resource) in offered:
                    first = offered[str(part.resource)]
                    say_repeated(f"`{part.resource}`", first, part.span, scope)
                    continue
                offered[str(part.resource)] = part.span
                line = _line(part, scope)
                if line is not None:
                    lines.append(line)
            case syntax.OfferWhen(condition=condition):
                when = truth(condition, scope)
            case syntax.Guardrail(condition=condition):
                guardrail = truth(condition, scope)
                if guardrail is not None:
                    guardrails.append(guardrail)
            case syntax.Outcome(condition=condition):
                outcome = truth(condition, scope)
            case syntax.Expires(at=at):
                expires = value_of(at, scope, DATE)
                _say_expired(expires, scope)
            case syntax.Text() | syntax.Quoted():
                pass
    _say_incomplete_reward(node, scope)
    words = told(next((p for p in node.parts if isinstance(p, syntax.Text)), None), world)
    subject = subject_of(scope)
    if len(world.found) > before:
        return None
    source = next((p.text.value for p in node.parts if isinstance(p, syntax.Quoted)), "")
    return core.Offer(
        str(node.name),
        subject,
        to,
        applies,
        tuple(lines),
        when,
        tuple(guardrails),
        expires,
        words,
        source,
        outcome=outcome,
        span=node.span,
    )


Part = (
    syntax.Quoted
    | syntax.Text
    | syntax.OfferLine
    | syntax.OfferWhen
    | syntax.Guardrail
    | syntax.Outcome
    | syntax.Expires
)


def _once_each(node: syntax.Offer, scope: Scope) -> list[Part]:
    """The parts without those said twice, which are reported; lines and guardrails may be many."""
    names: dict[type[Part], str] = {
        syntax.Quoted: "`source`",
        syntax.Text: "what people read",
        syntax.OfferWhen: "`when`",
        syntax.Outcome: "`outcome`",
        syntax.Expires: "`expires`",
    }
    seen: dict[type[Part], Span] = {}
    kept: list[Part] = []
    for part in node.parts:
        kind = type(part)
        if kind in names and kind in seen:
            say_repeated(names[kind], seen[kind], part.span, scope)
            continue
        seen[kind] = part.span
        kept.append(part)
    return kept


def _line(node: syntax.OfferLine, scope: Scope) -> core.OfferLine | None:
    resource = resource_of(node.resource, scope)
    amount = None
    if node.amount is not None:
        amount = (
            scope.value(node.amount)
            if resource is None
            else amount_of(node.amount, "", resource, scope)
        )
    benchmark = node.benchmark
    value = None if benchmark is None else scope.value(benchmark.value)
    if resource is None or (node.amount is not None and amount is None):
        return None
    kept_by = _kept_by(node, resource, scope)
    if benchmark is None or value is None:
        return core.OfferLine(resource, amount, None, kept_by, span=node.span)
    if amount is None:
        _say_no_amount(benchmark, scope)
        return None
    compared = related(RELATIONS[benchmark.op], amount, value, benchmark, scope)
    if not isinstance(compared, core.Compare):
        return None
    standard = core.Benchmark(compared.op, compared.right, span=benchmark.span)
    return core.OfferLine(resource, compared.left, standard, kept_by, span=node.span)


def _say_no_amount(benchmark: syntax.Benchmark, scope: Scope) -> None:
    scope.report(
        Diagnostic(
            "missing-amount",
            "there is no amount to compare with this benchmark",
            Label(benchmark.span, "compared with what?"),
            help="write the amount on the line of the offer, before the comma",
        )
    )


def _kept_by(node: syntax.OfferLine, resource: str, scope: Scope) -> tuple[str, ...]:
    world = scope.world
    promises = world.delivered.get(resource, [])
    if not promises and not world.incomplete:
        scope.report(
            Diagnostic(
                "undelivered",
                f"no promise delivers `{resource}`",
                Label(node.resource.span, "offered here"),
                note="what is offered is owed by somebody, until some day",
                help=f"write a promise with `deliver {resource} within …`, or leave it out",
            )
        )
    if node.amount is not None:
        _say_amount_twice(node, promises, scope)
    return tuple(promises)


def _say_amount_twice(node: syntax.OfferLine, promises: list[str], scope: Scope) -> None:
    for name in promises:
        for clause in scope.world.obligations[name].clauses:
            if (
                isinstance(clause, syntax.Deliver)
                and clause.resource.parts == node.resource.parts
                and clause.amount is not None
                and not (isinstance(clause.amount, syntax.Number) and clause.amount.percent)
            ):
                scope.report(
                    Diagnostic(
                        "amount-twice",
                        f"how much `{node.resource}` is said twice",
                        Label(node.span, "said here"),
                        others=(Label(clause.span, f"and in the promise {name}"),),
                        note="the amount stands once, so that the two can never differ",
                        help="take it out of one of them",
                    )
                )
                return


def _say_expired(expires: core.Expr | None, scope: Scope) -> None:
    effective = scope.world.effective
    ends = None if expires is None else literal_of(expires, scope)
    if effective is None or ends is None or not isinstance(ends.value, int):
        return
    if ends.value >= effective:
        return
    scope.report(
        Diagnostic(
            "expired-reward",
            "this reward ends before its rules begin",
            Label(ends.span, "the last day"),
            note=f"the rules hold from {date_of(effective).isoformat()}",
            help="write a later day, or leave the reward out",
        )
    )


def _say_incomplete_reward(node: syntax.Offer, scope: Scope) -> None:
    has = {
        "when": any(isinstance(p, syntax.OfferWhen) for p in node.parts),
        "guardrail": any(isinstance(p, syntax.Guardrail) for p in node.parts),
        "expires": any(isinstance(p, syntax.Expires) for p in node.parts),
    }
    missing = [name for name, there in has.items() if not there]
    is_reward = any(isinstance(p, syntax.Outcome) for p in node.parts) or any(has.values())
    if not missing or not is_reward:
        return
    scope.report(
        Diagnostic(
            "reward-incomplete",
            f"the reward `{node.name}` has no {' and no '.join(f'`{name}`' for name in missing)}",
            Label(node.name.span, "a reward"),
            note="a reward without a guardrail is earned at somebody's cost, and one without an "
            "end outlives its reason",
            help=f"add {listed(missing)}",
        )
    )
