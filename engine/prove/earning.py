"""The cheapest way to earn a reward, step by step: for whom, what to do, and what comes of it."""

from collections.abc import Iterable, Iterator

from troth.dsl import core
from troth.dsl.prose import expression
from troth.dsl.telling.words import joined
from troth.dsl.traverse import facts_read
from troth.engine.files.pack import Pack
from troth.engine.prove.conditions import place_of
from troth.engine.prove.examples import event, fact_value, wrapped
from troth.engine.prove.questions import Witness


def way(witness: Witness, place: str, pack: Pack, width: int) -> Iterator[str]:
    """The way of a person who earns the reward at ``place``, a step a line."""
    (offer,) = [each for each in pack.policy.offers if place_of(each) == place]
    who = _read([offer.applies], pack)
    asked = _read([offer.when, *offer.guardrails], pack)
    given = [f"{n} {fact_value(n, v, pack)}" for n, v in witness.facts.items() if n in who]
    to = f", for somebody with {joined(given)}" if given else ""
    yield from wrapped(f"    the cheapest way to earn it{to}:", width, "      ")
    todo = [_measured(n, witness, pack) for n in witness.facts if n in asked - who]
    todo += _happened(witness, pack)
    for number, words in enumerate(todo or ["nothing at all"], 1):
        yield from wrapped(f"    {number}. {words}", width, "       ")
    rest = [n for n in witness.facts if n not in asked | who]
    if offer.outcome is not None:
        known = [f"{n} {fact_value(n, witness.facts[n], pack)}" for n in rest]
        so = f": {joined(known)}" if known else ""
        words = f"    and not what it is for, `{expression(offer.outcome)}`{so}"
        yield from wrapped(words, width, "      ")


def _read(conditions: Iterable[core.Expr | None], pack: Pack) -> frozenset[str]:
    """The facts that these conditions look at, through defines as well."""
    found: set[str] = set()
    for each in conditions:
        found |= facts_read(each, pack.policy) if each is not None else set()
    return frozenset(found)


def _measured(name: str, witness: Witness, pack: Pack) -> str:
    """A fact that has to be so, and the event that records it."""
    fact = pack.vocabulary.facts.get(name)
    by = f"   (recorded by {fact.carried_by[0][0]})" if fact and fact.carried_by else ""
    return f"{name} {fact_value(name, witness.facts[name], pack)}{by}"


def _happened(witness: Witness, pack: Pack) -> Iterator[str]:
    """Each event that has to happen, with how often."""
    times: dict[str, int] = {}
    for each in witness.past:
        words = event(each, pack)
        times[words] = times.get(words, 0) + 1
    for words, count in times.items():
        yield f"{words}{'' if count == 1 else f', {count:,} times'}"
