"""What people record about a promise: that they let it go, take it back, contest or confirm it.

These events name the promise in ``about``: by its id, or by its rule, which means the latest that
is open. What is not allowed is refused with the reason, and changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from troth.dsl.core import ObligationState
from troth.engine.events import Event
from troth.engine.fold.evidence import Evidence
from troth.engine.fold.life import Due, Life
from troth.engine.fold.lifecycles import Lifecycles
from troth.engine.fold.obligations import Obligations
from troth.engine.fold.parties import ORGANISATION, line_of, somebody
from troth.engine.fold.standing import DISPUTE
from troth.engine.fold.steps import holding
from troth.engine.fold.story import LIVE, Action, Told

KEPT, BROKEN = 0, 1
"""The outcomes of a dispute, in the order of the event's choice."""


@dataclass(frozen=True, slots=True)
class No:
    """Why something recorded about a promise is refused."""

    why: str


class Dealings:
    """The events that concern one promise, each with what it does."""

    def __init__(self, life: Life, obligations: Obligations, evidence: Evidence) -> None:
        self.life = life
        self.obligations = obligations
        self.evidence = evidence
        self.known: Mapping[str, Callable[[Due, Event], No | None]] = {
            "waived": self._waived,
            "cancelled": self._cancelled,
            "disputed": self._disputed,
            "dispute_decided": self._decided,
            "explained": self._explained,
            "confirmed": self._confirmed,
            "assigned": self._assigned,
            "consented": self._consented,
        }

    def deal(self, event: Event) -> No | None:
        """Let the event act on the promise it names; why it cannot."""
        if event.type == "agreed":
            return self._agreed(event)
        due = self.find(event.about)
        if due is None:
            return No(f"there is no promise or expectation `{event.about}` here")
        return self.known[event.type](due, event)

    def concerns(self, event: Event) -> bool:
        """Whether the event names a promise, and not something that only a chart knows."""
        if event.type == "agreed":
            return event.about in self.life.tables.agreed
        return self.find(event.about) is not None

    def find(self, name: str) -> Due | None:
        """The obligation of an id; of a rule the latest, an open one before others."""
        found = self.life.owed.get(name)
        if found is not None:
            return found
        named = [due for due in self.life.owed.values() if due.rule.name == name]
        going = [due for due in named if due.open]
        return going[-1] if going else named[-1] if named else None

    def _agreed(self, event: Event) -> No | None:
        rule = self.life.tables.agreed.get(event.about)
        if rule is None:
            return No(f"no promise called `{event.about}` begins `when agreed`")
        if not self.life.binding:
            return None
        self.obligations.begin(rule, event.id, day=self.life.today, at=event.at)
        return None

    def _is(self, who: str, side: str, name: str) -> bool:
        """Whether ``who`` is a side of a promise: by id, or by the name rules give it."""
        return bool(who) and who in {side, name, name.removeprefix("the ")}

    def _waived(self, due: Due, event: Event) -> No | None:
        if not due.open:
            return No(f"{due.id} is {due.state.value}: there is nothing to let go")
        is_owed = self._is(event.actor, due.to, " of ".join(due.rule.to.names))
        if not is_owed and not self._acts_for(event.actor, due):
            who = "the person" if due.to == self.life.id else due.to
            acting = ": a seat, or whoever leads them" if due.to == ORGANISATION else ""
            return No(f"only {who}{acting} can let go of {due.id}, and it was recorded by "
                      f"{event.actor or 'nobody: say who with `actor`'}")  # fmt: skip
        return self._stepped(due, "waive", event, "let go by whom it is owed to")

    def _acts_for(self, who: str, due: Due) -> bool:
        """Whether somebody acts for the organisation in what it is owed; who owes it never does."""
        if not who or due.to != ORGANISATION or who == due.by:
            return False
        around, now = self.life.around, self.life.now
        parties = self.life.tables.rules.vocabulary.parties.values()
        seats = (each.seat for each in parties if each.seat)
        return who in line_of(self.life, due.by) or any(
            around.holder(seat, now) == who for seat in seats
        )

    def _cancelled(self, due: Due, event: Event) -> No | None:
        if self._is(event.actor, due.to, " of ".join(due.rule.to.names)):
            return No(f"{event.actor} is owed {due.id}: whom it is owed to lets it go by `waived`")
        refused = self._stepped(due, "cancel", event, "taken back by whoever owes it")
        if refused is None:
            self.obligations.taken_back.add(due.id)
        return refused

    def _disputed(self, due: Due, event: Event) -> No | None:
        if "dispute" in due.waits:
            return No(f"{due.id} is contested already")
        if due.state is ObligationState.IN_EFFECT:
            self.obligations.standing.suspend(due, DISPUTE)
        elif not self.obligations.steps.step(due, "dispute"):
            return No(f"{due.id} is {due.state.value}: there is nothing to contest")
        due.waits["dispute"] = "the decision of a dispute"
        case = f"case@{event.id}"
        Lifecycles(self.life).raise_case(case)
        self.life.told.append(
            Told(
                f"{self.life.id}/{due.id}/dispute@{event.id}",
                Action.OPEN_CASE,
                self.life.now,
                self.life.today,
                due.to,
                due.id,
                due.rule.name,
                kind="dispute",
                words=f"{due.id} is contested",
            )
        )
        return None

    def _decided(self, due: Due, event: Event) -> No | None:
        if "dispute" not in due.waits:
            return No(f"{due.id} is not contested")
        due.waits.pop("dispute")
        if due.state is ObligationState.SUSPENDED:
            self.obligations.standing.end(due)
        kept = event.fields.get("outcome") == KEPT
        if kept:
            due.violated_on = None
        guard = "decided_kept" if kept else "decided_broken"
        why = f"the dispute was decided: {'kept' if kept else 'broken'}"
        return self._stepped(due, "decide", event, why, guard)

    def _explained(self, due: Due, event: Event) -> No | None:
        if due.explain_by is None or due.state is not ObligationState.IN_EFFECT:
            return No(f"no explanation is owed for {due.id}")
        if not event.fields.get("reasons"):
            return No("an explanation says why: give `reasons`")
        due.waits.pop("explanation", None)
        return self._stepped(due, "explain", event, "explained in time", "condition_failed")

    def _confirmed(self, due: Due, event: Event) -> No | None:
        rule = due.rule
        if rule.confirmed is None:
            return No(f"nobody has to confirm {due.rule.name}")
        confirming = somebody(self.life, rule.confirmed, due.about, due)
        if event.actor and not self._is(event.actor, confirming.id, confirming.how):
            return No(f"{confirming.how} confirms {due.rule.name}, and not {event.actor}")
        if not due.shown:
            return No(f"nothing was delivered yet for {due.id}")
        quantity = event.fields.get("quantity")
        due.confirmed += quantity if isinstance(quantity, int) else due.delivered - due.confirmed
        due.evidence.append(event.id)
        complete = due.promised is None or due.confirmed >= due.promised
        if complete and due.delivered_at is not None and due.open:
            self.evidence.settle(due, event.type)
        return None

    def _assigned(self, due: Due, event: Event) -> No | None:
        to = event.fields.get("to")
        if not isinstance(to, str) or not due.open:
            return No(f"{due.id} is {due.state.value}: nobody has to act any more")
        due.by = to
        due.tables.obligation.step(due.state, "assign", holding())
        return None

    def _consented(self, due: Due, event: Event) -> No | None:
        """Other terms are consented to: those that are in force, or those that come next."""
        promise = due.rule.kind == "promise"
        side, names = (due.to, due.rule.to) if promise else (due.by, due.rule.by)
        if not self._is(event.actor, side, " of ".join(names.names)):
            return No(f"only {side} can consent to other terms of {due.id}")
        due.consented = True
        rule = self.life.tables.obligations.get(due.rule.name)
        if rule is None or rule == due.rule or due.state not in LIVE:
            return None
        refused = self._stepped(due, "amend", event, "other terms were agreed", "amendment_allowed")
        if refused is None:
            self.obligations.begin(
                rule, due.cause, day=due.day, at=due.at, about=due.about, event=due.event
            )
        return refused

    def _stepped(self, due: Due, step: str, event: Event, why: str, *guards: str) -> No | None:
        if self.obligations.steps.step(due, step, holding(*guards), why=why, by=event.type):
            return None
        return No(f"{due.id} is {due.state.value}, which does not allow that")
