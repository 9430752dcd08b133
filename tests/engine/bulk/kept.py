"""Cases: one pack and one life on a page of text, to be kept once kernel and reference disagreed.

A page has parts, each under a line ``--- NAME``: what it shows, calendar, shipped charts, an own
chart, rules (or the folder of a pack that comes with Troth), events (``SEQ AT TYPE ABOUT ACTOR
FIELDS``, a dash for none), and up to when.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.engine.bulk.adopted import Adopted
from tests.engine.bulk.drawn import Drawn, loaded
from troth.engine.events import Event
from troth.engine.files.pack import Pack

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One pack, one life, one moment at which it is looked at."""

    shows: str
    calendar: str
    shipped: str
    chart: str
    rules: str
    events: tuple[Event, ...]
    until: int
    person: str = "r-1"
    adopted: str = ""
    away: str = ""

    @classmethod
    def of(
        cls, drawn: Drawn | Adopted, person: str, events: list[Event], until: int, shows: str
    ) -> Case:
        """A person of a drawn pack, or of one that comes with Troth."""
        if isinstance(drawn, Adopted):
            return cls(shows, "", "", "", "", tuple(events), until, person, drawn.name)
        shipped = ", ".join(drawn.shipped)
        return cls(
            shows, drawn.calendar, shipped, drawn.chart.text, drawn.rules, tuple(events), until,
            person, away=drawn.away,
        )  # fmt: skip

    @property
    def pack(self) -> Pack:
        """The pack; fails where its text has mistakes."""
        if self.adopted:
            return Adopted(self.adopted).pack
        own = ((chart_name(self.chart), self.chart),) if self.chart.strip() else ()
        charts = ", ".join((self.shipped, *(name for name, _ in own)))
        return loaded(self.rules, charts, self.calendar, own, self.away)

    @property
    def lives(self) -> dict[str, list[Event]]:
        """Everybody: one life."""
        return {self.person: list(self.events)}

    def written(self) -> str:
        """The page."""
        parts = {
            "shows": self.shows, "calendar": self.calendar, "shipped": self.shipped,
            "chart": self.chart, "rules": self.rules, "person": self.person,
            "adopted": self.adopted, "away": self.away,
            "events": "\n".join(map(line_of, self.events)), "until": str(self.until),
        }  # fmt: skip
        return "".join(f"--- {name}\n{text.strip()}\n" for name, text in parts.items())

    @classmethod
    def read(cls, page: str) -> Case:
        """The case of a page."""
        parts = parts_of(page)
        events = tuple(event_of(line) for line in parts.pop("events").splitlines() if line)
        return cls(events=events, until=int(parts.pop("until")), **parts)

    # --- smaller ones

    def smaller(self) -> Iterator[Case]:
        """Cases with a little less: half the events, one event, one statement, one clause."""
        count = len(self.events)
        for half in (self.events[: count // 2], self.events[count // 2 :]):
            if 0 < len(half) < count:
                yield replace(self, events=half)
        for place in range(count):
            if count > 1:
                yield replace(self, events=self.events[:place] + self.events[place + 1 :])
        statements = self.rules.strip().split("\n\n") if self.rules.strip() else []
        for place in range(len(statements)):
            yield self._without(statements, place)
        for place, statement in enumerate(statements):
            lines = statement.split("\n")
            for number in range(1, len(lines)):
                fewer = "\n".join(lines[:number] + lines[number + 1 :])
                yield self._with(statements, place, fewer)
        for place, event in enumerate(self.events):
            for name in event.fields:
                fields = {each: value for each, value in event.fields.items() if each != name}
                changed = replace(event, fields=fields)
                yield replace(
                    self, events=(*self.events[:place], changed, *self.events[place + 1 :])
                )

    def _without(self, statements: list[str], place: int) -> Case:
        return replace(self, rules="\n\n".join(statements[:place] + statements[place + 1 :]) + "\n")

    def _with(self, statements: list[str], place: int, text: str) -> Case:
        changed = [*statements[:place], text, *statements[place + 1 :]]
        return replace(self, rules="\n\n".join(changed) + "\n")


def cases() -> list[Case]:
    """All that are kept, by the names of their pages."""
    return [Case.read(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.txt"))]


def parts_of(page: str) -> dict[str, str]:
    """The parts of a page by name."""
    found = re.findall(r"^--- (\w+)\n(.*?)(?=^--- |\Z)", page, re.MULTILINE | re.DOTALL)
    return {name: text.strip() for name, text in found}


def chart_name(chart: str) -> str:
    """What a chart is called."""
    return chart.partition("chart:")[2].split()[0]


def line_of(event: Event) -> str:
    """An event as a line of a page."""
    fields = json.dumps(dict(event.fields), sort_keys=True)
    return " ".join(
        (event.id, str(event.at), event.type, event.about or "-", event.actor or "-", fields)
    )


def event_of(line: str) -> Event:
    """The event of a line."""
    seq, at, type_, about, actor, fields = line.split(" ", 5)
    return Event(
        seq=int(seq), id=seq, type=type_, at=int(at), recorded=int(at), fields=json.loads(fields),
        about="" if about == "-" else about, actor="" if actor == "-" else actor,
    )  # fmt: skip
