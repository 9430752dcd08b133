"""One step of one obligation: the chart `obligation` answers, and what the answer means for it.

Everything that changes the state of a promise or an expectation comes through here. When a step is
due, and why, is known above: to `falling` what passes with time, to `standing` what stops a clock,
to `obligations` how they begin and go on.
"""

from collections.abc import Callable

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence
from troth.engine.fold.clock import due_rule
from troth.engine.fold.life import Due, Life, Turned, place_of
from troth.engine.fold.story import Action, Kind, Told
from troth.engine.fold.tables import bare
from troth.engine.fold.watches import Watches
from troth.workflows.machine import Held

LIVE = frozenset(
    {ObligationState.CREATED, ObligationState.IN_EFFECT, ObligationState.SUSPENDED},
)
"""States of what can still be kept in time."""

FINAL = frozenset(ObligationState) - LIVE - {ObligationState.VIOLATED}
"""States after which nothing follows."""


def holding(*names: str) -> Held:
    """Guards of the chart `obligation` that hold; all others do not."""
    return lambda guard: guard in names


NOTHING = holding()


class Steps:
    """How obligations of one relationship change."""

    def __init__(self, life: Life, watches: Watches) -> None:
        self.life = life
        self.watches = watches

    def step(
        self,
        due: Due,
        event: str,
        held: Held = NOTHING,
        *,
        why: str = "",
        day: int | None = None,
        at: int | None = None,
        by: str = "",
    ) -> bool:
        """Let the chart answer an event; whether it did.

        ``day`` and ``at`` are when it counts as having happened; today and now, unless given.
        """
        step = due.tables.obligation.step(due.state, event, held)
        if step.moved:
            self._into(due, ObligationState(step.state), why, day, at, by)
        return step.accepted

    def ring(self, due: Due, held: Held, *, why: str, day: int, at: int) -> None:
        """Let the chart answer that the due date has passed."""
        step = due.tables.obligation.ring(due.state, "due", held)
        if step.moved:
            self._into(due, ObligationState(step.state), why, day, at, "")

    def _into(
        self, due: Due, state: ObligationState, why: str, day: int | None, at: int | None, by: str
    ) -> None:
        life = self.life
        was, due.state = due.state, state
        day = life.day if day is None else day
        if state is ObligationState.VIOLATED:
            due.violated_on, due.broken_at = day, life.now if at is None else at
        if state in FINAL:
            due.settled = life.now
            self._finish(due)
        if due.alarm is not None and state is not ObligationState.IN_EFFECT:
            due.alarm.off()
        self.say(due, why, was=was, day=day, by=by)
        life.touch(("owed", ""))
        life.queue.append(Turned(due, was))

    def _finish(self, due: Due) -> None:
        self.let_go(due)
        del self.life.unsettled[due.id]
        due.waits.clear()
        for event in _events(due):
            self.life.listening.get(event, {}).pop(due.id, None)
        if due.stand_alarm is not None:
            due.stand_alarm.off()

    # --- what it waits for

    def listen(self, due: Due) -> None:
        """Hear of the events that concern it, from now on."""
        for event in _events(due):
            self.life.listening.setdefault(event, {})[due.id] = due

    def watch(
        self,
        due: Due,
        expr: core.Expr,
        turned: Callable[[Due, Result], None],
        *,
        event: Occurrence | None = None,
        assumed: Result = 0,
    ) -> None:
        """Watch a condition for as long as the obligation is open."""
        due.watches.append(
            self.watches.add(
                expr,
                lambda answer: turned(due, answer),
                tables=due.tables,
                about=due.about,
                event=event or due.event,
                assumed=assumed,
            )
        )

    def let_go(self, due: Due) -> None:
        """Watch nothing for it any more."""
        for watch in due.watches:
            self.watches.drop(watch)
        due.watches.clear()

    def value(self, due: Due, expr: core.Expr) -> Result:
        """The value of an expression of its rule now."""
        return self.life.value(expr, due.about, due.event, due.tables)

    # --- what is told

    def say(
        self,
        due: Due,
        why: str,
        *,
        was: ObligationState | None = None,
        day: int | None = None,
        by: str = "",
    ) -> None:
        """One line of the story about it."""
        self.life.say(
            Kind.OWED, due.id, day=day, was="" if was is None else was, now=due.state,
            by=by, about=due.about, why=why, place=place_of(due.rule), policy=due.tables.id,
        )  # fmt: skip

    def tell(self, due: Due, action: Action, name: str, words: str, *, day: int) -> None:
        """Announce something to whoever owes it; ``name`` keeps it apart from all else told."""
        key = f"{self.life.id}/{due.id}/{name}"
        self.life.told.append(
            Told(key, action, self.life.now, day, due.by, due.id, due.rule.name, words=words)
        )


def _events(due: Due) -> tuple[str, ...]:
    """What `events_of` says of its rule, worked out once for everybody."""
    made = due.tables.waiting_for
    found = made.get(due.rule.name)
    if found is None:
        found = made[due.rule.name] = events_of(due.rule)
    return found


def events_of(rule: core.Obligation) -> tuple[str, ...]:
    """The events that an obligation of this rule waits for."""
    found = [bare(evidence.event) for evidence in rule.fulfilled]
    match rule.content:
        case core.Never(event=event) | core.Allow(event=event):
            found.append(bare(event))
        case _:
            pass
    due = due_rule(rule)
    if due is not None and due.of:
        found.append(bare(due.of))
    if rule.extended is not None:
        found.append(bare(rule.extended.event))
    return tuple(dict.fromkeys(found))


def known(answer: Result) -> bool:
    """Whether an answer is one."""
    return not isinstance(answer, Unknown)
