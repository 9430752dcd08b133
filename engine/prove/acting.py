"""Duties that whoever owes them cannot meet: not theirs to show, not taken anywhere, shut away.

What shows that a promise was kept is an event. Here is asked whether its promisor may record it,
whether the lifecycle takes it after the promise began, whether its gate can open for whom the
promise is made, and whether what is to be kept can hold at all.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.prose import expression
from troth.dsl.traverse import replaced, walk
from troth.engine.files.pack import Pack
from troth.engine.fold.parties import ORGANISATION, PERSON
from troth.engine.fold.tables import Place, bare
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import CERTAIN, NEVER, atoms, place_of
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved
from troth.engine.prove.questions import Nobody, Undecided
from troth.engine.prove.routes import Edge, accepting, closed, edges, passes
from troth.engine.prove.timelines import Telling, evidence_of
from troth.engine.prove.too_late import too_late
from troth.engine.prove.walks import BOUND, Walks
from troth.engine.prove.wishes import nobody, possible


def acting(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """For every duty, whether whoever owes it can meet it."""
    asked = _Asked(pack, prover)
    for rule in pack.policy.obligations:
        yield Checked(
            "cannot-act", place_of(rule), "whoever owes it can meet it", asked.outcome(rule)
        )


class _Asked:
    """The duties of one pack, and who may do what."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.prover = prover
        self.walks = Walks(pack, prover)
        self.tables = self.walks.tables
        self.ways: dict[str, list[Edge]] = {}
        """By region, the branches that can be taken as far as gates go; made when asked for."""

    def outcome(self, rule: core.Obligation) -> Outcome:
        match rule.content:
            case core.Keep(condition=condition):
                return self._kept(rule, condition)
            case core.Deliver() | core.Allow():
                return self._shown(rule)
            case core.Never():
                return Proved()

    # --- a condition

    def _kept(self, rule: core.Obligation, condition: core.Expr) -> Outcome:
        match possible(self.prover, condition, rule.applies):
            case Nobody():
                finding = Diagnostic(
                    "cannot-act",
                    f"nobody can keep `{rule.name}`",
                    Label(rule.content.span, f"{expression(condition)}: for nobody"),
                    note="it is broken for everybody of whom enough is known",
                    help="ask for something that can be so",
                )
                return self._broken(rule, finding, core.Not(condition))
            case Undecided(why=why):
                return Open(why)
            case _:
                return Proved()

    # --- an event

    def _shown(self, rule: core.Obligation) -> Outcome:
        """Whether one of the events that show it is open to whoever owes it."""
        findings: list[Diagnostic] = []
        why = ""
        for evidence in evidence_of(rule):
            found = self._barred(rule, evidence)
            if found is None:
                return Proved()
            if isinstance(found, str):
                why = found
            else:
                findings.append(found)
        if why or not findings:
            return Open(why) if why else Proved()
        evidence = evidence_of(rule)[0]
        event = bare(evidence.event)
        if self._not_theirs(rule, event) or self._excluded(evidence):
            return self._broken(rule, findings[0], certain=True)
        return self._broken(rule, findings[0], refused=event)

    def _barred(self, rule: core.Obligation, evidence: core.Evidence) -> Diagnostic | str | None:
        """What keeps an event from its promisor; None where nothing does; text: not decided."""
        event = bare(evidence.event)
        return (
            self._not_theirs(rule, event)
            or self._not_taken(rule, event)
            or self._shut(rule, evidence, event)
        )

    def _not_theirs(self, rule: core.Obligation, event: str) -> Diagnostic | None:
        """Only others may record it: told of promises, for what a person owes others often see."""
        declared = self.pack.vocabulary.events.get(event)
        user = rule.to if isinstance(rule.content, core.Allow) else rule.by
        if declared is None or not declared.by or rule.kind == "expectation":
            return None
        if len(user.names) > 1 or self._among(user.names[0], declared.by):
            return None
        who = user.names[0]
        return Diagnostic(
            "cannot-act",
            f"`{who}` owes `{rule.name}`, and may not do what shows that it was kept",
            Label(rule.span, f"`{who}` owes it"),
            others=(Label(declared.span, f"only {', '.join(declared.by)} may record `{event}`"),),
            note="until somebody else says so it counts as broken, however well it was kept",
            help=f"add `{who.removeprefix('the ')}` to `by` of `{event}`, or let "
            f"{' or '.join(declared.by)} owe it",
        )

    def _among(self, who: str, by: tuple[str, ...]) -> bool:
        """Whether a party is one of those who may record an event; by seat or fact the same.

        What is no party, such as a system, records for everybody.
        """
        if who == PERSON:
            return "person" in by
        if who == ORGANISATION:
            return any(name != "person" for name in by)
        parties = self.pack.vocabulary.parties
        if any(name != "person" and name not in parties for name in by):
            return True
        same = parties.get(who)
        return who in by or any(
            other is not None
            and same is not None
            and (other.fact, other.seat) == (same.fact, same.seat)
            for other in map(parties.get, by)
        )

    def _places(self, event: str) -> list[Place]:
        listening = self.tables.events.get(event)
        return [] if listening is None else list(listening.places)

    def _open_in(self, rule: core.Obligation, place: Place) -> frozenset[str]:
        """The states in which a region may be while the promise is owed."""
        region = place.region
        match rule.trigger:
            case _ if rule.survives:  # whoever comes back begins anew
                return self._ahead(place, region.initial)
            case core.OnEntering(chart=chart, state=state) if chart == place.name:
                return self._ahead(place, state)
            case core.OnLeaving(chart=chart, state=state) if chart == place.name:
                after = {to for to in self._ahead(place, state) if to != state}
                return frozenset().union(*(self._ahead(place, to) for to in after))
            case core.OnEvent(event=event) if self._alone(place, bare(event)):
                return self._after(place, bare(event))
            case core.OnCondition(condition=condition) if place.chart.per == "relationship":
                return self._while(place, condition)
            case _:
                return self._ahead(place, region.initial)

    def _alone(self, place: Place, event: str) -> bool:
        """Whether an event is recorded only where one region, which is one of a kind, takes it."""
        one = place.chart.per in {"relationship", "engagement"}
        return one and self._places(event) == [place] and not passes(event, self.tables)

    def _after(self, place: Place, event: str) -> frozenset[str]:
        """The states that may follow an event; where a guard is not known the region stays."""
        found: set[str] = set()
        for edge in self._ways(place):
            if edge.event == event:
                found |= self._ahead(place, edge.to)
                if edge.branch.guard or edge.before:
                    found |= self._ahead(place, edge.state)
        return frozenset(found)

    def _ahead(self, place: Place, start: str) -> frozenset[str]:
        """The states that can follow a state, itself among them."""
        return closed(self._ways(place), start)

    def _ways(self, place: Place) -> list[Edge]:
        """The branches of a region but for those whose gate is shut in the state they start from.

        Of applications, cases and goals there may be several, each in a state of its own; there
        every branch stays.
        """
        if place.name not in self.ways:
            one = place.chart.per in {"relationship", "engagement"}
            self.ways[place.name] = [
                edge for edge in edges(place.region) if not (one and self._walled(place, edge))
            ]
        return self.ways[place.name]

    def _walled(self, place: Place, edge: Edge) -> bool:
        event = bare(edge.event)
        gate = self.tables.gates.get((place.name, event))
        if gate is None or passes(event, self.tables):
            return False
        return nobody(self.prover, gate.requires, core.StateIs(place.name, edge.state))

    def _while(self, place: Place, condition: core.Expr) -> frozenset[str]:
        """The states that may follow those in which a condition can be yes."""
        found = self._ahead(place, place.region.initial)
        for each in atoms(condition):
            if isinstance(each, core.StateIs) and each.chart == place.name:
                asked = each.quantifier not in {"no", "every"}
                found &= self._ahead(place, each.state) if asked else found
        return found

    def _not_taken(self, rule: core.Obligation, event: str) -> Diagnostic | None:
        """No lifecycle takes it in any state that follows the one with which the promise begins."""
        places = self._places(event)
        if not places or any(
            self._open_in(rule, place) & set(accepting(place.region, event)) for place in places
        ):
            return None
        place = places[0]
        states = accepting(place.region, event)
        said = ", ".join(f"`{state}`" for state in states) or "nowhere"
        return Diagnostic(
            "cannot-act",
            f"`{event}`, which shows that `{rule.name}` was kept, is refused as long as it is owed",
            Label(rule.span, f"`{place.name}` takes `{event}` in {said}, which is over by then"),
            note="what is refused keeps no promise",
            help=f"name another event after `fulfilled by`, or let the chart take `{event}` there",
        )

    def _shut(
        self, rule: core.Obligation, evidence: core.Evidence, event: str
    ) -> Diagnostic | str | None:
        """Its gate never opens for those to whom the promise is made, while it is owed."""
        if self._excluded(evidence):
            return self._says_nothing(rule, evidence, event)
        if isinstance(rule.content, core.Allow):
            return None  # a right opens every gate
        for place in self._places(event):
            gate = self.tables.gates.get((place.name, event))
            if gate is None or passes(event, self.tables):
                continue
            taking = self._open_in(rule, place) & set(accepting(place.region, event))
            states: tuple[core.Expr, ...] = tuple(
                core.StateIs(place.name, state) for state in sorted(taking)
            )
            if place.chart.per not in {"relationship", "engagement"}:
                states = ()  # there may be several, each in a state of its own
            wishes = [_never_kept(gate.requires, rule), _owed(rule), rule.applies, evidence.where]
            wishes += [core.Or(states)] if len(states) > 1 else list(states)
            answer = possible(self.prover, *wishes)
            if isinstance(answer, Nobody):
                return self._says_shut(rule, gate, event)
            if isinstance(answer, Undecided):
                return answer.why
            late = too_late(rule, gate, self.pack, self.tables)
            if late is not None:
                return self._says_late(rule, gate, event, late)
        return None

    def _excluded(self, evidence: core.Evidence) -> bool:
        """Whether what is asked of an event is asked in vain, whatever it brings."""
        return evidence.where is not None and nobody(self.prover, evidence.where)

    def _says_nothing(
        self, rule: core.Obligation, evidence: core.Evidence, event: str
    ) -> Diagnostic:
        asked = CERTAIN if evidence.where is None else evidence.where
        return Diagnostic(
            "cannot-act",
            f"no `{event}` shows that `{rule.name}` was kept",
            Label(evidence.span, f"{expression(asked)}: never"),
            note="what is asked of the event excludes itself",
            help="ask for something that can be so",
        )

    def _says_late(
        self, rule: core.Obligation, gate: core.Gate, event: str, asked: core.Compare
    ) -> Diagnostic:
        return Diagnostic(
            "cannot-act",
            f"the gate of `{event}` opens only when `{rule.name}` is broken already",
            Label(gate.span, f"asks for {expression(asked)}"),
            others=(Label(rule.span, "is due before that"),),
            note="both are counted from the same moment",
            help="give the promise more time, or let the gate open sooner",
        )

    def _says_shut(self, rule: core.Obligation, gate: core.Gate, event: str) -> Diagnostic:
        return Diagnostic(
            "cannot-act",
            f"the gate of `{event}` opens for nobody to whom `{rule.name}` is owed",
            Label(gate.span, expression(gate.requires)),
            others=(Label(rule.span, f"is kept by `{event}`"),),
            note="as long as what is known of them stays as it is",
            help="let the gate open for those to whom the promise is made",
        )

    # --- what is shown

    def _broken(
        self,
        rule: core.Obligation,
        finding: Diagnostic,
        *also: core.Expr,
        certain: bool = False,
        refused: str = "",
    ) -> Outcome:
        """A history in which it is owed, and broken, because nobody could keep it.

        Where the finding is ``certain`` by what is declared alone, it is told without one as well.
        The event ``refused`` is tried in it, and has to be.
        """
        if isinstance(rule.content, core.Allow):
            return Broken(finding)
        for telling in self.walks.all_owing(rule, *also):
            if refused and not self._refuses(telling, refused):
                continue
            if self.walks.broken(telling, rule):
                return Broken(finding, telling.timeline({rule.name}, "it could not be kept"))
        if certain:
            return Broken(finding)
        return Open(f"{finding.message}; none of the {BOUND} comes to it")

    def _refuses(self, telling: Telling, event: str) -> bool:
        """Whether a gate, or the state of a region, refuses the event: not that it lacks a word."""
        said = telling.tell(event, telling.bringing(event))
        gates = {gate.name for gate in self.pack.policy.gates}
        return said is not None and (said.by in gates or not said.because)


def _never_kept(gate: core.Expr, rule: core.Obligation) -> core.Expr:
    """What a gate asks as long as a rule was never kept: for its first time it has to open so."""
    kept = {ObligationState.FULFILLED, ObligationState.REPAIRED}
    for node in list(walk(gate)):
        if (
            isinstance(node, core.ObligationIs)
            and node.name == rule.name
            and node.state in kept
            and node.quantifier != "no"
        ):
            gate = replaced(gate, node, NEVER)
    return gate


def _owed(rule: core.Obligation) -> core.Expr:
    """That it can still be kept in time."""
    return core.Or(
        tuple(
            core.ObligationIs(rule.kind, "any", rule.name, None, None, "", state)
            for state in (
                ObligationState.CREATED,
                ObligationState.IN_EFFECT,
                ObligationState.SUSPENDED,
            )
        )
    )
