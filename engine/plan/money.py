"""What changed offer lines promise to everyone together, where the amount stands in the text.

An amount that is computed for each person, and a resource that is not money, have no sum here.
"""

from collections.abc import Sequence

from troth.dsl import core
from troth.dsl.types import MoneyType
from troth.dsl.values import show_value
from troth.engine.decision import Kind
from troth.engine.files.pack import Pack
from troth.engine.plan.changes import Money
from troth.engine.plan.deciding import over_facts_alone
from troth.engine.plan.definition import Promised
from troth.engine.plan.impact import Sides


def promised(changes: Sequence[Money], sides: Sides | None) -> tuple[Promised, ...]:
    """The sums of changed lines under both policies, in the order of the changes."""
    if sides is None:
        return ()
    found: list[Promised] = []
    for change in changes:
        old = _line(sides.old, change.rule, change.resource)
        new = _line(sides.new, change.rule, change.resource)
        if old is None and new is None:
            continue
        before = _offered(sides, change.rule, old=True)
        after = _offered(sides, change.rule, old=False)
        if before is not None and after is not None:
            was, now = _total(old, before), _total(new, after)
            found.append(Promised(change.rule, change.resource, before, after, was, now))
    return tuple(found)


def _line(pack: Pack, offer: str, resource: str) -> core.Literal | None:
    """The amount of money of an offer line, if it is a literal."""
    for each in pack.policy.offers:
        for line in each.lines:
            amount = line.amount
            if (
                (each.name, line.resource) == (offer, resource)
                and isinstance(amount, core.Literal)
                and isinstance(amount.type, MoneyType)
            ):
                return amount
    return None


def _offered(sides: Sides, name: str, *, old: bool) -> int | None:
    """How many people an offer is made to; None where facts do not say."""
    pack, people = (sides.old, sides.before) if old else (sides.new, sides.after)
    offer = next((each for each in pack.policy.offers if each.name == name), None)
    if offer is None:
        return 0
    if offer.applies is None:
        return len(people)
    if not over_facts_alone([offer.applies]):
        return None
    asked = core.Minimum(f"offer {name}", offer.subject, None, (core.Requirement(offer.applies),))
    policy = core.Policy(defines=pack.policy.defines, minimums=(*pack.policy.minimums, asked))
    codes = people.decide(policy, pack.vocabulary, Kind.MINIMUM, asked.name).codes
    return sides.counting.tally(codes).get(0, 0)


def _total(amount: core.Literal | None, people: int) -> str:
    if amount is None:
        return "nothing"
    assert isinstance(amount.value, int), "INVARIANT: money is held as a whole number"
    return show_value(amount.value * people, amount.type)
