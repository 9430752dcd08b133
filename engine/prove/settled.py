"""Conditions that are settled before anybody is asked: never yes, or never no, whoever it is.

What is set by hand (a `define` that says yes or no) is settled on purpose, and so is what compares
settings with the market: neither is a finding.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.prose import expression
from troth.dsl.traverse import walk
from troth.dsl.types import TRUTH
from troth.engine.files.pack import Pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import (
    about_somebody,
    all_of,
    atoms,
    begins_on,
    has_switch,
    is_switch,
    labels,
    place_of,
    quoted,
)
from troth.engine.prove.findings import Checked
from troth.engine.prove.questions import NO, Nobody
from troth.engine.prove.wishes import (
    Came,
    can_be,
    fewest,
    found,
    missed,
    nobody,
    possible,
    somebody_can,
    together,
)

ASKED = "each of its conditions can be yes, and can be no"


def settled(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """Whether each condition of offers, promises, ladders and defines can come out either way."""
    policy = pack.policy
    for define in policy.defines:
        body = define.body
        if define.type != TRUTH or isinstance(body, core.Cases | core.Lookup):
            continue
        if not is_switch(body, policy):
            came = list(_both_ways(body, None, "this is never yes", pack, prover))
            yield from together("settled-condition", place_of(define), ASKED, came)
    for offer in policy.offers:
        came = list(_offer(offer, pack, prover))
        if offer.applies is not None or offer.when is not None:
            yield from together("settled-condition", place_of(offer), ASKED, came)
    for obligation in policy.obligations:
        conditions = list(_conditions(obligation))
        if conditions:
            came = [
                outcome
                for condition, given, message in conditions
                for outcome in _both_ways(condition, given, message, pack, prover)
            ]
            yield from together("settled-condition", place_of(obligation), ASKED, came)
    for escalation in policy.escalations:
        begins = begins_on(escalation.trigger)
        if begins is not None:
            came = list(_both_ways(begins, None, "this ladder never begins", pack, prover))
            yield from together("settled-condition", place_of(escalation), ASKED, came)


def _both_ways(
    condition: core.Expr, given: core.Expr | None, message: str, pack: Pack, prover: Prover
) -> Iterator[Came]:
    came = list(never_yes(condition, given, message, pack, prover))
    yield from came
    if not came:
        yield from never_no(atoms(condition), given, pack, prover)


def _offer(offer: core.Offer, pack: Pack, prover: Prover) -> Iterator[Came]:
    if offer.applies is not None:
        yield from _both_ways(offer.applies, None, "this offer is made to nobody", pack, prover)
    if offer.when is None:
        return
    came = list(_both_ways(offer.when, offer.applies, "nobody can earn this reward", pack, prover))
    yield from came
    earned = all_of([offer.applies, offer.when])
    for guardrail in () if came or nobody(prover, earned) else offer.guardrails:
        message = "nobody can earn this reward within its guardrail"
        yield from never_yes(guardrail, earned, message, pack, prover)
        if not about_somebody(guardrail, pack) or is_switch(guardrail, pack.policy):
            continue
        answer = can_be(prover, guardrail, NO, earned)
        yield from somebody_can(answer, partial(_idle, guardrail, offer))


def _idle(guardrail: core.Expr, offer: core.Offer) -> Diagnostic:
    return found(
        "settled-condition",
        f"this guardrail of `{offer.name}` never holds anything back",
        Label(guardrail.span, "never broken by whoever earns it"),
        note="whoever earns the reward keeps within it anyway",
        advice="guard what could suffer from the reward",
    )


def _conditions(rule: core.Obligation) -> Iterator[tuple[core.Expr, core.Expr | None, str]]:
    """The conditions of a promise, with what holds by then, and what it means if none is yes."""
    owed = "promised" if rule.kind == "promise" else "expected"
    if rule.applies is not None:
        yield rule.applies, None, f"this is {owed} of nobody".replace("promised of", "promised to")
    begins = begins_on(rule.trigger)
    if begins is not None:
        yield begins, rule.applies, "this never begins for anybody"
    match rule.content:
        case core.Keep(condition=condition):
            yield condition, None, "nobody can keep this"
        case core.Never(where=where, condition=condition):
            yield condition, None, "this never forbids anything"
            if where is not None:
                yield where, None, "this never forbids anything"
        case _:
            pass
    for evidence in rule.fulfilled:
        if evidence.where is not None:
            yield evidence.where, None, "no such event can ever show that it was kept"
    if rule.provided is not None:
        yield rule.provided.condition, None, "nobody can earn this"
    if rule.suspended is not None:
        yield rule.suspended.condition, None, "this never lets the clock stand"
    if rule.extended is not None and rule.extended.where is not None:
        yield rule.extended.where, None, "this never gives more time"


# --- never yes, never no


def never_yes(
    condition: core.Expr, given: core.Expr | None, message: str, pack: Pack, prover: Prover
) -> Iterator[Came]:
    """A finding where nobody for whom ``given`` is yes can have a yes here, and somebody is."""
    answer = possible(prover, given, condition)
    if isinstance(answer, Nobody) and given is not None and nobody(prover, given):
        return

    def finding() -> Diagnostic | None:
        own = list(atoms(condition))
        parts = [*atoms(given), *own]
        least = fewest(parts, lambda rest: nobody(prover, *rest))
        if has_switch(least, pack.policy):
            return None
        return _never(message, least, own, _why(least, pack.policy))

    yield from somebody_can(answer, finding)


def _why(least: Sequence[core.Expr], policy: core.Policy) -> str:
    nodes = (node for each in least for node in walk(each))
    if not policy.minimums and any(isinstance(node, core.EveryMinimumMet) for node in nodes):
        return "the pack has no minimum, and at least one must apply"
    return f"{quoted(least)} cannot hold together" if len(least) > 1 else ""


def _never(
    message: str, least: Sequence[core.Expr], own: Sequence[core.Expr], why: str
) -> Diagnostic:
    mine = [each for each in least if any(each is one for one in own)] or list(least)
    *_, last = mine
    others = [each for each in least if each is not last]
    return found(
        "settled-condition",
        message,
        Label(last.span, "never with it" if others else "never yes"),
        labels(others, "this one is given"),
        note=why,
        advice="correct one of the values, or leave the condition out",
    )


def never_no(
    conditions: Iterable[core.Expr], given: core.Expr | None, pack: Pack, prover: Prover
) -> Iterator[Came]:
    """A finding for each condition that nobody for whom ``given`` is yes can miss, if any is."""
    if given is not None and nobody(prover, given):
        return
    for condition in conditions:
        if is_switch(condition, pack.policy) or not about_somebody(condition, pack):
            continue
        if isinstance(condition, core.Engaged):  # what comes round must say while what it does
            continue
        answer = can_be(prover, condition, NO, given)
        yield from somebody_can(answer, partial(_always, condition, given, prover))


def _always(condition: core.Expr, given: core.Expr | None, prover: Prover) -> Diagnostic:
    whom = "everybody" if given is None else f"everybody for whom {quoted([given])} holds"
    text = f"`{expression(condition)}`"
    if isinstance(missed(prover, condition, given), Nobody):
        return found(
            "settled-condition",
            f"{text} holds for {whom}",
            Label(condition.span, "always yes"),
            note="it asks for nothing",
            advice="correct the value, or leave the condition out",
        )
    return found(
        "settled-condition",
        f"{text} holds for {whom} once it is known",
        Label(condition.span, "yes or unknown, never no"),
        note="all it asks is whether something is known",
        advice="correct the value, or ask for what you mean with `is known`",
    )
