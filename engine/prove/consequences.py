"""No consequence while a promise that enables what is expected is broken.

Asked of every answer of a chart that is a consequence, and of every expectation that names what
enables it: whether the guards of the chart and the gate of the policy can all let it pass for
somebody to whom such a promise is broken. Where nobody can be let pass, that is a proof for every
history; where somebody can, a history is looked for in which the engine lets them.
"""

from collections.abc import Iterator
from itertools import islice

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.diagnostics import Diagnostic, Label
from troth.engine.files.pack import Pack
from troth.engine.fold.lifecycles import NARROW
from troth.engine.fold.past import enables
from troth.engine.fold.tables import Place, bare, causes
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import CERTAIN
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved, Timeline
from troth.engine.prove.questions import Nobody, Undecided
from troth.engine.prove.routes import Edge, open_edges, taken_when
from troth.engine.prove.spelling import spelled
from troth.engine.prove.timelines import Telling
from troth.engine.prove.walks import BOUND, Walks
from troth.engine.prove.wishes import nobody, possible

MOST_TRIES = 8
"""So many histories are tried for one consequence and one broken promise."""


STILL = "for those of whom it is expected at that moment"
"""How far a proof reaches that asks whether an expectation is for somebody, when it may end."""


ABOUT = "for promises about the person as a whole, or about what the event is about"
"""How far it reaches where a gate sees only what concerns the same application, case or goal."""


def consequences(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """For every consequence and every expectation that is enabled by something."""
    asked = _Asked(pack, prover)
    for place in asked.walks.tables.places:
        enabled = [
            rule
            for rule in pack.policy.obligations
            if rule.enabled
            and rule.kind == "expectation"
            and (rule.subject not in NARROW or rule.subject == place.chart.per)
        ]
        events: dict[str, list[Edge]] = {}
        for edge in open_edges(place, asked.walks.tables):
            if edge.branch.use == "consequence" and edge.event:
                events.setdefault(edge.event, []).append(edge)
        if enabled:
            for event, taken in events.items():
                yield asked.checked(place, event, taken, enabled)


class _Asked:
    """The consequences of one pack."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.prover = prover
        self.walks = Walks(pack, prover)
        self.tables = self.walks.tables

    def checked(
        self, place: Place, event: str, taken: list[Edge], enabled: list[core.Obligation]
    ) -> Checked:
        names = " or ".join(rule.name for rule in enabled)
        asked = f"it never happens while a promise that enables {names} is broken"
        worst: Outcome = Proved()
        for rule in enabled:
            for edge in taken:
                found = self._outcome(place, edge, rule)
                if isinstance(found, Open) or (isinstance(worst, Proved) and not worst.bound):
                    worst = found
                if isinstance(found, Broken):
                    return self._said(place, event, asked, found)
        return self._said(place, event, asked, worst)

    def _said(self, place: Place, event: str, asked: str, outcome: Outcome) -> Checked:
        where = f"event {place.name}.{event}"
        return Checked("consequence-while-broken", where, asked, outcome)

    def _outcome(self, place: Place, edge: Edge, rule: core.Obligation) -> Outcome:
        enabling = [
            each
            for each in self.pack.policy.obligations
            if enables(rule.name, each, self.tables) and not isinstance(each.content, core.Allow)
        ]
        if not enabling:
            return Proved()
        broken = core.Or(tuple(_broken(each) for each in enabling))
        asked = [
            spelled(each, self.tables)
            for each in (broken, *taken_when(edge, place, self.tables), *self._still_owed(rule))
        ]
        match possible(self.prover, *asked):
            case Nobody():
                anybody = asked[: len(asked) - len(self._still_owed(rule))]
                still = "" if nobody(self.prover, *anybody) else STILL
                about = ABOUT if any(map(self._narrow, enabling)) else ""
                return Proved(", ".join(each for each in (still, about) if each))
            case Undecided(why=why):
                return Open(why)
            case _:
                return self._shown(place, edge, rule, enabling)

    def _narrow(self, rule: core.Obligation) -> bool:
        """Whether a promise may be about an application, a case or a goal; a gate sees its own."""
        match rule.trigger:
            case core.OnEvent(event=event):
                declared = self.pack.vocabulary.events.get(bare(event))
                per = "" if declared is None else declared.subject
                return per in NARROW or rule.subject in NARROW
            case core.OnEntering(chart=chart) | core.OnLeaving(chart=chart):
                place = self.walks.places.get(chart)
                return place is not None and place.chart.per in NARROW
            case core.OnCondition(condition=condition) if causes(condition):
                return True  # about whatever the promise is about that begins it
            case _:
                return rule.subject in NARROW

    def _still_owed(self, rule: core.Obligation) -> tuple[core.Expr, ...]:
        """The consequence is for somebody of whom it is expected."""
        return () if rule.applies is None else (rule.applies,)

    # --- what is shown

    def _shown(
        self, place: Place, edge: Edge, rule: core.Obligation, enabling: list[core.Obligation]
    ) -> Outcome:
        for promise in enabling:
            found = self._history(place, edge, rule, promise)
            if found is not None:
                return Broken(self._finding(place, edge, rule, promise), found)
        return Open(
            f"the rules would allow it, and none of the {BOUND} that were tried comes to it"
        )

    def _history(
        self, place: Place, edge: Edge, rule: core.Obligation, promise: core.Obligation
    ) -> Timeline | None:
        """The consequence is accepted while the promise is broken; None where it never was.

        The region first, then the promise owed and broken by silence; or the other way round.
        Everything else that enables something is kept.
        """
        for there in islice(self._either(place, edge, rule, promise), MOST_TRIES):
            last = self.walks.taken(there, place, edge, 0)
            if last is not None and last.violated(promise.name) is not None:
                return self._timeline(last, place, edge, promise)
        return None

    def _either(
        self, place: Place, edge: Edge, rule: core.Obligation, promise: core.Obligation
    ) -> Iterator[Telling]:
        wishes = [promise.applies or CERTAIN, *self._still_owed(rule)]
        witness = self.walks.persons.somebody(*wishes)
        if witness is None:
            return
        minded = self._minded(promise)
        begun = self.walks.persons.begin(witness, engaged=place.chart.per != "application")
        begun.minded = minded
        for there in islice(self.walks.standing_in(begun, place, {edge.state}), MOST_TRIES):
            for owed in islice(self.walks.all_caused(there, promise), 1):
                if self._broken_now(owed, promise) and _stands(owed, place, edge):
                    yield owed
        for owed in islice(self.walks.all_owing(promise, *self._still_owed(rule)), 1):
            owed.minded = minded
            if self._broken_now(owed, promise):
                yield from self.walks.standing_in(owed, place, {edge.state})

    def _minded(self, promise: core.Obligation) -> frozenset[str]:
        """What enables anything, but for the promise that is to be broken."""
        return frozenset(
            other.name
            for rule in self.pack.policy.obligations
            for other in self.pack.policy.obligations
            if other.name != promise.name and enables(rule.name, other, self.tables)
        )

    def _broken_now(self, telling: Telling, promise: core.Obligation) -> bool:
        return telling.violated(promise.name) is not None or self.walks.broken(telling, promise)

    def _timeline(
        self, telling: Telling, place: Place, edge: Edge, promise: core.Obligation
    ) -> Timeline:
        kept = [
            due.rule.name
            for due in telling.person.life.owed.values()
            if due.state in {ObligationState.FULFILLED, ObligationState.REPAIRED}
        ]
        names = {place.name, promise.name, *kept}
        ending = f"{edge.event} was accepted, and promise {promise.name} is broken"
        return telling.timeline(names, ending)

    def _finding(
        self, place: Place, edge: Edge, rule: core.Obligation, promise: core.Obligation
    ) -> Diagnostic:
        gate = self.tables.gates.get((place.name, edge.event))
        asks = rule.name
        if gate is not None:
            label = Label(gate.span, f"does not ask whether what enables `{asks}` was kept")
        else:
            label = Label(rule.span, "is enabled by what may be broken at that time")
        others = [Label(promise.span, "is broken at that moment")]
        if gate is not None:
            others.append(Label(rule.span, "is expected all the same"))
        return Diagnostic(
            "consequence-while-broken",
            f"`{edge.event}` is possible while `{promise.name}`, which enables `{asks}`, is broken",
            label,
            others=tuple(others),
            note="somebody is held to what they were not enabled to do",
            help=f"let the gate `{place.name}.{edge.event}` require "
            f"`no promise enabling {asks} is violated`",
        )


def _broken(rule: core.Obligation) -> core.ObligationIs:
    state = ObligationState.VIOLATED
    return core.ObligationIs(rule.kind, "any", rule.name, None, None, "", state)


def _stands(telling: Telling, place: Place, edge: Edge) -> bool:
    now = telling.standing(place)
    return now is not None and now.state == edge.state
