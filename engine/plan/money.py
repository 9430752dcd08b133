"""What offer lines promise to everyone together, where the amount stands in the text.

A line is told where it was changed, or where it goes to more people than before, or fewer.

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
    """The sums under both policies: changed lines in the order of the changes, then all others."""
    if sides is None:
        return ()
    changed = [(change.rule, change.resource) for change in changes]
    if sides.old.meaning == sides.new.meaning:
        return ()
    offers = [*sides.new.policy.offers, *sides.old.policy.offers]
    others = sorted({(offer.name, line.resource) for offer in offers for line in offer.lines})
    people = {
        name: (_offered(sides, name, old=True), _offered(sides, name, old=False))
        for name in dict.fromkeys(name for name, _ in (*changed, *others))
    }
    found: list[Promised] = []
    for name, resource in dict.fromkeys((*changed, *others)):
        old, new = _line(sides.old, name, resource), _line(sides.new, name, resource)
        before, after = people[name]
        if (old is None and new is None) or before is None or after is None:
            continue
        if (name, resource) in changed or before != after:
            was, now = _total(old, before), _total(new, after)
            found.append(Promised(name, resource, before, after, was, now))
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
