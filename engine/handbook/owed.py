"""The index of what is owed, and the ladders that hear of it when it does not come.

A ladder hears of a promise when its trigger is a breach that the promise fits: by its name, or by
who owes it to whom.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from troth.dsl import core
from troth.dsl.prose import words_of
from troth.dsl.telling import promises
from troth.dsl.telling.words import Words, joined, sentence, spaced
from troth.dsl.traverse import walk
from troth.engine.handbook.content import Ladder, Link, Owed, Person, Rung
from troth.engine.handbook.rules import anchor, title

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack


def index(pack: "Pack", kind: str) -> Iterator[Owed]:
    """Every promise, or every expectation, in the order of the policy."""
    words = words_of(pack.policy, pack.vocabulary)
    for rule in pack.policy.obligations:
        if rule.kind != kind:
            continue
        terms = promises.terms(rule, words)
        yield Owed(
            rule=Link(spaced(rule.name), anchor(rule)),
            what=terms.what,
            by=terms.by,
            to=terms.to,
            begins=terms.begins,
            due=terms.due,
            kept=terms.kept,
            if_not=tuple(
                Link(spaced(ladder.name), anchor(ladder))
                for ladder in pack.policy.escalations
                if hears(ladder, rule, pack.policy)
            ),
            otherwise=_otherwise(rule),
        )


def _otherwise(rule: core.Obligation) -> str:
    if isinstance(rule.content, core.Allow):
        return "A right that is not used in its time ends."
    if rule.remedy is None:
        return ""
    how = "in its place" if rule.remedy.instead else "as well"
    return f"The promise “{spaced(rule.remedy.promise)}” is owed {how}."


def hears(ladder: core.Escalation, rule: core.Obligation, policy: core.Policy) -> bool:
    """Whether a ladder begins with a breach of an obligation."""
    if not isinstance(ladder.trigger, core.OnCondition):
        return False
    return any(
        isinstance(part, core.ObligationIs)
        and part.state is core.ObligationState.VIOLATED
        and part.quantifier != "no"
        and _meant(part, rule, policy)
        for part in walk(ladder.trigger.condition)
    )


def _meant(question: core.ObligationIs, rule: core.Obligation, policy: core.Policy) -> bool:
    if question.name:
        return question.name == rule.name
    if question.kind != rule.kind:
        return False
    if question.to not in (None, rule.to) or question.by not in (None, rule.by):
        return False
    return not question.enabling or _enables(rule, question.enabling, policy)


def _enables(rule: core.Obligation, name: str, policy: core.Policy) -> bool:
    content = rule.content
    carries = {rule.name, content.resource if isinstance(content, core.Deliver) else rule.name}
    return any(
        other.name == name and not carries.isdisjoint(other.enabled) for other in policy.obligations
    )


def ladders(pack: "Pack") -> Iterator[Ladder]:
    """Every ladder as a line in time."""
    words = words_of(pack.policy, pack.vocabulary)
    for rule in pack.policy.escalations:
        ends = promises.ends(rule, words)
        yield Ladder(
            rule=Link(title(rule), anchor(rule)),
            begins=sentence(f"It begins {promises.trigger(rule.trigger, words)}"),
            rungs=tuple(
                Rung(promises.moment(rung, words), promises.acts(rung, words), rung.last)
                for rung in rule.rungs
            ),
            ends=(sentence(f"It ends when {joined(ends, 'or')}"),) if ends else (),
        )


def people(pack: "Pack") -> Iterator[Person]:
    """The parties that rules may name, and how each is found."""
    words = Words(pack.vocabulary)
    for name, party in pack.vocabulary.parties.items():
        said = words.party(core.PartyRef((name,)))
        found = "named in the rules"
        if party.fact:
            found = _unless(said, words.fact(party.fact), "known for each person")
        elif party.seat:
            found = _unless(said, spaced(party.seat), "a seat of the organisation")
        yield Person(said, name, found)


def _unless(said: str, other: str, how: str) -> str:
    """How somebody is found, and by which name where that is another."""
    same = said.removeprefix("the ").lower() == other.removeprefix("the ").lower()
    return how if same else f"{how}: {other}"
