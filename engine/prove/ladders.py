"""Whether every violation ends: in repair or waiver, or with somebody at the last rung of a ladder.

A ladder is finite, begins once for each cause and lets nobody out but by its own `until`. So where
one begins with every violation of a rule, that is a proof for every history, however long. What is
owed in place of what was broken ends likewise, if a violation of that ends.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.prose import expression
from troth.dsl.traverse import replaced, walk
from troth.dsl.types import TRUTH, PartyType, SetType
from troth.engine.exact import DAY
from troth.engine.files.pack import Pack
from troth.engine.fold.parties import PERSON
from troth.engine.fold.past import speaks_of
from troth.engine.fold.tables import causes
from troth.engine.prove.asking import Prover
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved, Timeline
from troth.engine.prove.questions import (
    NOT_YES,
    Answer,
    Holds,
    Nobody,
    Question,
    Somebody,
    Truth,
    Undecided,
)
from troth.engine.prove.timelines import Telling
from troth.engine.prove.walks import Walks

YES = frozenset({Truth.YES})
NO = frozenset({Truth.NO})


@record
class Follows(Data):
    """What follows when a rule is broken: by ``name``; ``unless`` says for whom it does not."""

    name: str
    unless: Answer


def ladders(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """For everything that is owed to people, and among those they deal with, whether it ends.

    What the person owes is left out: that nothing follows there is for its author to want.
    """
    asked = _Asked(pack, prover)
    for rule in pack.policy.obligations:
        if not isinstance(rule.content, core.Allow) and rule.by.names != (PERSON,):
            yield asked.checked(rule)


class _Asked:
    """The ladders of one pack, and what they cover."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.prover = prover
        self.walks = Walks(pack, prover)
        self.tables = self.walks.tables

    def checked(self, rule: core.Obligation) -> Checked:
        asked = "once it is broken, it is repaired, let go, or somebody at a last rung has it"
        return Checked("nothing-follows", f"{rule.kind} {rule.name}", asked, self._outcome(rule))

    def _outcome(self, rule: core.Obligation) -> Outcome:
        found = self._followed(rule, (rule.name,))
        if any(isinstance(each.unless, Nobody) for each in found):
            return Proved()
        for each in found:
            if isinstance(each.unless, Undecided):
                return Open(f"{each.name}: {each.unless.why}")
        return self._shown(rule, found)

    # --- what follows

    def _followed(self, rule: core.Obligation, seen: tuple[str, ...]) -> list[Follows]:
        """What may follow a violation, and for whom it does not."""
        found = [
            Follows(f"escalation {ladder.name}", unless)
            for ladder in self.pack.policy.escalations
            if (unless := self._ladder(ladder, rule)) is not None
        ]
        for other in self._owed_then(rule):
            if other.name not in seen:
                unless = self._applies(other, rule)
                ends = self._followed(other, (*seen, other.name))
                if isinstance(unless, Nobody):
                    decided = [each.unless for each in ends]
                    unless = next((u for u in decided if isinstance(u, Nobody)), unless)
                    if decided and not any(isinstance(u, Nobody) for u in decided):
                        unless = decided[0]
                    if not decided:
                        continue
                found.append(Follows(f"{other.kind} {other.name}", unless))
        return found

    def _ladder(self, ladder: core.Escalation, rule: core.Obligation) -> Answer | None:
        """For whom a ladder does not begin, or does not reach its end; None: it is about others."""
        trigger = ladder.trigger
        if not isinstance(trigger, core.OnCondition):
            return None
        asked = causes(trigger.condition)
        if ladder.rungs[-1].which == "before due":
            return None
        if not asked:
            return self._of_condition(ladder, trigger.condition, rule)
        if not any(
            question.state is ObligationState.VIOLATED and speaks_of(question, rule, self.tables)
            for question in asked
        ):
            return None
        return self._reaches(ladder)

    def _of_condition(
        self, ladder: core.Escalation, condition: core.Expr, rule: core.Obligation
    ) -> Answer | None:
        """A ladder with a condition of its own: for whom it is not yes though this is broken."""
        asked = [
            node
            for node in walk(condition)
            if isinstance(node, core.ObligationIs)
            and node.state is ObligationState.VIOLATED
            and node.quantifier in {"", "any", "latest"}
            and speaks_of(node, rule, self.tables)
        ]
        if not asked:
            return None
        for node in asked:  # this one is broken: that much is so
            condition = replaced(condition, node, core.Literal(1, TRUTH))
        wishes = [Holds(condition, NOT_YES)]
        if rule.applies is not None:
            wishes.append(Holds(rule.applies, YES))
        unless = self.prover.ask(Question(tuple(wishes)))
        return self._reaches(ladder) if isinstance(unless, Nobody) else unless

    def _reaches(self, ladder: core.Escalation) -> Answer:
        """For whom the last rung has no moment."""
        last = ladder.rungs[-1]
        if last.length is None or isinstance(last.length, core.Literal):
            return Nobody()
        return self.prover.ask(Question((Holds(core.Known(last.length), NO),)))

    def _owed_then(self, rule: core.Obligation) -> list[core.Obligation]:
        """What is owed in place of it, or because of it."""
        found = [] if rule.remedy is None else [self.tables.obligations[rule.remedy.promise]]
        found += [
            other
            for other in self.pack.policy.obligations
            if isinstance(other.trigger, core.OnCondition)
            and any(
                question.state is ObligationState.VIOLATED
                and speaks_of(question, rule, self.tables)
                for question in causes(other.trigger.condition)
            )
        ]
        return found

    def _applies(self, other: core.Obligation, rule: core.Obligation) -> Answer:
        """For whom ``other`` does not apply though ``rule`` does."""
        if other.applies is None:
            return Nobody()
        wishes = [Holds(other.applies, NO)]
        if rule.applies is not None:
            wishes.append(Holds(rule.applies, YES))
        return self.prover.ask(Question(tuple(wishes)))

    # --- what is shown

    def _shown(self, rule: core.Obligation, found: list[Follows]) -> Outcome:
        """A history in which it is broken and nothing comes of it, played by the engine."""
        unlike = [each for each in found if isinstance(each.unless, Somebody)]
        also = self._also(rule, unlike)
        why = "no history was found in which it is broken and nothing follows"
        for telling in self.walks.all_owing(rule, *also):
            if not self.walks.broken(telling, rule):
                continue
            due = telling.violated(rule.name)
            if due is None:
                continue
            telling.wait(telling.now + 90 * DAY)
            if not _ended_nowhere(telling, due.id):
                continue
            return Broken(self._finding(rule, unlike), self._timeline(telling, rule))
        return Open(why)

    def _also(self, rule: core.Obligation, unlike: list[Follows]) -> list[core.Expr]:
        """What sets apart those for whom nothing follows."""
        found: list[core.Expr] = [
            core.Not(other.applies)
            for other in self._owed_then(rule)
            if other.applies is not None
            and any(each.name == f"{other.kind} {other.name}" for each in unlike)
        ]
        for each in unlike:
            if isinstance(each.unless, Somebody):
                found += self._as_found(each.unless)
        return found

    def _as_found(self, unless: Somebody) -> list[core.Expr]:
        """The facts of the person for whom nothing follows."""
        facts = self.pack.vocabulary.facts
        return [
            core.Compare(
                core.Relation.EQUAL,
                core.FactRef(name, facts[name].type),
                core.Literal(value, facts[name].type),
            )
            for name, value in sorted(unless.witness.facts.items())
            if name in facts and not isinstance(facts[name].type, SetType | PartyType)
        ]

    def _timeline(self, telling: Telling, rule: core.Obligation) -> Timeline:
        names = {rule.name, *(each.name for each in self._owed_then(rule))}
        return telling.timeline(
            names, "90 days later nobody has heard of it, and nothing is to come"
        )

    def _finding(self, rule: core.Obligation, unlike: list[Follows]) -> Diagnostic:
        others = tuple(self._other(each) for each in unlike)
        return Diagnostic(
            "nothing-follows",
            f"when the {rule.kind} `{rule.name}` is broken, nothing follows"
            + (f" for some: {unlike[0].name} is not for everybody" if unlike else ""),
            Label(rule.span, "broken, and then?"),
            others=others,
            note="no escalation begins with it, and nothing is owed in its place",
            help=f"let an escalation begin `when {rule.kind} {rule.name} is violated`, or give it "
            "a `remedy`",
        )

    def _other(self, each: Follows) -> Label:
        kind, _, name = each.name.partition(" ")
        if kind == "escalation":
            ladder = self.tables.escalations[name]
            trigger = ladder.trigger
            said = expression(trigger.condition) if isinstance(trigger, core.OnCondition) else ""
            return Label(ladder.span, f"begins only when {said}")
        other = self.tables.obligations[name]
        said = "" if other.applies is None else expression(other.applies)
        return Label(other.span, f"is only for {said}")


def _ended_nowhere(telling: Telling, id_: str) -> bool:
    """Whether nobody was told, and whatever was owed in its place is broken in its turn."""
    chain = {id_}
    for due in telling.person.life.owed.values():  # in the order in which they were made
        if due.cause in chain:
            chain.add(due.id)
            if due.state is not ObligationState.VIOLATED:
                return False
    return not any(each.cause in chain for each in telling.person.state().ladders)
