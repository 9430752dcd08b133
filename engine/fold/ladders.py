"""Escalation ladders: rungs that fire at their moments until the cause ends or `until` holds.

A ladder begins once for each cause. Rungs count like deadlines: from the day of a violation, which
is its due day, or from the moment of any other cause.
"""

from dataclasses import dataclass, field

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.types import DurationType
from troth.engine.calendar import CannotCount
from troth.engine.deadline import Deadline, deadline
from troth.engine.exact import Result, Unknown, units
from troth.engine.facts import Occurrence
from troth.engine.fold.agenda import Alarm
from troth.engine.fold.life import Due, Life, Now, Watch, place_of, reasons
from troth.engine.fold.lifecycles import Lifecycles
from troth.engine.fold.parties import somebody, spoken
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
    state: str = ""
    fired: int = 0
    ended: str = ""
    waiting: dict[int, tuple[Deadline, Alarm]] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)


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
        id_ = f"{rule.name}@{cause}"
        if id_ in self.begun:
            return
        life = self.life
        ladder = Ladder(
            id_, rule, life.tables, about, cause, life.now, day, at, event, due, now,
            now.state if now else "",
        )  # fmt: skip
        self.begun[id_] = self.going[id_] = ladder
        life.say(Kind.LADDER, id_, now="begun", about=about, by=cause, place=place_of(rule))
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
        for index in range(len(ladder.rule.rungs)):
            waiting = ladder.waiting.pop(index, None)
            if waiting is not None:
                waiting[1].off()
        for index, rung in enumerate(ladder.rule.rungs):
            if index < ladder.fired or ladder.ended:
                continue
            when = self._when(ladder, rung)
            if when is None:
                continue
            at = self.life.now if rung.which == "at once" else when.at + 1
            self._set(ladder, index, when, at)

    def _set(self, ladder: Ladder, index: int, when: Deadline, at: int) -> None:
        alarm = self.life.agenda.set(
            at, f"{ladder.id}/{index:02}", lambda: self._fire(ladder, index, when)
        )
        ladder.waiting[index] = (when, alarm)

    def _when(self, ladder: Ladder, rung: core.Rung) -> Deadline | None:
        due = ladder.due
        if rung.which == "at once":
            return Deadline(ladder.day, ladder.at)
        if rung.length is None or not isinstance(rung.length.type, DurationType):
            return None
        amount = self.life.value(rung.length, ladder.about, ladder.event, ladder.tables)
        if isinstance(amount, Unknown):
            self.life.say(Kind.STAYED, ladder.id, about=ladder.about, why=reasons(amount))
            return None
        kind, count = rung.length.type.kind, units(amount)
        calendar = self.life.tables.calendar
        try:
            if rung.which == "after":
                stood = [] if due is None else [p for p in due.pauses if p[0] > ladder.at]
                return deadline(calendar, ladder.day, ladder.at, kind, count, stood=stood)
            if due is None or due.due is None:
                return None
            if rung.which == "before due":
                count = -count
            return deadline(calendar, due.due.day, due.due.at, kind, count)
        except CannotCount as problem:
            self.life.say(Kind.STAYED, ladder.id, about=ladder.about, why=str(problem))
            return None

    def _fire(self, ladder: Ladder, index: int, when: Deadline) -> None:
        ladder.waiting.pop(index, None)
        if ladder.ended:
            return
        ladder.fired = max(ladder.fired, index + 1)
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
        about = ladder.due.id if ladder.due is not None else ladder.about or ladder.cause
        what, party, words, chosen, kind = Action.NOTIFY, "", "", "", ""
        match action:
            case core.Notify():
                found = somebody(life, action.party, ladder.about, ladder.due)
                party, words, chosen = found.id, action.words, found.how
            case core.Assign():
                what = Action.ASSIGN
                party, chosen = self._assignee(ladder, action.party)
            case core.OpenCase():
                what, kind = Action.OPEN_CASE, action.kind
                about = f"case@{ladder.id}"
                self.lifecycles.raise_case(about)
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

    def _assignee(self, ladder: Ladder, ref: core.PartyRef) -> tuple[str, str]:
        """Who takes it over: nobody from a vacant seat, and not whom it is about."""
        found = somebody(self.life, ref, ladder.about, ladder.due)
        if found.vacant:
            return spoken(ref), f"{spoken(ref)}: the seat is vacant, nobody was assigned"
        fields = ladder.event.fields if ladder.event else {}
        if found.id in {fields.get("respondent"), fields.get("against")}:
            return spoken(ref), f"{spoken(ref)}: skipped, because it is about {found.id}"
        return found.id, found.how

    # --- ends

    def end(self, ladder: Ladder, why: str) -> None:
        """No further rung fires."""
        if ladder.ended:
            return
        ladder.ended = why
        del self.going[ladder.id]
        for _, alarm in ladder.waiting.values():
            alarm.off()
        ladder.waiting.clear()
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

    def left(self, now: Now, was: str) -> None:
        """A region has left the state that caused a ladder."""
        for ladder in list(self.going.values()):
            if ladder.now is not now:
                continue
            if now.state in ladder.rule.until_names or ladder.state == was:
                self.end(ladder, f"{now.place.name} is {now.state}")

    def happened(self, event: str, about: str, id_: str) -> None:
        """An event that some ladder may have waited for."""
        for ladder in list(self.going.values()):
            same = not ladder.about or not about or ladder.about == about
            named = {bare(name) for name in ladder.rule.until_names}
            if same and event in named and ladder.cause != id_:
                self.end(ladder, f"{event} happened")
