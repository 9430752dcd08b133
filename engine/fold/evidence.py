"""What an event does to obligations that exist: delivery, a broken rule, a right used, more time.

Evidence counts once for each resource, for the oldest open obligation that began before it; what is
violated is open too. Surplus stays on record and is carried nowhere.
"""

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.deadline import Deadline
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence
from troth.engine.fold import clock
from troth.engine.fold.life import Due, Life, place_of, reasons
from troth.engine.fold.obligations import Obligations, holding
from troth.engine.fold.story import Kind
from troth.engine.fold.tables import bare
from troth.engine.fold.watches import Watches


class Evidence:
    """Events as obligations see them."""

    def __init__(self, life: Life, watches: Watches, obligations: Obligations) -> None:
        self.life = life
        self.watches = watches
        self.obligations = obligations

    def happened(self, occurrence: Occurrence, id_: str, about: str) -> None:
        """Let an event count for what waits for it."""
        waiting = self.life.listening.get(occurrence.event)
        if not waiting:
            return
        counted: set[str] = set()
        for due in sorted(waiting.values(), key=_age):
            if (due.about and about and due.about != about) or due.cause == id_ or not due.open:
                continue
            self._more_time(due, occurrence)
            self._broken(due, occurrence)
            self._used(due, occurrence, id_)
            group = _group(due.rule)
            if group not in counted and self._shown(due, occurrence, id_):
                counted.add(group)

    def _holds(self, where: core.Expr | None, due: Due, occurrence: Occurrence) -> Result:
        if where is None:
            return 1
        return self.life.value(where, due.about, occurrence, due.tables)

    # --- clocks

    def _more_time(self, due: Due, occurrence: Occurrence) -> None:
        rule = clock.due_rule(due.rule)
        if rule is not None and rule.of and bare(rule.of) == occurrence.event:
            clock.anchor(due, self.life.today, occurrence.at, occurrence.event)
            self.obligations.reset(due, f"counted from {occurrence.event}")
        extended = due.rule.extended
        if extended is None or bare(extended.event) != occurrence.event:
            return
        if extended.most is not None and due.extended >= extended.most:
            why = f"it was extended {due.extended} times already"
            self.life.say(Kind.MOVED, due.id, by=occurrence.event, about=due.about, why=why)
            return
        if self._holds(extended.where, due, occurrence) != 1:
            return
        length = clock.length_of(self.life, due, extended.length)
        if length is None:
            return
        due.extended += 1
        if extended.how == "to":
            due.length = length
        else:
            due.longer.append(length)
        self.obligations.reset(due, f"extended by {occurrence.event}")

    # --- rules that bind

    def _broken(self, due: Due, occurrence: Occurrence) -> None:
        content = due.rule.content
        if not isinstance(content, core.Never) or bare(content.event) != occurrence.event:
            return
        forbidden = self._holds(content.where, due, occurrence) == 1
        if forbidden and self._holds(content.condition, due, occurrence) == 1:
            self.obligations.step(
                due, "violate", why=f"{occurrence.event} happened", by=occurrence.event
            )

    def _used(self, due: Due, occurrence: Occurrence, id_: str) -> None:
        content = due.rule.content
        if isinstance(content, core.Allow) and bare(content.event) == occurrence.event:
            due.evidence.append(id_)
            self.obligations.step(due, "fulfil", why="the right was used", by=occurrence.event)

    # --- delivery

    def _shown(self, due: Due, occurrence: Occurrence, id_: str) -> bool:
        """Whether the event counts for this obligation, or may once more is known."""
        for evidence in due.rule.fulfilled:
            if bare(evidence.event) != occurrence.event:
                continue
            holds = self._holds(evidence.where, due, occurrence)
            if holds == 1:
                return self.deliver(due, occurrence, id_)
            if isinstance(holds, Unknown) and evidence.where is not None:
                self._await(due, evidence.where, occurrence, id_, holds)
                return True
        return False

    def _await(
        self, due: Due, where: core.Expr, occurrence: Occurrence, id_: str, unknown: Unknown
    ) -> None:
        due.waits["evidence"] = reasons(unknown)
        due.watches.append(
            self.watches.add(
                where,
                lambda answer: self._became_known(due, occurrence, id_, answer),
                tables=due.tables,
                about=due.about,
                event=occurrence,
                assumed=unknown,
            )  # fmt: skip
        )

    def _became_known(self, due: Due, occurrence: Occurrence, id_: str, answer: Result) -> None:
        if isinstance(answer, Unknown) or "evidence" not in due.waits:
            return
        due.waits.pop("evidence")
        if answer == 1 and due.open:
            self.deliver(due, occurrence, id_)

    def deliver(self, due: Due, occurrence: Occurrence, id_: str) -> bool:
        """Count what was delivered; kept, or kept late, once it is all there."""
        quantity = self._quantity(due, occurrence)
        if quantity is None:
            field = ".".join(due.tables.rules.vocabulary.resources[_resource(due)].carried_by or ())
            due.waits["quantity"] = f"{field} is not recorded"
            return False
        due.waits.pop("quantity", None)
        due.evidence.append(id_)
        due.delivered += quantity
        if due.promised is not None and due.delivered < due.promised:
            due.tables.obligation.step(due.state, "fulfil", holding("delivery_incomplete"))
            self.life.say(
                Kind.OWED, due.id, was=due.state, now=due.state, by=occurrence.event,
                about=due.about, why="delivered in part", place=place_of(due.rule),
                policy=due.tables.id,
            )  # fmt: skip
            return True
        due.delivered_at = occurrence.at
        if due.rule.confirmed is not None:
            due.waits["confirmation"] = "its confirmation"
            return True
        self.settle(due, occurrence.event)
        return True

    def settle(self, due: Due, by: str) -> None:
        """All of it is delivered, and confirmed where it has to be."""
        due.waits.pop("confirmation", None)
        in_time = due.over is None or (due.delivered_at or 0) <= due.over.at
        if due.state is ObligationState.VIOLATED and in_time:
            # known late, delivered in time: what counts is when it happened
            due.violated_on = None
            self.obligations.step(due, "decide", holding("decided_kept"), by=by)
            return
        self.obligations.step(due, "fulfil", by=by)

    def _quantity(self, due: Due, occurrence: Occurrence) -> int | None:
        """How much the event shows; what is not a matter of quantity is all of it."""
        if due.promised is None:
            return 0
        resource = due.tables.rules.vocabulary.resources.get(_resource(due))
        if resource is None or resource.carried_by is None:
            return due.promised
        event, field = resource.carried_by
        if event != occurrence.event:
            return due.promised
        value = occurrence.fields.get(field)
        return value if isinstance(value, int) else None


def _resource(due: Due) -> str:
    content = due.rule.content
    return content.resource if isinstance(content, core.Deliver) else ""


def _group(rule: core.Obligation) -> str:
    """Obligations that draw on the same deliveries."""
    content = rule.content
    return f"resource {content.resource}" if isinstance(content, core.Deliver) else rule.name


def _age(due: Due) -> tuple[int, int, int, str]:
    deadline: Deadline | None = due.due
    return due.made, due.day, deadline.at if deadline else 2**62, due.id
