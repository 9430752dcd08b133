"""Promises and expectations of one relationship: how they begin, go on, and end.

The parts stand below: `steps` lets the chart `obligation` answer, `falling` knows what passes with
time, `standing` what stops a clock. What people record about a promise (a waiver, a dispute) is
`troth.engine.fold.dealings`', and what events show is `troth.engine.fold.evidence`'s.
"""

from collections.abc import Callable

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence
from troth.engine.fold import amounts, clock
from troth.engine.fold.awareness import Awareness
from troth.engine.fold.falling import Falling
from troth.engine.fold.life import Due, Life, reasons
from troth.engine.fold.parties import somebody
from troth.engine.fold.standing import DISPUTE, Standing
from troth.engine.fold.steps import LIVE, Steps, known
from troth.engine.fold.story import Action
from troth.engine.fold.tables import Tables
from troth.engine.fold.watches import Watches

KEPT = frozenset({ObligationState.FULFILLED, ObligationState.REPAIRED})


class Obligations:
    """Everything that is owed in one relationship."""

    def __init__(self, life: Life, watches: Watches) -> None:
        self.life = life
        self.steps = Steps(life, watches)
        self.falling = Falling(life, self.steps)
        self.standing = Standing(life, self.steps, self.falling)
        self.awareness = Awareness(life, self._activate)
        self.taken_back: set[str] = set()
        """Ids of what its promisor no longer owes, having broken it by saying so."""
        self.begun: list[Callable[[Due], None]] = []
        """Whoever wants to hear that one binds by now, or does not after all."""

    # --- beginning

    def begin(
        self,
        rule: core.Obligation,
        cause: str,
        *,
        day: int,
        at: int,
        about: str = "",
        event: Occurrence | None = None,
        tables: Tables | None = None,
        amends: Due | None = None,
    ) -> None:
        """One more obligation of ``rule``, counted from this day and moment."""
        life = self.life
        tables = tables or life.tables
        applies: Result = 1
        if rule.applies is not None:
            applies = life.value(rule.applies, about, event, tables)
        if applies == 0:
            return
        made = Due(
            "", rule, tables, about, cause, life.now, day, at, event,
            calendar=life.calendar, amends=amends,
        )  # fmt: skip
        due = self._entered(made)
        if isinstance(applies, Unknown):
            self._await_applies(due, rule, applies)
        else:
            self._bind(due)

    def _entered(self, due: Due) -> Due:
        """Give it an id of its own, say who owes it to whom, and let it hear of events."""
        life = self.life
        due.id = f"{due.rule.name}@{due.cause}"
        while due.id in life.owed:
            due.turn += 1
            due.id = f"{due.rule.name}@{due.cause}.{due.turn}"
        due.to = somebody(life, due.rule.to, due.about, due).id
        due.by = somebody(life, due.rule.by, due.about, due).id
        life.owed[due.id] = life.unsettled[due.id] = due
        self.steps.listen(due)
        return due

    def _await_applies(self, due: Due, rule: core.Obligation, applies: Unknown) -> None:
        assert rule.applies is not None, "INVARIANT: only a condition can be unknown"
        life = self.life
        due.waits["for"] = reasons(applies)
        self.steps.say(due, due.waits["for"])
        life.touch(("owed", ""))
        words = f"whether it applies is not known: {due.waits['for']}"
        self.steps.tell(due, Action.ASK, "ask", words, day=life.today)
        self.steps.watch(due, rule.applies, self._applies, assumed=applies)

    def _applies(self, due: Due, answer: Result) -> None:
        if due.state is not ObligationState.CREATED or not known(answer):
            return
        due.waits.pop("for", None)
        if answer == 1:
            self.steps.let_go(due)
            self._bind(due)
        else:
            self.steps.step(due, "terminate", why="it does not apply")

    def _bind(self, due: Due) -> None:
        """It applies: it binds at once, or once the person has been shown it."""
        if self.awareness.waits(due):
            self.steps.say(due, f"waits {due.waits['shown']}")
            self.life.touch(("owed", ""))
        else:
            self._activate(due)

    def _activate(self, due: Due, *, goes_on: bool = False) -> None:
        """The promisor must act; the clock runs."""
        self._promised(due)
        if not self.steps.step(due, "activate"):
            return
        rule = clock.due_rule(due.rule)
        if rule is not None:
            self._set_clock(due, rule)
        if "dispute" in due.waits:
            self.standing.suspend(due, DISPUTE)
        self.standing.watch(due)
        match due.rule.content:
            case core.Keep(condition=condition):
                # what goes on is broken when it turns no again, not while it still is
                now: Result = self.steps.value(due, condition) if goes_on else 1
                self.steps.watch(due, condition, self._kept, assumed=now)
            case _:
                pass

    # --- terms that are fixed when it begins, or as soon as they are known

    def _set_clock(self, due: Due, rule: core.Due) -> None:
        if not rule.of and not due.anchored:
            due.anchored = due.cause
        clock.fix(self.life, due, rule)
        self.falling.reset(due, "")
        if "due" in due.waits:
            for expr in (rule.date, rule.length, rule.earliest):
                if expr is not None:
                    self.steps.watch(due, due.tables.known(expr), self._terms_known)

    def _terms_known(self, due: Due, answer: Result) -> None:
        rule = clock.due_rule(due.rule)
        if answer == 1 and rule is not None and "due" in due.waits and due.state in LIVE:
            due.waits.pop("due", None)
            clock.fix(self.life, due, rule)
            self.falling.reset(due, "its date became known")

    def _promised(self, due: Due) -> None:
        amount = amounts.owed(self.life, due)
        if isinstance(amount, Unknown):
            due.waits["amount"] = reasons(amount)
        elif amount is not None:
            due.promised = clock.amount_of(amount)

    # --- going on

    def turned(self, due: Due, was: ObligationState) -> None:
        """What an obligation that changed means for others of its kind: remedies, and going on."""
        violated = due.state is ObligationState.VIOLATED
        if violated and due.rule.remedy is not None:
            self._begin_remedy(due, due.rule.remedy)
        if was is ObligationState.VIOLATED and due.state is ObligationState.FULFILLED:
            self._drop_remedies(due)
        if due.state in KEPT and due.amends is not None:
            self._make_good(due.amends, due)
        if was is ObligationState.CREATED:
            for heard in self.begun:
                heard(due)
        content = due.rule.content
        if isinstance(content, core.Keep):
            if was is ObligationState.SUSPENDED and due.state is ObligationState.IN_EFFECT:
                self._kept(due, self.steps.value(due, content.condition))
            elif due.state is ObligationState.REPAIRED:
                self._go_on(due)
        elif isinstance(content, core.Never) and violated:
            self._go_on(due)

    def _begin_remedy(self, due: Due, remedy: core.Remedy) -> None:
        rule = due.tables.obligations.get(remedy.promise)
        if rule is None or due.violated_on is None or due.broken_at is None:
            return
        at = due.broken_at
        if due.over is not None and at == due.over.at + 1:
            at = due.over.at
        self.begin(
            rule, due.id, day=due.violated_on, at=at, about=due.about, tables=due.tables, amends=due
        )

    def _drop_remedies(self, due: Due) -> None:
        """It was kept after all: there is nothing to make good."""
        for other in list(self.life.unsettled.values()):
            if other.amends is due and other.state in LIVE:
                self.steps.step(other, "terminate", why=f"{due.id} was kept")

    def _make_good(self, amended: Due, by: Due) -> None:
        remedy = amended.rule.remedy
        if remedy is not None and remedy.instead and amended.state is ObligationState.VIOLATED:
            self.steps.step(amended, "repair", why=f"made good by {by.id}")

    def _go_on(self, due: Due) -> None:
        """What is kept binds again once it holds again; what is forbidden stays so."""
        if due.id in self.taken_back or self._has_ended(due):
            return
        next_ = Due(
            "", due.rule, due.tables, due.about, due.cause, self.life.now, due.day, due.at,
            due.event, calendar=due.calendar,
        )  # fmt: skip
        self._activate(self._entered(next_), goes_on=True)

    def _kept(self, due: Due, answer: Result) -> None:
        if isinstance(answer, Unknown):
            due.waits["keep"] = reasons(answer)
            return
        due.waits.pop("keep", None)
        if answer == 0 and due.state is ObligationState.IN_EFFECT and not self.standing.stands(due):
            self.steps.step(due, "violate", why="what was to be kept no longer holds")
        elif (
            answer == 1 and due.state is ObligationState.VIOLATED and due.id not in self.taken_back
        ):
            self.steps.step(due, "repair", why="it holds again")

    # --- clocks

    def reset(self, due: Due, why: str) -> None:
        """Compute the due date anew and set its alarm."""
        self.falling.reset(due, why)

    # --- the end

    def ended(self) -> None:
        """The engagement is over: what is open ends, but for what survives the end.

        What begins with the end itself goes on.
        """
        for due in list(self.life.unsettled.values()):
            if not _survives(due):
                self._ended(due, "the engagement ended")

    def closed(self, about: str, words: str) -> None:
        """An application, case or goal has come to an end, and what is open about it with that."""
        for due in list(self.life.unsettled.values()):
            if due.about == about and not due.rule.survives:
                self._ended(due, f"{words} came to an end")

    def _ended(self, due: Due, why: str) -> None:
        begun_by_it = due.made == self.life.now and due.cause == self.life.cause
        if due.state in LIVE and not begun_by_it:
            self.steps.step(due, "terminate", why=why)

    def _has_ended(self, due: Due) -> bool:
        """Whether what it is about has ended since it began: an engagement, an application."""
        if due.about and not due.rule.survives:
            regions = (standing.get(due.about) for standing in self.life.regions.values())
            return any(now is not None and now.final for now in regions)
        return not _survives(due) and any(
            each.until is not None and due.day <= each.until for each in self.life.engagements
        )


def _survives(due: Due) -> bool:
    return due.rule.survives or due.rule.subject not in {"relationship", "person"}
