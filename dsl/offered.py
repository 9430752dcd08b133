"""How much of a resource a promise owes that does not say so itself: what the offers state.

The amount of what is offered stands once, on the line of an offer. A promise that delivers the
resource without an amount owes what the line states, where the evidence of the promise is the event
that carries the resource's quantity: so what was promised and what was delivered are one kind of
figure. Whether an offer is one to this person is for who folds to ask; here is only what is said.

A figure that cannot be compared with what the event records is none: another currency, money for a
period where the event has money and the promise has no turns, money once where the event has a
rate. Then, as without any offer, what counts is that something was delivered.
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.types import DurationType, MoneyType, NumberType, Period, TimeKind, Type
from troth.dsl.vocabulary import Subject, Vocabulary

MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
"""The periods of money that convert exactly."""

_TURNS = {"month": 1, "quarter": 3, "year": 12}
_NARROW = frozenset({Subject.APPLICATION, Subject.CASE, Subject.GOAL, Subject.OBLIGATION})
_PERSON = core.PartyRef(("the person",))


@record
class Stated(Data):
    """What one offer says: an amount, to whom, and how much of it falls on one turn.

    ``conditions`` must all hold for the offer to be one to this person: its ``for``, and of a
    reward its ``when``, each guardrail, and that it has not ended. ``share`` is 1/12 for money a
    year that is delivered each month.
    """

    offer: str
    amount: core.Expr
    conditions: tuple[core.Expr, ...]
    share: Fraction = Fraction(1)


Offered: TypeAlias = Mapping[str, tuple[Stated, ...]]
"""By the name of the promise; only those for which some offer says how much."""

NOTHING: Offered = MappingProxyType({})
"""Where nobody asks what is offered."""


def offered(policy: core.Policy, vocabulary: Vocabulary) -> Offered:
    """What the offers of a policy state of its promises."""
    lines = [
        (offer, line) for offer in policy.offers for line in offer.lines if line.amount is not None
    ]
    if not lines:
        return NOTHING
    found: dict[str, tuple[Stated, ...]] = {}
    for rule in policy.obligations:
        field = _counted_by(rule, vocabulary)
        if field is None:
            continue
        months = _turn(rule.trigger, policy)
        made = [_stated(o, line, field, months) for o, line in lines if _is_of(o, line, rule)]
        stated = tuple(each for each in made if each is not None)
        if stated:
            found[rule.name] = stated
    return found


def conditions_of(offer: core.Offer) -> tuple[core.Expr, ...]:
    """What a reward hangs on: its `when`, each `guardrail`, and that today is in time."""
    when = () if offer.when is None else (offer.when,)
    in_time: tuple[core.Expr, ...] = ()
    if offer.expires is not None:
        today = core.Today(span=offer.expires.span)
        at_most = core.Relation.AT_MOST
        in_time = (core.Compare(at_most, today, offer.expires, span=offer.expires.span),)
    return (*when, *offer.guardrails, *in_time)


def _counted_by(rule: core.Obligation, vocabulary: Vocabulary) -> Type | None:
    """The type of the event field that counts what is delivered, where the rule says no amount."""
    content = rule.content
    if not isinstance(content, core.Deliver) or content.amount is not None:
        return None
    if rule.kind != "promise":
        return None
    carried = vocabulary.resources[content.resource].carried_by
    if carried is None or all(e.event.rpartition(".")[2] != carried[0] for e in rule.fulfilled):
        return None
    event = vocabulary.events.get(carried[0])
    return None if event is None else event.fields.get(carried[1])


def _is_of(offer: core.Offer, line: core.OfferLine, rule: core.Obligation) -> bool:
    """Whether a line speaks of what the rule delivers, to the same side, of whoever it is about."""
    narrower = offer.subject in _NARROW and offer.subject is not rule.subject
    return rule.name in line.kept_by and (offer.to or _PERSON) == rule.to and not narrower


def _stated(
    offer: core.Offer, line: core.OfferLine, field: Type, months: int | None
) -> Stated | None:
    assert line.amount is not None, "INVARIANT: only lines with an amount are asked"
    share = _share(line.amount.type, field, months)
    if share is None:
        return None
    applies = () if offer.applies is None else (offer.applies,)
    return Stated(offer.name, line.amount, (*applies, *conditions_of(offer)), share)


def _share(amount: Type, field: Type, months: int | None) -> Fraction | None:
    """What an amount is to be multiplied by to compare with the field; None where nothing does."""
    match amount, field:
        case NumberType(), NumberType():
            return Fraction(1)
        case MoneyType(currency=one, per=per), MoneyType(currency=other, per=paid) if one == other:
            if per is paid:
                return Fraction(1)
            turn = months if paid is None else MONTHS.get(paid)
            whole = None if per is None else MONTHS.get(per)
            return None if turn is None or whole is None else Fraction(turn, whole)
        case _:
            return None


def _turn(trigger: core.Trigger, policy: core.Policy) -> int | None:
    """How many months lie between two turns of a promise; None where they are not months."""
    match trigger:
        case core.EachWhile(period=period):
            return _TURNS[period]
        case core.EveryWhile(length=core.DefineRef(name=name)):
            bodies = (each.body for each in policy.defines if each.name == name)
            return _months(next(bodies, None))
        case core.EveryWhile(length=length):
            return _months(length)
        case _:
            return None


def _months(length: core.Expr | core.Cases | core.Lookup | None) -> int | None:
    match length:
        case core.Literal(value=int(value), type=DurationType(kind=TimeKind.MONTHS)):
            return value
        case _:
            return None
