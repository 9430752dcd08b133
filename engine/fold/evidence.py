"""What an event does to obligations that exist: delivery, a broken rule, a right used, more time.

Evidence counts once for each resource, for the oldest open obligation that began before it; what is
violated is open too. Surplus stays on record and is carried nowhere. Where it is not known yet
whether an event counts, it waits for that, and then counts from its own time; what it turns out not
to be for is offered to the next.
"""

from dataclasses import dataclass, replace

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.deadline import Deadline
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence
from troth.engine.fold import amounts, clock
from troth.engine.fold.life import Due, Life, reasons
from troth.engine.fold.obligations import Obligations
from troth.engine.fold.steps import LIVE, holding
from troth.engine.fold.story import Kind
from troth.engine.fold.tables import bare
from troth.engine.fold.watches import Watches


@dataclass(slots=True, eq=False)
class Shown:
    """An event that may show a delivery, and the obligations for which it still can."""

    occurrence: Occurrence
    id: str
    about: str
    candidates: list[Due]


class Evidence:
    """Events as obligations see them."""

    def __init__(self, life: Life, watches: Watches, obligations: Obligations) -> None:
        self.life = life
        self.watches = watches
        self.obligations = obligations
        self.steps = obligations.steps
        self.waiting: dict[str, list[Shown]] = {}
        obligations.begun.append(self._begun)

    def happened(self, occurrence: Occurrence, id_: str, about: str) -> None:
        """Let an event count for what waits for it."""
        waiting = self.life.listening.get(occurrence.event)
        if not waiting:
            return
        asked = [due for due in waiting.values() if _concerns(due, about) and due.cause != id_]
        for due in asked:
            self._more_time(due, occurrence)
            self._broken(due, occurrence)
            self._used(due, occurrence, id_)
        groups: dict[str, list[Due]] = {}
        for due in sorted(asked, key=_age):
            groups.setdefault(group(due.rule), []).append(due)
        for candidates in groups.values():
            self._offer(Shown(occurrence, id_, about, candidates))

    def _holds(self, where: core.Expr | None, due: Due, occurrence: Occurrence) -> Result:
        if where is None:
            return 1
        return self.life.value(where, due.about, _at_hand(due, occurrence), due.tables)

    # --- clocks

    def _more_time(self, due: Due, occurrence: Occurrence) -> None:
        if due.state not in LIVE:
            return
        rule = clock.due_rule(due.rule)
        if rule is not None and rule.of and bare(rule.of) == occurrence.event:
            day = self.life.calendar.local_day(occurrence.at)
            clock.anchor(due, day, occurrence.at, occurrence.event)
            self.obligations.reset(due, f"counted from {occurrence.event}")
        extended = due.rule.extended
        if extended is not None and bare(extended.event) == occurrence.event:
            self._extend(due, extended, occurrence)

    def _extend(self, due: Due, extended: core.Extended, occurrence: Occurrence) -> None:
        holds = self._holds(extended.where, due, occurrence)
        if isinstance(holds, Unknown) and extended.where is not None:
            due.waits["extension"] = reasons(holds)
            self.steps.watch(
                due,
                extended.where,
                lambda due, answer: self._extension_known(due, occurrence, answer),
                event=_at_hand(due, occurrence),
                assumed=holds,
            )
        if holds != 1:
            return
        if extended.most is not None and due.extended >= extended.most:
            why = f"it was extended {_times(due.extended)} already"
            self.life.say(Kind.MOVED, due.id, by=occurrence.event, about=due.about, why=why)
            return
        length = clock.length_of(self.life, due, extended.length)
        if length is None:
            return
        due.extended += 1
        if extended.how == "to":
            due.length, due.longer = length, []
        else:
            due.longer.append(length)
        self.obligations.reset(due, f"extended by {occurrence.event}")

    def _extension_known(self, due: Due, occurrence: Occurrence, answer: Result) -> None:
        if isinstance(answer, Unknown) or due.waits.pop("extension", None) is None:
            return
        if answer == 1 and due.state in LIVE and due.rule.extended is not None:
            self._extend(due, due.rule.extended, occurrence)

    # --- rules that bind

    def _broken(self, due: Due, occurrence: Occurrence) -> None:
        content = due.rule.content
        if not isinstance(content, core.Never) or bare(content.event) != occurrence.event:
            return
        parts = [
            self._holds(content.where, due, occurrence),
            self._holds(content.condition, due, occurrence),
        ]
        unsure = [each for each in parts if isinstance(each, Unknown)]
        if 0 in parts:
            return
        if unsure:
            due.waits["never"] = f"whether {occurrence.event} was allowed: {reasons(unsure[0])}"
            return
        self.steps.step(due, "violate", why=f"{occurrence.event} happened", by=occurrence.event)

    def _used(self, due: Due, occurrence: Occurrence, id_: str) -> None:
        content = due.rule.content
        if isinstance(content, core.Allow) and bare(content.event) == occurrence.event:
            due.evidence.append(id_)
            self.steps.step(due, "fulfil", why="the right was used", by=occurrence.event)

    # --- delivery

    def _offer(self, shown: Shown) -> None:
        """Let an event count for the oldest obligation for which it can."""
        while shown.candidates:
            due = shown.candidates.pop(0)
            if due.open and due.delivered_at is None and self._count(due, shown):
                return

    def _count(self, due: Due, shown: Shown) -> bool:
        """Whether the event counts for this obligation, or may once more is known."""
        if due.state is ObligationState.CREATED:
            return self._hold(due, shown)
        for evidence in due.rule.fulfilled:
            if bare(evidence.event) != shown.occurrence.event:
                continue
            holds = self._holds(evidence.where, due, shown.occurrence)
            if holds == 1:
                return self.deliver(due, shown.occurrence, shown.id)
            if isinstance(holds, Unknown) and evidence.where is not None:
                self._await(due, evidence.where, shown, holds)
                return True
        return False

    def _hold(self, due: Due, shown: Shown) -> bool:
        """Keep it until it is known whether the obligation binds."""
        if not any(bare(each.event) == shown.occurrence.event for each in due.rule.fulfilled):
            return False
        self.waiting.setdefault(due.id, []).append(shown)
        return True

    def _begun(self, due: Due) -> None:
        """It binds by now, or does not after all: what was held for it counts."""
        if "amount" in due.waits:
            for expr in amounts.asked(due):
                self.steps.watch(due, due.tables.known(expr), self._amount_known)
        for shown in self.waiting.pop(due.id, ()):
            if not (due.open and self._count(due, shown)):
                self._offer(shown)

    def _amount_known(self, due: Due, answer: Result) -> None:
        if answer != 1 or "amount" not in due.waits:
            return
        amount = amounts.owed(self.life, due)
        if isinstance(amount, Unknown):
            due.waits["amount"] = reasons(amount)
            return
        del due.waits["amount"]
        due.promised = None if amount is None else clock.amount_of(amount)
        self.complete(due, "")

    def _await(self, due: Due, where: core.Expr, shown: Shown, unknown: Unknown) -> None:
        due.waits["evidence"] = reasons(unknown)
        watch = self.watches.add(
            where,
            lambda answer: self._became_known(due, shown, answer),
            tables=due.tables,
            about=due.about,
            event=_at_hand(due, shown.occurrence),
            assumed=unknown,
        )
        due.watches.append(watch)

    def _became_known(self, due: Due, shown: Shown, answer: Result) -> None:
        if isinstance(answer, Unknown) or shown.id in due.evidence:
            return
        due.waits.pop("evidence", None)
        if not (answer == 1 and due.open and self.deliver(due, shown.occurrence, shown.id)):
            self._offer(shown)

    def deliver(self, due: Due, occurrence: Occurrence, id_: str) -> bool:
        """Count what was delivered; kept, or kept late, once it is all there."""
        quantity = self._quantity(due, occurrence)
        if quantity is None:
            field_ = ".".join(
                due.tables.rules.vocabulary.resources[_resource(due)].carried_by or ()
            )
            due.waits["quantity"] = f"{field_} is not recorded"
            return False
        due.waits.pop("quantity", None)
        due.evidence.append(id_)
        due.delivered += quantity
        due.shown.append((occurrence.at, quantity))
        self.complete(due, occurrence.event)
        if due.open and due.delivered_at is None:
            self.steps.step(due, "fulfil", holding("delivery_incomplete"))
            self.steps.say(due, "delivered in part", was=due.state, by=occurrence.event)
        return True

    def complete(self, due: Due, by: str) -> None:
        """Whether it is all there by now, since when, and what follows."""
        if "amount" in due.waits or due.delivered_at is not None:
            return
        total = 0
        for at, quantity in sorted(due.shown):
            total += quantity
            if due.promised is None or total >= due.promised:
                due.delivered_at = at
                break
        else:
            return
        if due.rule.confirmed is not None:
            due.waits["confirmation"] = "its confirmation"
        else:
            self.settle(due, by)

    def settle(self, due: Due, by: str) -> None:
        """All of it is delivered, and confirmed where it has to be."""
        due.waits.pop("confirmation", None)
        at = due.delivered_at
        assert at is not None, "INVARIANT: what is settled was delivered"
        if due.state is ObligationState.VIOLATED and due.broken_at is not None:
            if at < due.broken_at:
                # known late, delivered in time: what counts is when it happened
                due.violated_on = None
                self.steps.step(due, "decide", holding("decided_kept"), by=by)
                return
        elif due.explain_by is not None and due.over is not None and at > due.over.at:
            # not earned was never explained: what came instead came late
            self.obligations.falling.not_explained(due, "delivered after its deadline")
        self.steps.step(due, "fulfil", by=by)

    def _quantity(self, due: Due, occurrence: Occurrence) -> int | None:
        """How much the event shows; what is not a matter of quantity is all of it."""
        content = due.rule.content
        counts = due.promised is not None or "amount" in due.waits
        if not isinstance(content, core.Deliver) or not counts:
            return 0
        resource = due.tables.rules.vocabulary.resources.get(content.resource)
        carried = None if resource is None else resource.carried_by
        if carried is None or carried[0] != occurrence.event:
            return max(0, (due.promised or 0) - due.delivered)
        value = occurrence.fields.get(carried[1])
        return value if isinstance(value, int) else None


def _at_hand(due: Due, occurrence: Occurrence) -> Occurrence:
    """An event as it is looked at for an obligation, together with the event that began it."""
    return occurrence if due.event is None else replace(occurrence, began=due.event)


def _concerns(due: Due, about: str) -> bool:
    return due.open and (not due.about or not about or due.about == about)


def _resource(due: Due) -> str:
    content = due.rule.content
    return content.resource if isinstance(content, core.Deliver) else ""


def group(rule: core.Obligation) -> str:
    """Obligations that draw on the same deliveries."""
    content = rule.content
    return f"resource {content.resource}" if isinstance(content, core.Deliver) else rule.name


def _age(due: Due) -> tuple[int, int, int, str]:
    deadline: Deadline | None = due.due
    return due.made, due.day, deadline.at if deadline else 2**62, due.id


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
