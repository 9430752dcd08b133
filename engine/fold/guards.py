"""The guards of a chart: defines of the pack, what the engine knows itself, or the chart's own say.

A pack that has a define of the name is asked first. What promises, cases and applications there are
is known here (`troth.workflows.supplied` has the words); all else has the value in the chart.
"""

from troth.dsl import core
from troth.dsl.core import ObligationState
from troth.engine.exact import Result, Unknown
from troth.engine.facts import Occurrence
from troth.engine.fold.conflicts import concerned, conflict
from troth.engine.fold.life import Due, Life, Now
from troth.engine.fold.tables import Tables
from troth.engine.meaning import Run, define_value
from troth.workflows.chart import Guard

PROMISE = "promise"


class Guards:
    """The guards of one region for one step; ``by`` is the id of the obligation that caused it."""

    __slots__ = ("by", "life", "now", "occurrence", "tables")

    def __init__(
        self, life: Life, now: Now, tables: Tables, occurrence: Occurrence | None, by: str
    ) -> None:
        self.life = life
        self.now = now
        self.tables = tables
        self.occurrence = occurrence
        self.by = by

    def __call__(self, guard: str) -> bool | None:
        answer = self.answer(guard)
        return None if isinstance(answer, Unknown) else answer == 1

    def answer(self, guard: str) -> Result:
        """1, 0 or unknown."""
        if guard in self.tables.rules.defines:
            view = self.life.view(self.now.about, self.occurrence)
            return define_value(guard, Run(self.tables.rules, view))
        match guard:
            case "another_application_open":
                return int(self._open("application"))
            case "anything_left_open":
                owed = bool(self.life.unsettled)
                return int(owed or self._open("application") or self._open("case"))
            case "handler_in_conflict":
                return int(bool(self._conflict()))
            case "cases_open":
                return int(self._open("case"))
            case "owed_by_the_person":
                due = self.life.owed.get(self.by)
                return int(due is not None and due.rule.kind != PROMISE)
            case "promises_overdue":
                return int(any(due.rule.kind == PROMISE for due in self._violated()))
            case "enabling_promise_broken":
                return int(any(_enabling(due) for due in self._violated()))
            case _:
                return int(self.now.place.chart.guards.get(guard) is Guard.YES)

    def _conflict(self) -> str:
        """Why whoever takes a case on is not free to; the person whose case it is never is."""
        said = self.occurrence.fields if self.occurrence is not None else {}
        handler = said.get("handler") or said.get("by")
        if not isinstance(handler, str):
            return ""
        if handler == self.life.id:
            return "it is their own case"
        return conflict(self.life, handler, concerned(self.life, self.now.about))

    def _violated(self) -> list[Due]:
        unsettled = self.life.unsettled.values()
        return [due for due in unsettled if due.state is ObligationState.VIOLATED]

    def _open(self, per: str) -> bool:
        return any(
            not now.final and not _rests(now)
            for standing in self.life.regions.values()
            for now in standing.values()
            if now.place.chart.per == per
        )


def _enabling(due: Due) -> bool:
    """Whether something that is expected stands on this promise, or on what it delivers."""
    content = due.rule.content
    names = {due.rule.name}
    if isinstance(content, core.Deliver):
        names.add(content.resource)
    return any(not names.isdisjoint(rule.enabled) for rule in due.tables.obligations.values())


def _rests(now: Now) -> bool:
    state = now.place.region.states.get(now.state)
    return state is not None and state.rest
