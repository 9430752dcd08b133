"""What passes with time: a due date, the one chance to say why it was not earned, and their alarms.

Dates are `troth.engine.fold.clock`'s. What a date passing means is decided here; everything that
follows from it is dated on the last day that was in time, whenever anybody looks.
"""

from collections.abc import Callable

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.deadline import Deadline, deadline
from troth.engine.exact import Result
from troth.engine.fold import clock
from troth.engine.fold.life import Due, Life
from troth.engine.fold.steps import NOTHING, Steps, holding
from troth.engine.fold.story import Action


class Falling:
    """The due dates of one relationship."""

    def __init__(self, life: Life, steps: Steps) -> None:
        self.life = life
        self.steps = steps
        self.moved: list[Callable[[Due], None]] = []
        """Whoever wants to hear of due dates that were set or moved."""

    def reset(self, due: Due, why: str) -> None:
        """Compute the due date anew and set its alarm."""
        changed = clock.reset(self.life, due, why)
        if due.explain_by is not None:
            self._await_explanation(due)
        elif due.state is ObligationState.IN_EFFECT:
            if due.alarm is not None and (changed or due.due is None):
                due.alarm.off()
            if due.over is not None and (due.alarm is None or not due.alarm.live):
                due.alarm = self.life.agenda.set(
                    due.over.at + 1, due.id, lambda: self._fell_due(due)
                )
        if changed:
            for heard in self.moved:
                heard(due)

    def _fell_due(self, due: Due) -> None:
        over = due.over
        if due.state is not ObligationState.IN_EFFECT or over is None:
            return
        self.life.cause = due.id
        if due.delivered_at is not None and due.delivered_at <= over.at:
            return  # all that is missing is its confirmation
        provided = due.rule.provided
        if provided is not None and self._as_of(over.at, due, provided.condition) == 0:
            self._owe_explanation(due, provided, over)
            return
        right = isinstance(due.rule.content, core.Allow)
        self.steps.ring(
            due,
            holding("unused_right") if right else NOTHING,
            why="its window is over" if right else "the deadline passed",
            day=over.day,
            at=over.at + 1,
        )

    def _as_of(self, at: int, due: Due, condition: core.Expr) -> Result:
        """A condition as it was at a moment since which nothing has happened."""
        life, now = self.life, self.life.now
        life.move_to(min(at, now))
        answer = self.steps.value(due, condition)
        life.move_to(now)
        return answer

    # --- why it was not earned

    def _owe_explanation(self, due: Due, provided: core.Provided, over: Deadline) -> None:
        length = clock.length_of(self.life, due, provided.explain)
        if length is None:
            self._await_length(due, provided, over)
            return
        due.explain_by = deadline(due.calendar, over.day, over.at, *length)
        due.waits["explanation"] = f"an explanation by {clock.shown(due.explain_by)}"
        words = "its condition was not met: an explanation is owed"
        self.steps.say(due, words, was=due.state, day=over.day)
        self.steps.tell(
            due, Action.EXPLAIN, "explain", "say why the condition was not met", day=over.day
        )
        self._await_explanation(due)

    def _await_length(self, due: Due, provided: core.Provided, over: Deadline) -> None:
        """Owe the explanation once it is known how much time there is for it."""
        due.waits["explanation"] = f"the time for an explanation: {due.waits.pop('due', '')}"

        def became_known(due: Due, answer: Result) -> None:
            open_ = due.state is ObligationState.IN_EFFECT and due.explain_by is None
            if answer == 1 and open_:
                self._owe_explanation(due, provided, over)

        self.steps.watch(due, due.tables.known(provided.explain), became_known)

    def _await_explanation(self, due: Due) -> None:
        """Set the alarm of an explanation that is owed; its clock stands with that of the rest."""
        over, provided = due.over, due.rule.provided
        if over is None or provided is None or due.state is not ObligationState.IN_EFFECT:
            return
        length = clock.length_of(self.life, due, provided.explain)
        if length is not None:
            calendar = due.calendar
            due.explain_by = deadline(calendar, over.day, over.at, *length, stood=due.pauses)
        if due.explain_by is None:
            return
        if due.alarm is not None:
            due.alarm.off()
        due.alarm = self.life.agenda.set(
            due.explain_by.at + 1, due.id, lambda: self._unexplained(due)
        )

    def _unexplained(self, due: Due) -> None:
        if due.state is ObligationState.IN_EFFECT:
            self.life.cause = due.id
            self.not_explained(due, "nobody explained in time")

    def not_explained(self, due: Due, why: str) -> None:
        """It is violated after all, as of its original last day."""
        over = due.over
        assert over is not None, "INVARIANT: an explanation is owed after a deadline"
        due.waits.pop("explanation", None)
        self.steps.step(due, "violate", why=why, day=over.day, at=over.at + 1)
