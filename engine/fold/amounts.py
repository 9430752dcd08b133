"""How much a promise owes: what it says itself, or what an offer to this person states.

The figure is fixed when the promise begins to bind, or as soon as it is known. Where offers to the
same person state different figures nobody knows which is owed, and where a figure does not divide
exactly into the turns of the promise there is none: then what counts is that something was
delivered, as for a promise that is no matter of quantity.
"""

from fractions import Fraction

from troth.dsl import core
from troth.dsl.offered import Stated
from troth.dsl.types import MoneyType
from troth.dsl.values import decimals_of
from troth.engine.evaluate import promised
from troth.engine.exact import Result, Unknown, joined, rational
from troth.engine.fold.life import Due, Life


def owed(life: Life, due: Due) -> Result | None:
    """The quantity that is owed now; None where it is no matter of quantity."""
    content = due.rule.content
    if not isinstance(content, core.Deliver):
        return None
    if content.amount is not None:
        return _value(life, due, content.amount)
    return _offered(life, due, due.tables.stated.get(due.rule.name, ()))


def asked(due: Due) -> tuple[core.Expr, ...]:
    """What has to be known before it is known how much is owed."""
    content = due.rule.content
    if isinstance(content, core.Deliver) and content.amount is not None:
        return (content.amount,)
    stated = due.tables.stated.get(due.rule.name, ())
    return tuple(expr for each in stated for expr in (*each.conditions, each.amount))


def _offered(life: Life, due: Due, stated: tuple[Stated, ...]) -> Result | None:
    figures: list[Result | None] = []
    unsure: list[Result] = []
    for each in stated:
        holds = [_value(life, due, condition) for condition in each.conditions]
        if 0 in holds:
            continue
        unsure += [answer for answer in holds if isinstance(answer, Unknown)]
        figures.append(_of_a_turn(promised(_value(life, due, each.amount), each.amount), each))
    unsure += [figure for figure in figures if isinstance(figure, Unknown)]
    if unsure:
        return joined(unsure)
    return figures[0] if len(set(figures)) == 1 else None


def _of_a_turn(amount: Result, stated: Stated) -> Result | None:
    """The share of a turn; None where it does not divide into whole units of the currency."""
    if isinstance(amount, Unknown) or stated.share == 1:
        return amount
    share = Fraction(rational(amount)) * stated.share
    type_ = stated.amount.type
    smallest = 10 ** (6 - decimals_of(type_.currency)) if isinstance(type_, MoneyType) else 1
    return int(share) if share % smallest == 0 else None


def _value(life: Life, due: Due, expr: core.Expr) -> Result:
    return life.value(expr, due.about, due.event, due.tables)
