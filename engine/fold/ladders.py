"""Escalation ladders: rungs that fire at their moments until the cause ends or `until` holds.

A ladder begins once for each cause. Rungs count like deadlines: from the day of a violation, which
is its due day, or from the moment of any other cause. What is to be taken over by somebody who is
not free, or by an empty seat, goes to whom a later rung would give it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import DurationType, TimeKind
from troth.engine.calendar import CannotCount
from troth.engine.deadline import Deadline, deadline
from troth.engine.exact import Result, Unknown, units
from troth.engine.facts import Occurrence
from troth.engine.fold.agenda import Alarm
from troth.engine.fold.conflicts import Concerned, concerned, conflict
from troth.engine.fold.life import Due, Life, Now, Watch, place_of, reasons
from troth.engine.fold.lifecycles import Lifecycles
from troth.engine.fold.parties import Somebody, somebody, spoken
from troth.engine.fold.steps import FINAL
from troth.engine.fold.story import Action, Kind, Told
from troth.engine.fold.tables import Tables, bare
from troth.engine.fold.watches import Watches


@dataclass(slots=True, eq=False)
class Ladder:
    """A ladder that was begun; ``due`` and ``now`` are its cause where it is one of those."""

    id: str
    rule: core.Escalation
    tables: Tables
    about: str
    cause: str
    begun: int
    day: int
    at: int
    event: Occurrence | None
    due: Due | None
    now: Now | None
    fired: set[int] = field(default_factory=set)
    ended: str = ""
    waiting: dict[int, tuple[Deadline, Alarm]] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)


class Ladders:
    """All ladders of one relationship."""

    def __init__(self, life: Life, watches: Watches, lifecycles: Lifecycles) -> None:
        self.life = life
        self.watches = watches
        self.lifecycles = lifecycles
        self.begun: dict[str, Ladder] = {}
        self.going: dict[str, Ladder] = {}

    def begin(
        self,
        rule: core.Escalation,
        cause: str,
        *,
        day: int,
        at: int,
        about: str = "",
        event: Occurrence | None = None,
        due: Due | None = None,
        now: Now | None = None,
    ) -> None:
        """Begin the ladder of ``rule`` for a cause; once begun it is not begun again."""
        id_, turn = f"{rule.name}@{cause}", 1
        while id_ in self.begun:
            if self.begun[id_].about == about:
                return
            # one event may bring several applications to the same place
            turn += 1
            id_ = f"{rule.name}@{cause}.{turn}"
        life = self.life
        ladder = Ladder(id_, rule, life.tables, about, cause, life.now, day, at, event, due, now)
        self.begun[id_] = self.going[id_] = ladder
        life.say(
            Kind.LADDER, id_, day=day, now="begun", about=about, by=cause, place=place_of(rule)
        )
        if rule.until is not None:
            ladder.watches.append(
                self.watches.add(
                    rule.until,
                    lambda answer: self._until(ladder, answer),
                    tables=ladder.tables,
                    about=about,
                    event=event,
                )
            )
        self._climb(ladder)

    def _until(self, ladder: Ladder, answer: Result) -> None:
        if answer == 1:
            self.end(ladder, "what it waited for holds")

    # --- rungs

    def _climb(self, ladder: Ladder) -> None:
        """Set the alarms of all rungs that have not fired."""
        self._stand(ladder)
        if ladder.ended:
            return
        for index, rung in enumerate(ladder.rule.rungs):
            if index in ladder.fired:
                continue
            when = self._when(ladder, rung)
            if when is not None:
                # what was known late is told at once, in the order of its rungs
                at = self.life.now if rung.which == "at once" else when.at + 1
                self._set(ladder, index, when, max(at, self.life.now))

    def _set(self, ladder: Ladder, index: int, when: Deadline, at: int) -> None:
        alarm = self.life.agenda.set(
            at, f"{ladder.id}/{index:02}", lambda: self._fire(ladder, index, when)
        )
        ladder.waiting[index] = (when, alarm)

    def _when(self, ladder: Ladder, rung: core.Rung) -> Deadline | None:
        """The moment of a rung; None where there is none, or not yet."""
        if rung.which == "at once":
            return Deadline(ladder.day, ladder.at)
        if rung.length is None or not isinstance(rung.length.type, DurationType):
            return None
        amount = self.life.value(rung.length, ladder.about, ladder.event, ladder.tables)
        if isinstance(amount, Unknown):
            self.life.say(Kind.STAYED, ladder.id, about=ladder.about, why=reasons(amount))
            return None
        try:
            return self._counted(ladder, rung.which, rung.length.type.kind, units(amount))
        except CannotCount as problem:
            self.life.say(Kind.STAYED, ladder.id, about=ladder.about, why=str(problem))
            return None

    def _counted(self, ladder: Ladder, which: str, kind: TimeKind, count: int) -> Deadline | None:
        calendar, due = self.life.calendar, ladder.due
        if which == "after":
            stood = () if due is None else due.pauses
            return deadline(calendar, ladder.day, ladder.at, kind, count, stood=stood)
        if due is None or due.due is None:
            return None
        if which == "after due":
            return deadline(calendar, due.due.day, due.due.at, kind, count)
        if due.due.at < self.life.now:
            return None  # nobody is reminded of what is over
        return deadline(calendar, due.due.day, due.due.at, kind, -count)

    def _fire(self, ladder: Ladder, index: int, when: Deadline) -> None:
        ladder.waiting.pop(index, None)
        if ladder.ended:
            return
        ladder.fired.add(index)
        life, rung = self.life, ladder.rule.rungs[index]
        life.cause = ladder.id
        life.say(
            Kind.RUNG, ladder.id, day=when.day, now=f"{index + 1} of {len(ladder.rule.rungs)}",
            about=ladder.cause, place=place_of(rung),
        )  # fmt: skip
        for number, action in enumerate(rung.actions, 1):
            self._act(ladder, index + 1, number, action, when)

    def _act(
        self, ladder: Ladder, rung: int, number: int, action: core.Action, when: Deadline
    ) -> None:
        life = self.life
        key = f"{life.id}/{ladder.id}/{rung}.{number}"
        about = ladder.due.id if ladder.due is not None else ladder.about or ladder.id
        what, party, words, chosen, kind = Action.NOTIFY, "", "", "", ""
        match action:
            case core.Notify():
                found = somebody(life, action.party, ladder.about, ladder.due)
                party, words, chosen = found.id, action.words, found.how
            case core.Assign():
                what = Action.ASSIGN
                party, chosen = self._assignee(ladder, rung, action.party)
            case core.OpenCase():
                what, kind = Action.OPEN_CASE, action.kind
                about = self._case(ladder, rung, number)
        life.told.append(
            Told(
                key,
                what,
                life.now,
                when.day,
                party,
                about,
                ladder.rule.name,
                rung,
                words,
                chosen,
                kind,
                ladder.rule.summarised,
            )
        )

    def _case(self, ladder: Ladder, rung: int, number: int) -> str:
        """A case of its own for each that a ladder opens."""
        about = f"case@{ladder.id}"
        if about in ladder.cases:
            about += f"/{rung}.{number}"
        ladder.cases.add(about)
        self.lifecycles.raise_case(about)
        return about

    def _assignee(self, ladder: Ladder, rung: int, ref: core.PartyRef) -> tuple[str, str]:
        """Who takes it over: the first who is free of those whom this rung and later ones name."""
        with_ = concerned(self.life, ladder.about, ladder.event)
        refs = dict.fromkeys((ref, *assigned(ladder.rule.rungs[rung:])))
        skipped: list[str] = []
        unrecorded: list[Somebody] = []
        owing: list[Somebody] = []
        for each in refs:
            found = somebody(self.life, each, ladder.about, ladder.due)
            why = self._not_free(found, with_)
            owes = not why and ladder.due is not None and found.id == ladder.due.by
            if not why and not owes and found.known:
                return found.id, "; ".join((*skipped, found.how))
            if owes:
                owing.append(found)
                why = f"{found.id} owes it"
            elif not why:
                unrecorded.append(found)
            skipped.append(f"{spoken(each)}: skipped, because {why}" if why else found.how)
        if unrecorded:  # a name that nobody is recorded for is still a name to hand it to
            return unrecorded[0].id, "; ".join(skipped)
        if owing:  # and where nobody else is left, it is called for from whoever owes it
            return owing[0].id, owing[0].how
        return spoken(ref), "; ".join((*skipped, "nobody was assigned"))

    def _not_free(self, found: Somebody, with_: Concerned) -> str:
        return "the seat is vacant" if found.vacant else conflict(self.life, found.id, with_)

    # --- ends

    def end(self, ladder: Ladder, why: str) -> None:
        """No further rung fires."""
        if ladder.ended:
            return
        ladder.ended = why
        del self.going[ladder.id]
        self._stand(ladder)
        for watch in ladder.watches:
            self.watches.drop(watch)
        self.life.say(Kind.LADDER, ladder.id, was="begun", now="ended", about=ladder.about, why=why)

    def turned(self, due: Due) -> None:
        """The obligation that caused a ladder has come into another state."""
        for ladder in list(self.going.values()):
            if ladder.due is not due:
                continue
            if due.state.value in ladder.rule.until_names or due.state in FINAL:
                self.end(ladder, f"{due.id} is {due.state.value}")
            elif due.state is ObligationState.SUSPENDED:
                self._stand(ladder)
            else:
                self._climb(ladder)

    def moved(self, due: Due) -> None:
        """The due date of a cause has moved."""
        for ladder in list(self.going.values()):
            if ladder.due is due and due.state is not ObligationState.SUSPENDED:
                self._climb(ladder)

    def _stand(self, ladder: Ladder) -> None:
        for _, alarm in ladder.waiting.values():
            alarm.off()
        ladder.waiting.clear()

    def left(self, now: Now, state: str) -> None:
        """A region that caused a ladder has come into another state."""
        for ladder in list(self.going.values()):
            if ladder.now is now and (state in ladder.rule.until_names or now.final):
                self.end(ladder, f"{now.place.name} is {state}")

    def happened(self, event: str, about: str, id_: str) -> None:
        """An event that some ladder may have waited for."""
        for ladder in list(self.going.values()):
            same = not ladder.about or not about or ladder.about == about
            named = {bare(name) for name in ladder.rule.until_names}
            if same and event in named and ladder.cause != id_:
                self.end(ladder, f"{event} happened")


def assigned(rungs: Iterable[core.Rung]) -> Iterator[core.PartyRef]:
    """To whom rungs hand something, in their order."""
    for rung in rungs:
        yield from (each.party for each in rung.actions if isinstance(each, core.Assign))
