"""Silence harms nobody: no clock, and nobody else's omission, puts the person in a worse place.

What may come about without anybody doing anything is a closure over the charts: clocks ring, what
is owed falls due, and what these raise is heard by other regions. A region has few states, so what
does not follow there follows in no history. The one way out is a state of notice, in which the
person was told of what is to come and has time to contest it.
"""

from collections.abc import Iterator

from troth.dsl import core
from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.types import DurationType
from troth.engine.files.pack import Pack
from troth.engine.fold.clock import due_rule
from troth.engine.fold.lifecycles import ENGAGED_STATES
from troth.engine.fold.parties import PERSON
from troth.engine.fold.past import enables
from troth.engine.fold.tables import ENVELOPE, OBLIGATION, Place, bare
from troth.engine.prove.asking import Prover
from troth.engine.prove.conditions import place_of
from troth.engine.prove.findings import Broken, Checked, Open, Outcome, Proved, Timeline
from troth.engine.prove.questions import Nobody, Undecided
from troth.engine.prove.routes import Edge, edges, open_edges, taken_when
from troth.engine.prove.timelines import MOST_ALARMS, Telling
from troth.engine.prove.walks import BOUND, Walks
from troth.engine.prove.wishes import nobody, possible
from troth.workflows.chart import Ending
from troth.workflows.together import entered

BY_TIME = frozenset({"in_effect", "suspended", "violated", "expired", "terminated"})
"""States into which time alone may bring what is owed."""

MOST_RAISERS = 12
"""So many ways of raising one event are tried."""

_HELP = (
    "let the clock lead to a state with `notice: yes`, which the person can leave by an event, "
    "or let it stay"
)


def silence(pack: Pack, prover: Prover) -> Iterator[Checked]:
    """For every region of a chart, and for all that the person owes."""
    asked = _Asked(pack, prover)
    for place in asked.walks.tables.places:
        if place.chart.name in pack.charts:
            yield asked.of_region(place)
    for rule in pack.policy.obligations:
        if rule.by.names == (PERSON,) and isinstance(rule.content, core.Deliver):
            yield asked.of_expectation(rule)


@record
class _Harm(Data):
    """A branch against the person that nobody need do anything for; ``heard`` is what raised it."""

    edge: Edge
    heard: str


class _Asked:
    """The charts of one pack, and what time alone brings about in them."""

    def __init__(self, pack: Pack, prover: Prover) -> None:
        self.pack = pack
        self.prover = prover
        self.walks = Walks(pack, prover)
        self.tables = self.walks.tables
        self.raised = self._raised()

    def _raised(self) -> frozenset[str]:
        """What may happen without anybody doing anything: a closure over all regions."""
        raised = {f"{OBLIGATION}.{state}" for state in BY_TIME}
        owed, ladders = self.pack.policy.obligations, self.pack.policy.escalations
        if any(isinstance(rule.content, core.Keep) for rule in owed):
            raised.add(f"{OBLIGATION}.repaired")  # what was to be kept may hold again in time
        if any(
            isinstance(act, core.OpenCase)
            for each in ladders
            for rung in each.rungs
            for act in rung.actions
        ):
            for place in self.tables.places:
                if place.chart.per == "case":
                    raised |= set(entered(place.chart, place.region, place.region.initial))
        before = -1
        while len(raised) != before:
            before = len(raised)
            for place in self.tables.places:
                for edge in edges(place.region):
                    if edge.rings or edge.event in raised:
                        raised |= set(edge.branch.emit)
                        if edge.branch.to:
                            raised |= set(entered(place.chart, place.region, edge.branch.to))
                            if place.name == ENVELOPE and edge.to in ENGAGED_STATES:
                                raised |= self._begun()
        return frozenset(raised)

    def _begun(self) -> set[str]:
        """What others hear when an engagement begins: the first state of each of its regions."""
        return {
            name
            for place in self.tables.places
            if place.chart.per == "engagement"
            for name in entered(place.chart, place.region, place.region.initial)
        }

    # --- regions

    def of_region(self, place: Place) -> Checked:
        asked = "whoever says nothing is not put in a worse place by it"
        return Checked("silence-harms", f"chart {place.name}", asked, self._region(place))

    def _region(self, place: Place) -> Outcome:
        undecided = ""
        for harm in self._harms(place):
            wishes = taken_when(harm.edge, place, self.tables)
            if wishes:
                answer = possible(self.prover, *wishes)
                if isinstance(answer, Nobody):
                    continue
                if isinstance(answer, Undecided):
                    undecided = undecided or answer.why
                    continue
            found = self._history(place, harm)
            if found is not None:
                return Broken(self._finding(place, harm), found)
            undecided = (
                f"the chart leads from `{harm.edge.state}` against the person without a word, "
                f"and none of the {BOUND} that were tried comes to it"
            )
        return Open(undecided) if undecided else Proved()

    def _harms(self, place: Place) -> Iterator[_Harm]:
        region = place.region
        for edge in open_edges(place, self.tables):
            if not (edge.rings or edge.event in self.raised):
                continue
            branch = edge.branch
            harms = branch.adverse or region.final.get(branch.to) is Ending.ADVERSE
            if not harms and not branch.use:
                continue
            target = region.states.get(edge.to)
            told = target is not None and target.notice and edge.to != edge.state
            if told or (region.states[edge.state].notice and self._in_time(place, edge)):
                continue
            yield _Harm(edge, edge.event)

    def _in_time(self, place: Place, edge: Edge) -> bool:
        """Whether whoever is told has any time to contest it."""
        if not edge.rings:
            return False
        length = self.tables.timers.get(f"{place.name}.{edge.rings}")
        if length is None or not isinstance(length.type, DurationType):
            return True
        none = core.Compare(core.Relation.AT_MOST, length, core.Literal(0, length.type))
        if isinstance(length, core.Literal):
            return isinstance(length.value, int) and length.value > 0
        return nobody(self.prover, none)

    def _history(self, place: Place, harm: _Harm) -> Timeline | None:
        """The region comes to the state, nobody does anything any more, and the harm is done."""
        witness = self.walks.persons.somebody(*taken_when(harm.edge, place, self.tables))
        if witness is None:
            return None
        narrow = place.chart.per == "application"
        for engaged in (not narrow, narrow):
            begun = self.walks.persons.begin(witness, engaged=engaged)
            for there in self._ready(begun, place, harm):
                done = self._until(there, place, harm)
                if done is not None:
                    names = {place.name, *(raising.name for raising, _ in self._raisers(harm))}
                    if harm.heard.startswith(f"{OBLIGATION}."):
                        names |= {due.rule.name for due in done.person.life.unsettled.values()}
                    ending = f"{place.name} is {harm.edge.to}, and nobody has said a word"
                    return done.timeline(names, ending)
        return None

    def _ready(self, begun: Telling, place: Place, harm: _Harm) -> Iterator[Telling]:
        """The region stands where it can be harmed, and what raises the harm where it can ring."""
        here = {harm.edge.state}
        yield from self.walks.standing_in(begun, place, here)
        for raising, state in self._raisers(harm):
            for first in self.walks.standing_in(begun, raising, {state}):
                yield from self.walks.standing_in(first, place, here)
            for first in self.walks.standing_in(begun, place, here):
                yield from self.walks.standing_in(first, raising, {state})

    def _raisers(self, harm: _Harm) -> list[tuple[Place, str]]:
        """The regions that raise what does the harm, and the states in which they do."""
        found = [
            (place, edge.state)
            for place in self.tables.places
            for edge in edges(place.region)
            if harm.heard
            and (edge.rings or edge.event in self.raised)
            and (
                harm.heard in edge.branch.emit
                or (
                    edge.branch.to
                    and harm.heard in entered(place.chart, place.region, edge.branch.to)
                )
            )
        ]
        return found[:MOST_RAISERS]

    def _until(self, telling: Telling, place: Place, harm: _Harm) -> Telling | None:
        """Time passes until the region takes the harmful way, or leaves the state otherwise."""
        now = telling.standing(place)
        if now is None:
            return None
        trail = len(now.trail)
        for _ in range(MOST_ALARMS):
            if len(now.trail) > trail:
                return telling if now.state == harm.edge.to else None
            latest = max([telling.now, *(due.at for due, _ in now.timers.values())])
            if not telling.wait_for_next(latest + 370 * 86_400):
                return None
        return None

    def _finding(self, place: Place, harm: _Harm) -> Diagnostic:
        edge = harm.edge
        said = f"when `{edge.rings}` rings" if edge.rings else f"when `{edge.event}` is raised"
        span = edge.branch.span
        asked = self.pack.vocabulary.charts.get(place.name)
        if not span.source.name and asked is not None:
            span = asked.span  # a shipped chart has no place of its own
        timer = next(
            (t for t in self.pack.policy.timers if t.name == f"{place.name}.{edge.rings}"), None
        )
        others = () if timer is None else (Label(timer.span, "so long is the time to contest it"),)
        return Diagnostic(
            "silence-harms",
            f"whoever says nothing in `{edge.state}` of `{place.name}` is put in a worse place "
            f"{said}",
            Label(span, "nobody has to do anything for this"),
            others=others,
            note="silence is no answer, least of all against oneself",
            help=_HELP
            if edge.rings
            else f"let somebody decide it: do not answer `{edge.event}` against the person",
        )

    # --- what the person owes

    def of_expectation(self, rule: core.Obligation) -> Checked:
        asked = "the person alone decides whether it is kept"
        return Checked("silence-harms", place_of(rule), asked, self._expected(rule))

    def _expected(self, rule: core.Obligation) -> Outcome:
        """Whether others' silence makes it broken: only they can show that it was kept."""
        others = [each for each in rule.fulfilled if self._by_others(bare(each.event))]
        confirming = rule.confirmed is not None and rule.confirmed.names != (PERSON,)
        if len(others) < len(rule.fulfilled) and not confirming:
            return Proved()
        if first := self._enabling(rule):
            if any(self._late_first(rule, other) for other in first):
                return Proved()
            return Proved(f"as long as `{first[0].name}` is owed as well, and due before")
        for telling in self.walks.all_owing(rule):
            if self.walks.broken(telling, rule):
                who = self._who(rule)
                ending = f"whatever the person did, nobody of {who} has said so"
                return Broken(self._left(rule, who), telling.timeline({rule.name}, ending))
        return Open(f"only others can show that it was kept; none of the {BOUND} breaks it")

    def _by_others(self, event: str) -> bool:
        declared = self.pack.vocabulary.events.get(event)
        return declared is not None and bool(declared.by) and "person" not in declared.by

    def _enabling(self, rule: core.Obligation) -> list[core.Obligation]:
        """The promises that the other side looks, which enable it.

        A promise stands for the look where the event that keeps the one keeps the other.
        """
        shown = {bare(each.event) for each in rule.fulfilled}
        return [
            other
            for other in self.pack.policy.obligations
            if enables(rule.name, other, self.tables)
            and not shown.isdisjoint(bare(each.event) for each in other.fulfilled)
        ]

    def _late_first(self, rule: core.Obligation, other: core.Obligation) -> bool:
        """Whether a promise is broken before what it enables, for all of whom that is expected.

        Both begin together and their lengths are of one kind; the promise waits for nothing.
        """
        mine, theirs = due_rule(rule), due_rule(other)
        waits = other.applies or other.suspended or other.extended or other.grace or other.confirmed
        if mine is None or theirs is None or waits or rule.trigger != other.trigger:
            return False
        if rule.survives and not other.survives:
            return False
        pairs = [(due.of, due.date, due.earliest, due.rolling) for due in (mine, theirs)]
        if pairs[0] != pairs[1] or mine.of or mine.date is not None or mine.earliest is not None:
            return False
        late, early = mine.length, theirs.length
        return (
            isinstance(late, core.Literal)
            and isinstance(early, core.Literal)
            and late.type == early.type
            and isinstance(late.value, int)
            and isinstance(early.value, int)
            and early.value < late.value
        )

    def _who(self, rule: core.Obligation) -> str:
        names = [
            name
            for each in rule.fulfilled
            if (declared := self.pack.vocabulary.events.get(bare(each.event))) is not None
            for name in declared.by
        ]
        if rule.confirmed is not None:
            names.append(" of ".join(rule.confirmed.names))
        return " and ".join(dict.fromkeys(names))

    def _left(self, rule: core.Obligation, who: str) -> Diagnostic:
        return Diagnostic(
            "silence-harms",
            f"`{rule.name}` is not met when {who} is silent, whatever the person does",
            Label(rule.span, f"only {who} can show that it was kept"),
            note="nobody is late for what somebody else did not do",
            help="let the person record it as well (`by` of the event in vocabulary.yaml), or name "
            "the promise of those who look at it: `enabled by`, `suspended while`",
        )
