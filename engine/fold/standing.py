"""When the clock of an obligation stands: while its rule says so, and while it is contested.

What is not known about `suspended while` is decided in the favour of the person: the clock of a
promise runs, that of an expectation stands.
"""

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.dsl.values import date_of
from troth.engine.deadline import HOUR_KINDS, deadline
from troth.engine.exact import Result, Unknown
from troth.engine.fold import clock
from troth.engine.fold.falling import Falling
from troth.engine.fold.life import Due, Life, reasons
from troth.engine.fold.steps import Steps

DISPUTE = "a dispute"


class Standing:
    """The pauses of the obligations of one relationship."""

    def __init__(self, life: Life, steps: Steps, falling: Falling) -> None:
        self.life = life
        self.steps = steps
        self.falling = falling

    def watch(self, due: Due) -> None:
        """Follow the condition under which its rule says that the clock stands."""
        if due.rule.suspended is not None:
            self.steps.watch(due, due.rule.suspended.condition, self._turned)

    def stands(self, due: Due) -> bool:
        """Whether its clock is to stand now: of what turns at one moment, the pause comes first."""
        suspended = due.rule.suspended
        if suspended is None or due.exhausted:
            return False
        return _stands(due, self.steps.value(due, suspended.condition))

    def _turned(self, due: Due, answer: Result) -> None:
        suspended = due.rule.suspended
        if suspended is None:
            return
        if not _stands(due, answer):
            due.exhausted = False
            self._over(due)
        elif due.state is ObligationState.IN_EFFECT and not due.exhausted:
            self.suspend(due, reasons(answer) if isinstance(answer, Unknown) else "its condition")
            self._limit(due, suspended)

    def _limit(self, due: Due, suspended: core.Suspended) -> None:
        """Let the clock run again once it has stood as long as it may."""
        length = clock.length_of(self.life, due, suspended.most)
        if length is not None:
            # the day on which it begins is wholly one of them
            day = self.life.today - (length[0] not in HOUR_KINDS)
            most = deadline(due.calendar, day, self.life.now, *length)
            due.stand_alarm = self.life.agenda.set(
                most.at + 1, due.id, lambda: self._stood_enough(due)
            )

    def _stood_enough(self, due: Due) -> None:
        self.life.cause = due.id
        due.exhausted = True
        self._over(due, "it has stood as long as it may")

    def _over(self, due: Due, why: str = "") -> None:
        """What its rule says keeps the clock no longer; a dispute may still."""
        if "dispute" not in due.waits:
            self.resume(due, why)
        elif due.stood is not None:
            due.stood = due.stood[0], DISPUTE

    def suspend(self, due: Due, why: str) -> None:
        """The clock stands."""
        if self.steps.step(due, "dispute" if why == DISPUTE else "suspend", why=why):
            due.stood = self.life.now, why

    def resume(self, due: Due, why: str = "") -> None:
        """The clock runs again, later by as long as it stood."""
        if due.state is not ObligationState.SUSPENDED or due.stood is None:
            return
        since = self.end(due)
        if self.steps.step(due, "resume", why=why):
            stood = f"it stood from {self._day(since)} to {self._day(self.life.now)}"
            self.falling.reset(due, stood)

    def end(self, due: Due) -> int:
        """Keep the pause that is over, and say since when it was."""
        assert due.stood is not None, "INVARIANT: what is suspended has stood since a moment"
        since, _ = due.stood
        due.stood = None
        if due.stand_alarm is not None:
            due.stand_alarm.off()
        clock.pause(due, since, self.life.now)
        return since

    def _day(self, at: int) -> str:
        return date_of(self.life.calendar.local_day(at)).isoformat()


def _stands(due: Due, answer: Result) -> bool:
    """Whether a clock stands by this answer; what is not known counts for the person."""
    return due.rule.kind == "expectation" if isinstance(answer, Unknown) else answer == 1
