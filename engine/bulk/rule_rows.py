"""Promises, expectations and ladders of a policy as records of its table."""

from collections.abc import Sequence
from itertools import product
from typing import Final

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.bulk import layout
from troth.engine.bulk.scope import of_ladder, of_obligation
from troth.engine.bulk.sections import NOT_WALKED, Sections, amount_of, kind_of
from troth.engine.bulk.told import is_text
from troth.engine.bulk.walked import LEADER
from troth.engine.fold.clock import due_rule
from troth.engine.fold.evidence import group
from troth.engine.fold.ladders import assigned
from troth.engine.fold.lifecycles import NARROW
from troth.engine.fold.parties import LEADS, PERSON
from troth.engine.fold.past import speaks_of
from troth.engine.fold.reads import ENGAGED
from troth.engine.fold.steps import events_of
from troth.engine.fold.tables import bare

_WHICH: Final = {
    "at once": layout.AT_ONCE,
    "after": layout.AFTER,
    "before due": layout.BEFORE_DUE,
    "after due": layout.AFTER_DUE,
}


class RuleRows(Sections):
    """The rules of a table while it is written."""

    def _rules(self) -> None:
        for rule in self.tables.obligations.values():
            self.sections["T_RULES"].add(*self._rule(rule))

    def _rule(self, rule: core.Obligation) -> Sequence[int]:
        due = due_rule(rule)
        evidence = self.sections["T_EVIDENCE"]
        first = evidence.count
        wheres = []
        for each in rule.fulfilled:
            where = self.ask(each.where, rule.name)
            wheres.append(where)
            evidence.add(self.events.get(bare(each.event), -1), where)
        length = self.ask(due.length if due else None, rule.name)
        date = self.ask(due.date if due else None, rule.name)
        earliest = self.ask(due.earliest if due else None, rule.name)
        reason = of_obligation(rule, self.tables)
        if reason:
            self.uncovered[rule.name] = reason
        covered = not reason and NOT_WALKED not in (length, date, earliest, *wheres)
        grace = rule.grace
        to, to_fact = self._party(rule.to)
        by, by_fact = self._party(rule.by)
        is_right = isinstance(rule.content, core.Allow)
        remedy = rule.remedy
        return (
            int(covered),
            self.ask(rule.applies, rule.name),
            to, to_fact, by, by_fact,
            int(due is not None),
            self.events.get(bare(due.of), -1) if due is not None and due.of else -1,
            kind_of(due.length if due else None),
            length,
            date,
            {"": 0, "forward": 1, "back": -1}[due.rolling if due else ""],
            earliest,
            kind_of(grace),
            amount_of(grace),
            self.groups.setdefault((group(rule), self.side_of(rule)), len(self.groups)),
            first, evidence.count,
            int(rule.confirmed is not None),
            int(rule.survives or rule.subject not in {"relationship", "person"}),
            int(self._must_be_shown(rule)),
            int(rule.kind == "promise"),
            self.name_of(f"{rule.name}@"),
            int(self._enables(rule)),
            self.events.get(bare(rule.content.event), -1)
            if isinstance(rule.content, core.Allow) and is_right else -1,
            self.rules.get(remedy.promise, -1) if remedy is not None else -1,
            int(remedy is not None and remedy.instead),
            self._listens(rule),
            int(self._can_wait(rule)),
            self.side_of(rule),
        )  # fmt: skip

    def _party(self, ref: core.PartyRef) -> tuple[int, int]:
        """The role that stands for a party, and the fact that names somebody in its place."""
        name = ref.names[-1]
        party = self.vocabulary.parties.get(name)
        return self.role_of(name), self.facts.get(party.fact, -1) if party and party.fact else -1

    def _can_wait(self, rule: core.Obligation) -> bool:
        """Whether it is enough to ask again after every event whether a rule applies."""
        if rule.applies is None:
            return False
        looked_at = self.tables.reads(rule.applies)
        return not looked_at.timed and ENGAGED not in looked_at.tokens

    def _must_be_shown(self, rule: core.Obligation) -> bool:
        shown = self.tables.version.pack.info.binds_when_shown
        return shown and rule.by.names == (PERSON,) and not isinstance(rule.content, core.Allow)

    def _enables(self, rule: core.Obligation) -> bool:
        names = {rule.name}
        if isinstance(rule.content, core.Deliver):
            names.add(rule.content.resource)
        each = self.tables.obligations.values()
        return any(
            not names.isdisjoint(other.enabled) for other in each if self.are_of_one(rule, other)
        )

    def _listens(self, rule: core.Obligation) -> int:
        """Where it says of each event whether an obligation of the rule waits for it."""
        waits = {self.events.get(name, -1) for name in events_of(rule)}
        return self.put(int(at in waits) for at in range(len(self.events)))[0]

    # --- ladders

    def _ladders(self) -> None:
        states = list(ObligationState)
        for rule in self.tables.escalations.values():
            rungs = self.sections["T_RUNGS"]
            first = rungs.count
            reason = of_ladder(rule)
            if reason:
                self.uncovered[rule.name] = reason
            for number, rung in enumerate(rule.rungs, 1):
                opens = any(isinstance(each, core.OpenCase) for each in rung.actions)
                hands = self._hands(rule, number)
                rungs.add(
                    _WHICH[rung.which], kind_of(rung.length), amount_of(rung.length),
                    int((opens and self._has_cases()) or self._are_narrow(hands)),
                    *self._handed(hands),
                )  # fmt: skip
                if hands:
                    self.hands[self.ladders[rule.name], number] = hands
            until = sum(1 << at for at, each in enumerate(states) if each in rule.until_names)
            names = self.put(self.state_name_of(name) for name in rule.until_names)
            self.sections["T_LADDERS"].add(
                int(not reason), first, rungs.count, until, *names, self.name_of(f"{rule.name}@"), 0
            )

    def _hands(self, rule: core.Escalation, number: int) -> tuple[str, ...]:
        """The parties of which a rung that hands something to somebody has to know who they are.

        Those that it and later ones name, and the leader where an event may say whom it is about.
        """
        if not any(isinstance(each, core.Assign) for each in rule.rungs[number - 1].actions):
            return ()
        names = {name for ref in assigned(rule.rungs[number - 1 :]) for name in ref.names}
        return tuple(sorted(names | {LEADER} if isinstance(rule.trigger, core.OnEvent) else names))

    def _handed(self, hands: Sequence[str]) -> tuple[int, int]:
        section = self.sections["T_HANDS"]
        first = section.count
        for name in hands:
            party = self.vocabulary.parties.get(name)
            fact = LEADS if name == LEADER else party.fact if party is not None else ""
            declared = self.vocabulary.facts.get(fact)
            known = declared is not None and is_text(declared.type)
            section.add(self.role_of(name), self.facts[fact] if known else -1)
        return first, section.count

    def _are_narrow(self, hands: Sequence[str]) -> bool:
        """Whether some party is named by a fact of an application, a case or a goal."""
        parties = (self.vocabulary.parties.get(name) for name in hands)
        facts = (self.vocabulary.facts.get(each.fact) for each in parties if each is not None)
        return any(fact is not None and fact.subject in NARROW for fact in facts)

    def _has_cases(self) -> bool:
        return any(place.chart.per == "case" for place in self.places)

    def _caused(self) -> None:
        for rule, state in product(self.tables.obligations.values(), ObligationState):
            found = [
                each
                for each, question in self.tables.caused.get(state, ())
                if speaks_of(question, rule, self.tables) and self.are_of_one(rule, each)
            ]
            self.sections["T_CAUSED"].held += self.begins(found)
