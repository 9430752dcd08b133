"""What a view asks of the past: events, earlier facts, states, obligations and lengths of time."""

from collections.abc import Mapping, Sequence

from troth.dsl import core
from troth.dsl.types import DurationType, Value
from troth.engine.exact import Elapsed, Result, Unknown, Why, units, unknown, whole
from troth.engine.facts import Occurrence, Question, shift
from troth.engine.fold.life import Due, Life, Now
from troth.engine.fold.memory import Joined
from troth.engine.fold.tables import Tables, bare


class Past:
    """The history of a relationship as one of its subjects sees it; see `facts.History`."""

    __slots__ = ("about", "joined", "life")

    def __init__(self, life: Life, about: str, joined: Joined | None) -> None:
        self.life = life
        self.about = about
        self.joined = joined

    def occurrences(self, event: str) -> Sequence[Occurrence]:
        """All events of this name, oldest first."""
        name = bare(event)
        if self.joined is not None:
            return self.joined.occurrences(name)
        return self.life.memory.events.get(name, ())

    def facts_at(self, day: int) -> Mapping[str, Value]:
        """The facts as known at the end of a day."""
        at = self.life.calendar.last_second(day)
        wide = self.life.memory.facts_by(at)
        return wide if self.joined is None else {**wide, **self.joined.narrow.facts_by(at)}

    def answer(self, question: Question, day: int, moment: int) -> Result:
        """1 or 0 for a truth, an `Elapsed` for a length of time up to then."""
        match question:
            case core.Engaged():
                return int(self.life.engaged is not None)
            case core.StateIs():
                return self._state(question)
            case core.ObligationIs():
                return self._owed(question)
            case core.TimeWhile():
                return self._spell(question, day)
            case core.TimeIn():
                return self._time_in(question, day, moment)

    # --- states

    def _standing(self, chart: str) -> list[Now]:
        """The instances of a region that a question without a quantifier means: one's own first."""
        found = self.life.regions.get(chart, {})
        if self.about in found:
            return [found[self.about]]
        return list(found.values())

    def _state(self, question: core.StateIs) -> Result:
        match question.quantifier:
            case "":
                standing = self._standing(question.chart)[-1:]
            case "latest":
                standing = list(self.life.regions.get(question.chart, {}).values())[-1:]
            case _:
                standing = list(self.life.regions.get(question.chart, {}).values())
        return _truth(question.quantifier, [now.state == question.state for now in standing])

    # --- obligations

    def _owed(self, question: core.ObligationIs) -> Result:
        chosen = [due for due in self.life.owed.values() if self._meant(due, question)]
        if question.quantifier in {"", "latest"}:
            chosen = chosen[-1:]
        return _truth(question.quantifier, [due.state is question.state for due in chosen])

    def against(self, question: core.ObligationIs) -> tuple[tuple[str, str], ...]:
        """The promises that make a `no` or an `every` untrue: the id and the state of each."""
        unwanted = {"no": True, "every": False}.get(question.quantifier)
        return tuple(
            (due.id, due.state.value)
            for due in self.life.owed.values()
            if self._meant(due, question) and (due.state is question.state) is unwanted
        )

    def _meant(self, due: Due, question: core.ObligationIs) -> bool:
        return (not self.about or due.about in {"", self.about}) and meant(due, question)

    # --- lengths of time

    def _window(self, window: core.Window | None, today: int) -> int | Unknown | None:
        """The first day of a window; None for all of history."""
        if window is None:
            return None
        life = self.life
        if window.length is None:
            happened = self.occurrences(window.since)
            if not happened:
                return unknown(Why.NEVER, window.since)
            return life.calendar.local_day(happened[-1].at)
        length = life.value(window.length, self.about, None)
        if isinstance(length, Unknown) or not isinstance(window.length.type, DurationType):
            return length if isinstance(length, Unknown) else None
        view = life.view(self.about)
        day = shift(view, today, window.length.type.kind, -units(length))
        return day if isinstance(day, Unknown) else whole(day) + 1

    def _spell(self, question: core.TimeWhile, day: int) -> Result:
        first = self._window(question.window, day)
        if isinstance(first, Unknown):
            return first
        spells = self.life.spells.get(question.condition)
        if spells is None:
            return unknown(Why.NO_HISTORY)
        return spells.elapsed(first, day)

    def _time_in(self, question: core.TimeIn, day: int, moment: int) -> Result:
        standing = self._standing(question.chart)
        if not standing:
            return unknown(Why.NEVER, question.state)
        first = self._window(question.window, day)
        if isinstance(first, Unknown):
            return first
        low = None if first is None else self.life.calendar.first_second(first)
        start: int | None = low
        held = 0
        trail = standing[-1].trail
        for index, (entered, state) in enumerate(trail):
            over = min(trail[index + 1][0], moment) if index + 1 < len(trail) else moment
            begun = entered if low is None else max(entered, low)
            if state == question.state and begun <= over:
                start = begun if start is None else start
                held += over - begun
        if start is None:
            return unknown(Why.NEVER, question.state)
        return Elapsed(start, moment, moments=True, uncounted=moment - start - held)


def _truth(quantifier: str, truths: list[bool]) -> int:
    """Whether any, every or none of them; of nothing at all only that it is none."""
    match quantifier:
        case "no":
            return int(not any(truths))
        case "every":
            return int(bool(truths) and all(truths))
        case _:
            return int(any(truths))


def meant(due: Due, question: core.ObligationIs) -> bool:
    """Whether a question speaks of an obligation: by kind, by name, or by who, whom and what."""
    return speaks_of(question, due.rule, due.tables)


def speaks_of(question: core.ObligationIs, rule: core.Obligation, tables: Tables) -> bool:
    """Whether a question speaks of the obligations of a rule, as it stands in ``tables``."""
    if rule.kind != question.kind and question.name != rule.name:
        return False
    if question.name:
        return rule.name == question.name
    if question.to is not None and rule.to != question.to:
        return False
    if question.by is not None and rule.by != question.by:
        return False
    return not question.enabling or enables(question.enabling, rule, tables)


def enables(name: str, rule: core.Obligation, tables: Tables) -> bool:
    """Whether what a rule owes makes what is called ``name`` possible."""
    enabled = tables.obligations.get(name)
    if enabled is None:
        return False
    content = rule.content
    resource = content.resource if isinstance(content, core.Deliver) else ""
    return rule.name in enabled.enabled or (bool(resource) and resource in enabled.enabled)
