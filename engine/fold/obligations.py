"""Promises and expectations of one relationship: how they begin, fall due, are kept and broken.

Every change of state is a step of the chart `obligation`. Deadlines are `troth.engine.fold.clock`'s;
what people record about a promise (a waiver, a dispute) is `troth.engine.fold.dealings`'.
"""

from collections.abc import Callable

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.deadline import HOUR_KINDS, Deadline, deadline
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence
from troth.engine.fold import clock
from troth.engine.fold.life import Due, Life, Turned, place_of, reasons
from troth.engine.fold.parties import somebody
from troth.engine.fold.story import Action, Kind, Told
from troth.engine.fold.tables import Tables, bare
from troth.engine.fold.watches import Watches
from troth.workflows.machine import Held, Step

FINAL = frozenset(ObligationState) - {
    ObligationState.CREATED,
    ObligationState.IN_EFFECT,
    ObligationState.SUSPENDED,
    ObligationState.VIOLATED,
}


def holding(*names: str) -> Held:
    """Guards of the chart `obligation` that hold; all others do not."""
    return lambda guard: guard in names


NOTHING = holding()


class Obligations:
    """Everything that is owed in one relationship."""

    def __init__(self, life: Life, watches: Watches) -> None:
        self.life = life
        self.watches = watches

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
        id_, turn = f"{rule.name}@{cause}", 1
        while id_ in life.owed:
            turn += 1
            id_ = f"{rule.name}@{cause}.{turn}"
        due = Due(
            id_, rule, tables or life.tables, about, cause, life.now, day, at, event,
            amends=amends, turn=turn,
        )  # fmt: skip
        applies: Result = 1
        if rule.applies is not None:
            applies = life.value(rule.applies, about, event, due.tables)
        if applies == 0:
            return
        due.to = somebody(life, rule.to, about, due).id
        due.by = somebody(life, rule.by, about, due).id
        life.owed[id_] = due
        if isinstance(applies, Unknown):
            self._await_applies(due, rule, applies)
        else:
            self._activate(due)

    def _await_applies(self, due: Due, rule: core.Obligation, applies: Unknown) -> None:
        assert rule.applies is not None, "INVARIANT: only a condition can be unknown"
        life = self.life
        due.waits["for"] = reasons(applies)
        life.say(
            Kind.OWED, due.id, now=due.state, about=due.about, why=due.waits["for"],
            place=place_of(rule), policy=due.tables.id,
        )  # fmt: skip
        life.touch(("owed", ""))
        life.told.append(
            Told(
                f"{life.id}/{due.id}/ask",
                Action.ASK,
                life.now,
                life.today,
                due.by,
                due.id,
                rule.name,
                words=f"whether it applies is not known: {due.waits['for']}",
            )  # fmt: skip
        )
        due.watches.append(
            self.watches.add(
                rule.applies,
                lambda answer: self._applies(due, answer),
                tables=due.tables,
                about=due.about,
                event=due.event,
                assumed=applies,
            )
        )

    def _applies(self, due: Due, answer: Result) -> None:
        if due.state is not ObligationState.CREATED or isinstance(answer, Unknown):
            return
        due.waits.pop("for", None)
        if answer == 1:
            self._let_go(due)
            self._activate(due)
        else:
            self.step(due, "terminate", why="it does not apply")

    def _activate(self, due: Due) -> None:
        """The promisor must act; the clock runs."""
        rule = due.rule
        self._promised(due)
        if not self.step(due, "activate"):
            return
        self._listen(due)
        rule_due = clock.due_rule(rule)
        if rule_due is not None and not rule_due.of:
            due.anchored = due.cause
        if rule_due is not None:
            due.length = clock.length_of(self.life, due, rule_due.length)
        self.reset(due, "")
        if rule.suspended is not None:
            self._watch(due, rule.suspended.condition, self._suspension)
        match rule.content:
            case core.Keep(condition=condition):
                self._watch(due, condition, self._kept, assumed=1)
            case core.Never(condition=condition):
                self._watch(due, condition, self._bound, assumed=1)
            case _:
                if due.due is None and "due" in due.waits and rule_due is not None:
                    self._await_date(due, rule_due)

    def _await_date(self, due: Due, rule: core.Due) -> None:
        for expr in (rule.date, rule.length, rule.earliest):
            if expr is not None:
                known = core.Known(expr)
                due.watches.append(
                    self.watches.add(
                        known,
                        lambda answer: self._date_known(due, rule, answer),
                        tables=due.tables,
                        about=due.about,
                        event=due.event,
                    )  # fmt: skip
                )

    def _date_known(self, due: Due, rule: core.Due, answer: Result) -> None:
        if answer == 1 and due.open:
            due.waits.pop("due", None)
            due.length = clock.length_of(self.life, due, rule.length)
            self.reset(due, "its date became known")

    def _watch(
        self,
        due: Due,
        expr: core.Expr,
        turned: Callable[[Due, Result], None],
        assumed: Result = 0,
    ) -> None:
        due.watches.append(
            self.watches.add(
                expr,
                lambda answer: turned(due, answer),
                tables=due.tables,
                about=due.about,
                event=due.event,
                assumed=assumed,
            )  # fmt: skip
        )

    def _promised(self, due: Due) -> None:
        content = due.rule.content
        if not isinstance(content, core.Deliver) or content.amount is None:
            return
        amount = self.life.value(content.amount, due.about, due.event, due.tables)
        if isinstance(amount, Unknown):
            due.waits["amount"] = reasons(amount)
        elif isinstance(amount, int):
            due.promised = amount
        else:
            due.promised = round(amount)  # type: ignore[arg-type]  # an amount is a number

    def _listen(self, due: Due) -> None:
        for event in _events_of(due.rule):
            self.life.listening.setdefault(event, {})[due.id] = due

    def _let_go(self, due: Due) -> None:
        for watch in due.watches:
            self.watches.drop(watch)
        due.watches.clear()

    # --- steps

    def step(
        self,
        due: Due,
        event: str,
        held: Held = NOTHING,
        *,
        why: str = "",
        day: int | None = None,
        by: str = "",
    ) -> bool:
        """Let the chart answer; whether it did."""
        step = due.tables.obligation.step(due.state, event, held)
        if not step.accepted:
            return False
        self._take(due, step, why, day, by)
        return True

    def _take(self, due: Due, step: Step, why: str, day: int | None, by: str) -> None:
        if not step.moved:
            return
        life = self.life
        was, due.state = due.state, ObligationState(step.state)
        day = life.today if day is None else day
        if due.state is ObligationState.VIOLATED:
            due.violated_on = day
        if due.state in FINAL:
            due.settled = life.now
            self._finish(due)
        if due.alarm is not None and due.state is not ObligationState.IN_EFFECT:
            due.alarm.off()
        life.say(
            Kind.OWED, due.id, day=day, was=was, now=due.state, by=by,
            about=due.about, why=why, place=place_of(due.rule), policy=due.tables.id,
        )  # fmt: skip
        life.touch(("owed", ""))
        life.queue.append(Turned(due, was))

    def _finish(self, due: Due) -> None:
        self._let_go(due)
        for event in _events_of(due.rule):
            self.life.listening.get(event, {}).pop(due.id, None)
        if due.stand_alarm is not None:
            due.stand_alarm.off()

    def turned(self, due: Due, was: ObligationState) -> None:
        """What an obligation that changed means for others of its kind: remedies, and going on."""
        if due.state is ObligationState.VIOLATED and due.rule.remedy is not None:
            remedy = due.tables.obligations.get(due.rule.remedy.promise)
            if remedy is not None and due.violated_on is not None:
                day = due.violated_on
                at = due.over.at if due.over is not None else self.life.now
                self.begin(
                    remedy, due.id, day=day, at=at, about=due.about, tables=due.tables, amends=due
                )
        kept = due.state in {ObligationState.FULFILLED, ObligationState.REPAIRED}
        amended = due.amends
        if kept and amended is not None and amended.state is ObligationState.VIOLATED:
            if amended.rule.remedy is not None and amended.rule.remedy.instead:
                self.step(amended, "repair", why=f"made good by {due.id}")
        if was is ObligationState.VIOLATED and isinstance(due.rule.content, core.Keep):
            if due.state is ObligationState.REPAIRED:
                self.begin(
                    due.rule, due.cause, day=due.day, at=due.at, about=due.about,
                    event=due.event, tables=due.tables,
                )  # fmt: skip

    # --- clocks

    def reset(self, due: Due, why: str) -> None:
        """Compute the deadline anew and set its alarm."""
        changed = clock.reset(self.life, due, why)
        if due.alarm is not None and (changed or due.due is None):
            due.alarm.off()
            due.alarm = None
        running = due.state is ObligationState.IN_EFFECT
        if running and due.over is not None and (due.alarm is None or not due.alarm.live):
            at = due.over.at + 1
            due.alarm = self.life.agenda.set(at, due.id, lambda: self._fell_due(due))

    def _fell_due(self, due: Due) -> None:
        if due.state is not ObligationState.IN_EFFECT or due.over is None:
            return
        life = self.life
        life.cause = due.id
        if due.delivered_at is not None and due.delivered_at <= due.over.at:
            return  # all that is missing is its confirmation
        provided = due.rule.provided
        if provided is not None and due.explain_by is None:
            if life.value(provided.condition, due.about, due.event, due.tables) == 0:
                self._owe_explanation(due, provided, due.over)
                return
        right = isinstance(due.rule.content, core.Allow)
        step = due.tables.obligation.ring(
            due.state, "due", holding("unused_right") if right else NOTHING
        )
        why = "its window is over" if right else "the deadline passed"
        self._take(due, step, why, due.over.day, "")

    def _owe_explanation(self, due: Due, provided: core.Provided, over: Deadline) -> None:
        life = self.life
        length = clock.length_of(life, due, provided.explain)
        if length is None:
            return
        due.explain_by = deadline(life.tables.calendar, over.day, over.at, *length)
        due.waits["explanation"] = f"an explanation by {clock.shown(due.explain_by)}"
        due.tables.obligation.ring(due.state, "due", holding("explanation_owed"))
        life.say(
            Kind.OWED, due.id, was=due.state, now=due.state, day=over.day,
            about=due.about, why="its condition was not met: an explanation is owed",
            place=place_of(provided), policy=due.tables.id,
        )  # fmt: skip
        life.told.append(
            Told(
                f"{life.id}/{due.id}/explain",
                Action.EXPLAIN,
                life.now,
                over.day,
                due.by,
                due.id,
                due.rule.name,
                words="say why the condition was not met",
            )  # fmt: skip
        )
        due.alarm = life.agenda.set(
            due.explain_by.at + 1, due.id, lambda: self._unexplained(due, over)
        )

    def _unexplained(self, due: Due, over: Deadline) -> None:
        if due.state is ObligationState.IN_EFFECT:
            self.life.cause = due.id
            due.waits.pop("explanation", None)
            self.step(due, "violate", why="nobody explained in time", day=over.day)

    # --- suspension

    def _suspension(self, due: Due, answer: Result) -> None:
        suspended = due.rule.suspended
        if suspended is None or (due.stood is not None and due.stood[1] == "a dispute"):
            return
        unknown = isinstance(answer, Unknown)
        stands = due.rule.kind == "expectation" if unknown else answer == 1
        if stands and due.state is ObligationState.IN_EFFECT and not due.exhausted:
            self.suspend(due, reasons(answer) if isinstance(answer, Unknown) else "its condition")
            length = clock.length_of(self.life, due, suspended.most)
            if length is not None:
                day = self.life.today - (length[0] not in HOUR_KINDS)
                most = deadline(self.life.tables.calendar, day, self.life.now, *length)
                due.stand_alarm = self.life.agenda.set(
                    most.at + 1, due.id, lambda: self._stood_enough(due)
                )
        elif not stands:
            due.exhausted = False
            self.resume(due)

    def _stood_enough(self, due: Due) -> None:
        due.exhausted = True
        self.life.cause = due.id
        self.resume(due, "it has stood as long as it may")

    def suspend(self, due: Due, why: str) -> None:
        """The clock stands."""
        if self.step(due, "suspend" if why != "a dispute" else "dispute", why=why):
            due.stood = (self.life.now, why)

    def resume(self, due: Due, why: str = "") -> None:
        """The clock runs again, later by as long as it stood."""
        if due.state is not ObligationState.SUSPENDED or due.stood is None:
            return
        since, _ = due.stood
        due.stood = None
        if due.stand_alarm is not None:
            due.stand_alarm.off()
        clock.pause(due, since, self.life.now)
        if self.step(due, "resume", why=why):
            self.reset(due, f"it stood from {self._day(since)} to {self._day(self.life.now)}")

    def _day(self, at: int) -> str:
        from troth.dsl.values import date_of

        return date_of(self.life.tables.calendar.local_day(at)).isoformat()

    # --- what is kept, and what must not be

    def _kept(self, due: Due, answer: Result) -> None:
        if answer == 0 and due.state is ObligationState.IN_EFFECT:
            self.step(due, "violate", why="what was to be kept no longer holds")
        elif answer == 1 and due.state is ObligationState.VIOLATED:
            self.step(due, "repair", why="it holds again")
        elif isinstance(answer, Unknown):
            due.waits["keep"] = reasons(answer)
        if not isinstance(answer, Unknown):
            due.waits.pop("keep", None)

    def _bound(self, due: Due, answer: Result) -> None:
        if answer == 0 and due.state is ObligationState.IN_EFFECT:
            self.step(due, "fulfil", why="it bound until now, and nothing happened")

    # --- the end

    def ended(self) -> None:
        """The engagement is over: what is open ends, but for what survives the end."""
        for due in list(self.life.owed.values()):
            live = due.open and due.state is not ObligationState.VIOLATED
            if (
                live
                and not due.rule.survives
                and due.rule.subject in {"relationship", "person"}
            ):
                self.step(due, "terminate", why="the engagement ended")


def _events_of(rule: core.Obligation) -> tuple[str, ...]:
    """The events that an obligation of this rule waits for."""
    found = [bare(evidence.event) for evidence in rule.fulfilled]
    match rule.content:
        case core.Never(event=event) | core.Allow(event=event):
            found.append(bare(event))
        case _:
            pass
    due = clock.due_rule(rule)
    if due is not None and due.of:
        found.append(bare(due.of))
    if rule.extended is not None:
        found.append(bare(rule.extended.event))
    return tuple(dict.fromkeys(found))
