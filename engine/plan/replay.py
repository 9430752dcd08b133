"""A history under the old rules against the same history under the new ones, person by person.

Two folds of the same events are compared by what has an id of its own in both: a promise by the
event that began it, a step by the event or the clock that caused it, a rung by its ladder. What is
only in one of them is a difference like any other. Nothing here says which of the two is better.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from troth.dsl.values import date_of
from troth.engine.fold.story import Kind, Line, Refused, State
from troth.engine.localtime import LocalTime
from troth.engine.plan.history import day_of_due

About: TypeAlias = Literal["owed", "step", "rung"]

Subject: TypeAlias = tuple[About, str]
"""What a figure is about: an obligation's rule, ``REGION.EVENT`` (or timer), a ladder's rule."""

ABSENT, TAKEN, REFUSED, ELSEWHERE, FIRED = "absent", "taken", "refused", "elsewhere", "fired"
SOONER, LATER = "sooner", "later"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise for one person.

    ``key`` says how: two results (``violated>fulfilled``), or ``sooner`` and ``later`` where the
    same thing has another date. ``what`` is the id of the promise, ladder or event.
    """

    person: str
    subject: Subject
    key: str
    what: str
    was: str
    now: str


@dataclass(slots=True)
class Tallies:
    """How often each subject had each result, under one policy, over everybody."""

    counts: dict[Subject, dict[str, int]] = field(default_factory=dict)

    def add(self, found: "Mapping[Key, Came]") -> None:
        """All of somebody."""
        for came in found.values():
            counts = self.counts.setdefault(came.subject, {})
            counts[came.result] = counts.get(came.result, 0) + 1

    def add_all(self, counted: "Mapping[Subject, Mapping[str, int]]") -> None:
        """So many of each."""
        for subject, results in counted.items():
            counts = self.counts.setdefault(subject, {})
            for result, number in results.items():
                counts[result] = counts.get(result, 0) + number


@dataclass(frozen=True, slots=True)
class Came:
    """How one thing came out: the result, where it led (for steps), and when (ISO text)."""

    subject: Subject
    result: str
    led: str = ""
    when: str = ""

    @property
    def told(self) -> str:
        """The result with what belongs to it, for an example."""
        return " ".join(part for part in (self.led or self.result, self.when) if part)


Key: TypeAlias = tuple[About, str, str, int]
"""What a reader calls a thing, what else tells it apart, and which of several it is."""


def differences(
    old: State, new: State, local: LocalTime, before: Tallies, after: Tallies
) -> Iterator[Difference]:
    """All that came out otherwise for one person; ``before`` and ``after`` count all that there is.

    Promises first, then steps, then rungs; each in the order in which it happened.
    """
    one, two = _came(old, local), _came(new, local)
    before.add(one)
    after.add(two)
    for key in dict.fromkeys([*one, *two]):
        was, now = one.get(key), two.get(key)
        how = _how(was, now)
        if how:
            subject = _subject(was, now)
            told = [ABSENT if each is None else each.told for each in (was, now)]
            yield Difference(new.relationship, subject, how, key[1], told[0], told[1])


def _how(was: Came | None, now: Came | None) -> str:
    if was is None or now is None or was.result != now.result:
        results = [ABSENT if each is None else each.result for each in (was, now)]
        return ">".join(results)
    if was.led != now.led:
        return f"{TAKEN}>{ELSEWHERE}"
    if was.when == now.when:
        return ""
    return SOONER if not was.when or (now.when and now.when < was.when) else LATER


def _subject(was: Came | None, now: Came | None) -> Subject:
    """The side that refused names what it refused; else the new one, else the old one."""
    sides = [each for each in (now, was) if each is not None]
    return next((each.subject for each in sides if each.result == REFUSED), sides[0].subject)


def _came(state: State, local: LocalTime) -> dict[Key, Came]:
    """Everything of somebody that has an outcome."""
    found: dict[Key, Came] = {
        ("owed", each.id, "", 0): Came(
            ("owed", each.rule), each.state.value, "", day_of_due(each, local)
        )
        for each in state.owed
    }
    found |= _events(state)
    found |= _clocks(state)
    rules = {each.id: each.rule for each in state.ladders}
    for line in state.story:
        if line.kind is Kind.RUNG:
            subject: Subject = ("rung", rules[line.subject])
            number = int(line.now.partition(" ")[0])
            day = date_of(line.day).isoformat()
            found["rung", line.subject, "", number] = Came(subject, FIRED, "", day)
    return found


# --- steps of charts


def _events(state: State) -> dict[Key, Came]:
    """What each recorded event did to the charts: refused, or the steps that bear its name."""
    found: dict[Key, Came] = {}
    refused = {each.event: each for each in state.refused}
    for event, steps in _told_by_event(state):
        if event.kind is Kind.REFUSED:
            name = _refused_name(refused[event.subject.removeprefix("@")])
            found["step", event.subject, "", 0] = Came(("step", name), REFUSED)
        elif steps:
            name = f"{steps[0].subject}.{event.now}"
            led = ", ".join(step.now for step in steps)
            found["step", event.subject, "", 0] = Came(("step", name), TAKEN, led)
    return found


def _told_by_event(state: State) -> Iterator[tuple[Line, list[Line]]]:
    """Every recorded event with the steps that it brought about itself."""
    event: Line | None = None
    steps: list[Line] = []
    for line in state.story:
        if line.kind in {Kind.EVENT, Kind.REFUSED}:
            if event is not None:
                yield event, steps
            event, steps = line, []
        elif event is not None and _is_step_of(line, event):
            steps.append(line)
    if event is not None:
        yield event, steps


def _is_step_of(line: Line, event: Line) -> bool:
    step = line.kind is Kind.STATE and line.was != ""
    return step and (line.at, line.by) == (event.at, event.now)


def _refused_name(refused: Refused) -> str:
    """``REGION.EVENT``: the gate that was shut, or the region that did not answer."""
    if refused.by.endswith(f".{refused.type}"):
        return refused.by
    by_region = refused.by and refused.by != refused.about
    return f"{refused.by}.{refused.type}" if by_region else refused.type


def _clocks(state: State) -> dict[Key, Came]:
    """The steps that no event brought about by itself: of timers, and of what charts raise."""
    found: dict[Key, Came] = {}
    turns: dict[tuple[str, str, str], int] = {}
    event: Line | None = None
    for line in state.story:
        if line.kind in {Kind.EVENT, Kind.REFUSED}:
            event = line
        elif line.kind is Kind.STATE and line.was and not (event and _is_step_of(line, event)):
            name = line.by if line.by.startswith(f"{line.subject}.") else line.subject
            series = (name, line.subject, line.about)
            turn = turns[series] = turns.get(series, 0) + 1
            what = f"{line.subject}@{line.about}" if line.about else line.subject
            key: Key = ("step", what, name, turn)
            found[key] = Came(("step", name), TAKEN, line.now, date_of(line.day).isoformat())
    return found
