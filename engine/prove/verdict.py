"""One changed rule, asked about within what a dry run may spend, with a person in words.

Once something could not be decided nothing more is asked: the rest of the budget would buy no
verdict.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.values import show_value
from troth.engine.prove.asking import Prover
from troth.engine.prove.compared import Compared, asked
from troth.engine.prove.facets import Beside
from troth.engine.prove.paired import Formal, Pair
from troth.engine.prove.questions import Answer, Budget, Question, Undecided, Witness
from troth.engine.prove.used import Nodes, Sides, facts_declared, uses

MOST_FACTS = 6
"""Facts of a person that are told."""


class Frugal(Prover):
    """A prover that gives up for good with the first question that it cannot decide."""

    given_up = ""

    def ask(self, question: Question, milliseconds: int | None = None) -> Answer:
        """The answer, or that nothing more is asked."""
        if self.given_up:
            return Undecided(self.given_up)
        answer = super().ask(question, milliseconds)
        if isinstance(answer, Undecided):
            self.given_up = answer.why
        return answer


def verdict(pair: Pair, sides: Sides, budget: Budget) -> Formal:
    """What is proved of a rule that both packs have."""
    packs = (sides.old.pack, sides.new.pack)
    beside = Beside(sides, Frugal(packs, budget), clear=False)  # it costs a question more
    found = asked(pair, beside)
    met = [each for each in found.facets if pair.kind in {"minimum", "gate"} and each.ordered]
    return Formal(
        found.standing,
        nobody_refused=bool(met) and all(each.no_one_lost for each in met),
        nobody_admitted=bool(met) and all(each.no_one_gained for each in met),
        case=case(found, sides),
        bound=found.bound,
        why=found.why,
    )


def case(found: Compared, sides: Sides) -> str:
    """The person who shows it, by the facts that what was changed looks at."""
    witness = found.refused or found.admitted or found.otherwise
    if witness is None:
        return ""
    told = list(_facts(found.pair, witness, sides))
    more = len(told) - MOST_FACTS
    rest = f"and {more} more fact{'' if more == 1 else 's'}"
    told = [*told[:MOST_FACTS], *([rest] if more > 0 else [])]
    if found.pair.kind == "minimum" and found.pair.old != found.pair.new:
        told.append("all other lines met")
    return ", ".join(told)


def _facts(pair: Pair, witness: Witness, sides: Sides) -> Iterator[str]:
    # what a witness knows is held as the old pack holds it, where that one has the fact
    kinds = {**sides.new.pack.vocabulary.facts, **sides.old.pack.vocabulary.facts}
    names = _looked_at(pair, sides)
    for name in sorted(names or witness.facts):
        if name in kinds:
            value = witness.facts.get(name)
            known = "unknown" if value is None else show_value(value, kinds[name].type)
            yield f"{name} {known}"


def _looked_at(pair: Pair, sides: Sides) -> frozenset[str]:
    """The facts that the parts look at in which two versions differ; none where it is no part.

    Nor where a fact is declared otherwise: its values do not stand for the same.
    """
    if not (isinstance(pair.old, core.Minimum) and isinstance(pair.new, core.Minimum)):
        return frozenset()
    if any(facts_declared((pair.old,), (pair.new,), sides)):
        return frozenset()
    old, new = (_parts(each) for each in (pair.old, pair.new))
    one = uses([each for each in old if each not in new], sides.old).facts
    return one | uses([each for each in new if each not in old], sides.new).facts


def _parts(minimum: core.Minimum) -> Nodes:
    return [*(() if minimum.applies is None else (minimum.applies,)), *minimum.lines]
