"""Rewards and what they bring about: the cheapest way to earn one without what it is for.

Three things are asked of every reward (an `offer` with `when`). Can it be earned by somebody for
whom its `outcome` is not so? Can it be earned while nothing is known of what a guardrail watches?
And do the promises that deliver it pay only whoever has earned it? Of a reward that names no
outcome it is only told how it is earned most cheaply.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.offered import conditions_of
from troth.dsl.prose import expression
from troth.dsl.traverse import opened_in
from troth.dsl.types import DurationType, SpanType
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import all_of, begins_on, labels, place_of
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved
from troth.engine.prove.questions import (
    NO,
    UNKNOWN,
    YES,
    Answer,
    Holds,
    Nobody,
    Question,
    Somebody,
    Undecided,
    Wish,
    Witness,
)
from troth.engine.prove.wishes import can_be, found, possible

WITHOUT_OUTCOME = "earned-without-outcome"
UNWATCHED = "guardrail-unwatched"
UNEARNED = "paid-unearned"

_NO_ORDER = frozenset({core.Relation.EQUAL, core.Relation.UNEQUAL})


@record
class Way(Data):
    """How a reward that names no outcome is earned most cheaply; None where nobody can tell."""

    place: str
    witness: Witness | None


def rewards(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether each reward can be earned without what it is for, or past what guards it."""
    for offer in pack.policy.offers:
        if offer.when is None:
            continue
        if offer.outcome is not None:
            asked = "nobody earns it without its outcome"
            outcome = _aim(offer, offer.outcome, pack, prover)
            yield Checked(WITHOUT_OUTCOME, place_of(offer), asked, outcome)
        watched = [(each, _seen(each, pack)) for each in offer.guardrails]
        if any(seen for _, seen in watched):
            asked = "nobody earns it while nothing is known of what a guardrail watches"
            yield Checked(UNWATCHED, place_of(offer), asked, _guarded(offer, watched, prover))
        for line in offer.lines:
            for promise in _keeping(line, pack):
                asked = f"it pays {line.resource} only to whoever has earned {offer.name}"
                outcome = _paid(promise, offer, prover)
                yield Checked(UNEARNED, place_of(promise), asked, outcome)


def ways(pack: Pack, prover: Prover) -> Iterator[Way]:
    """The cheapest way to earn each reward that names no outcome."""
    for offer in pack.policy.offers:
        if offer.when is not None and offer.outcome is None:
            found = cheapest(offer, (Holds(earned(offer), YES),), pack, prover)
            yield Way(place_of(offer), found.witness if isinstance(found, Somebody) else None)


def earned(offer: core.Offer) -> core.Expr:
    """That a reward is one to this person, is earned, is not held back and has not ended."""
    return all_of([offer.applies, *conditions_of(offer)])


def cheapest(offer: core.Offer, wishes: tuple[Wish, ...], pack: Pack, prover: Prover) -> Answer:
    """Somebody of these wishes who does no more than they must: just what is asked, if they can."""
    answer = prover.ask(Question(wishes))
    asked = [each for each in (offer.when, *offer.guardrails) if each is not None]
    kept = wishes
    for condition in asked:
        for just in _just_enough(condition, pack):
            if not isinstance(answer, Somebody):
                return answer
            tried = (*kept, Holds(just, YES))
            nearer = prover.ask(Question(tried))
            if isinstance(nearer, Somebody):
                answer, kept = nearer, tried
    return answer


def _just_enough(condition: core.Expr, pack: Pack) -> Iterator[core.Expr]:
    """For each figure that is held against a value: that it is this very value."""
    for node in opened_in(condition, pack.policy):
        if isinstance(node, core.Compare) and node.op not in _NO_ORDER:
            sides = (node.left, node.right)
            if any(isinstance(each, core.Literal) for each in sides) and not any(
                isinstance(each.type, SpanType | DurationType) for each in sides
            ):
                yield core.Compare(core.Relation.EQUAL, *sides, span=node.span)


# --- what it is for


def _aim(offer: core.Offer, outcome: core.Expr, pack: Pack, prover: Prover) -> Outcome:
    """Whoever earns it although its outcome is missed; else, although nobody knows of it."""
    open_: Open | None = None
    for wanted, words in ((NO, "is not so"), (UNKNOWN, "is not known")):
        wishes = (Holds(earned(offer), YES), Holds(outcome, wanted))
        answer = cheapest(offer, wishes, pack, prover)
        if isinstance(answer, Somebody):
            return Broken(_aimless(offer, outcome, words), answer.witness)
        open_ = open_ or _undecided(answer)
    return open_ or Proved()


def _aimless(offer: core.Offer, outcome: core.Expr, words: str) -> Diagnostic:
    when = [] if offer.when is None else [offer.when]
    return found(
        WITHOUT_OUTCOME,
        f"`{offer.name}` can be earned by somebody for whom its outcome {words}",
        Label(outcome.span, "what it is for"),
        labels(when, "what it is paid for"),
        note=f"it is paid for `{_all(when)}`, whether or not `{expression(outcome)}`",
        advice="pay for the outcome itself, add a guardrail that the way below does not pass, or "
        "accept it with a reason",
    )


def _all(conditions: list[core.Expr]) -> str:
    return " and ".join(map(expression, conditions))


# --- what guards it


def _seen(guardrail: core.Expr, pack: Pack) -> tuple[core.Expr, ...]:
    """What a guardrail watches, as far as it can be unknown: facts, and what events last told.

    Counts of what happened are never unknown.
    """
    seen: dict[core.Expr, core.Expr] = {}
    for node in opened_in(guardrail, pack.policy):
        if isinstance(node, core.FactRef | core.LatestField):
            seen.setdefault(node, node)
        elif isinstance(node, core.Aggregate | core.StateIs | core.ObligationIs | core.Engaged):
            return ()
    return tuple(seen)


def _guarded(
    offer: core.Offer, watched: list[tuple[core.Expr, tuple[core.Expr, ...]]], prover: Prover
) -> Outcome:
    open_: Open | None = None
    for guardrail, seen in watched:
        if not seen:
            continue
        blind = all_of(core.Not(core.Known(each)) for each in seen)
        answer = possible(prover, earned(offer), blind)
        if isinstance(answer, Somebody):
            return Broken(_unwatched(offer, guardrail), answer.witness)
        open_ = open_ or _undecided(answer)
    return open_ or Proved()


def _unwatched(offer: core.Offer, guardrail: core.Expr) -> Diagnostic:
    return found(
        UNWATCHED,
        f"`{offer.name}` can be earned while nothing is known of what this guardrail watches",
        Label(guardrail.span, "holds although nothing was measured"),
        note="a guardrail that takes the unknown for good guards nothing until somebody measures",
        advice="leave `or else` out, so that the reward waits until it is measured",
    )


# --- who pays it


def _keeping(line: core.OfferLine, pack: Pack) -> Iterator[core.Obligation]:
    for rule in pack.policy.obligations:
        if rule.kind == "promise" and rule.name in line.kept_by:
            yield rule


def _paid(promise: core.Obligation, offer: core.Offer, prover: Prover) -> Outcome:
    """Whether somebody is owed what is a reward, and has not earned it at that moment."""
    held = None if promise.suspended is None else core.Not(promise.suspended.condition)
    provided = None if promise.provided is None else promise.provided.condition
    owed = all_of([promise.applies, begins_on(promise.trigger), provided, held])
    answer = can_be(prover, earned(offer), NO, owed)
    if isinstance(answer, Somebody):
        return Broken(_unearned(promise, offer), answer.witness)
    return _undecided(answer) or Proved()


def _unearned(promise: core.Obligation, offer: core.Offer) -> Diagnostic:
    return found(
        UNEARNED,
        f"the promise `{promise.name}` is owed also to somebody who has not earned `{offer.name}`",
        Label(promise.span, "owed here"),
        labels([each for each in (offer.when, *offer.guardrails) if each], "earned so"),
        note="a reward says when it is earned; what is paid follows the promise",
        advice="let the promise ask for the same (`provided …, otherwise explain within …`), or "
        "accept it with a reason",
    )


def _undecided(answer: Answer) -> Open | None:
    match answer:
        case Undecided(why=why):
            return Open(why)
        case Nobody() | Somebody():
            return None
