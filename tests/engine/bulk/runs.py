"""Dry runs that were drawn: two policies, lives, who held which seat, and a day of the change.

What is planned by columns is compared, to the byte, with what is planned one person after the
other. Runs are of three kinds: ladders that hand things to people, clocks that a change moves, and
policies that differ little, which are walked as one. A run is written as a page, too, and made
smaller until nothing more can be left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from unittest.mock import patch

from tests.engine.bulk.drawn import Drawn, drawn, loaded
from tests.engine.bulk.drawn_edits import edited_rules
from tests.engine.bulk.hands import WORDS, handing, history, lived, owed_both_ways
from tests.engine.bulk.kept import chart_name, event_of, line_of, parts_of
from tests.engine.bulk.lives import DAY, Lives, lives
from tests.engine.bulk.moves import turned
from tests.engine.fold.kit import pack_of
from troth.dsl.values import date_of
from troth.engine.bulk import replaying
from troth.engine.bulk.joint import Joint
from troth.engine.bulk.log import Log
from troth.engine.bulk.replaying import Replayed
from troth.engine.bulk.turning import Asked
from troth.engine.events import Event
from troth.engine.files.pack import Pack
from troth.engine.plan.build import plan
from troth.engine.plan.days import days_of
from troth.engine.plan.gathered import Gathered
from troth.engine.plan.history import ALWAYS, History
from troth.engine.plan.live import mode_of
from troth.engine.plan.measured import Work
from troth.engine.plan.saved import to_files

ROUNDS = ("handing", "moving", "joint")
"""What dry runs are drawn for, by turns."""

FOLDER = Path(__file__).parent / "cases" / "runs"


@dataclass(frozen=True)
class Run:
    """One dry run as text and lines; ``day`` is the day of the change, in days since 1970.

    ``words`` are `hands` where ladders hand things to people, else empty. The old policy was
    ``always`` in force, or since its own day.
    """

    shows: str
    words: str
    calendar: str
    away: str
    shipped: str
    chart: str
    old: str
    new: str
    day: int
    always: bool
    events: tuple[tuple[str, Event], ...]
    said: tuple[Event, ...] = ()

    @classmethod
    def of(cls, pack: Drawn, new: str, found: Lives, day: int, shows: str, words: str = "") -> Run:
        """A run of a drawn pack and other rules."""
        events = tuple((person, event) for person, life in found.items() for event in life)
        return cls(
            shows, words, pack.calendar, pack.away, ", ".join(pack.shipped), pack.chart.text,
            pack.rules, new, day, True, events,
        )  # fmt: skip

    @cached_property
    def packs(self) -> tuple[Pack, Pack]:
        """Both packs; fails where one of them has mistakes."""
        return self._loaded(self.old, "2026.1"), self._loaded(self.new, "2026.2")

    def _loaded(self, rules: str, version: str) -> Pack:
        own = ((chart_name(self.chart), self.chart),) if self.chart.strip() else ()
        charts = ", ".join((self.shipped, *(name for name, _ in own)))
        if self.words == "hands":
            return pack_of(rules, version, charts, self.calendar, WORDS, own)
        return loaded(rules, charts, self.calendar, own, self.away, version)

    @cached_property
    def lives(self) -> Lives:
        """Everybody's events."""
        found: Lives = {}
        for person, event in self.events:
            found.setdefault(person, []).append(event)
        return found

    @cached_property
    def history(self) -> History:
        """What is read of them."""
        old = self.packs[0]
        found = history(old, self.lives, self.said)
        if not self.always:
            return found
        versions = tuple(replace(each, since=ALWAYS) for each in found.versions)
        return replace(found, versions=versions)

    def files(self, *, row_by_row: bool) -> Mapping[str, bytes]:
        """The files of the plan."""
        old, new = self.packs
        as_of = date_of(self.day)
        made = plan(old, new, None, history=self.history, as_of=as_of, row_by_row=row_by_row)
        return to_files(made)

    # --- as a page

    def written(self) -> str:
        """The page."""
        parts = {
            each.name: str(getattr(self, each.name))
            for each in fields(self)
            if each.name not in {"events", "said"}
        }
        parts["said"] = "\n".join(map(line_of, self.said))
        parts["events"] = "\n".join(f"{whose} {line_of(event)}" for whose, event in self.events)
        return "".join(f"--- {name}\n{text.strip()}\n" for name, text in parts.items())

    @classmethod
    def read(cls, page: str) -> Run:
        """The run of a page."""
        parts = parts_of(page)
        lines = [line.partition(" ") for line in parts.pop("events").splitlines() if line]
        said = tuple(event_of(line) for line in parts.pop("said").splitlines() if line)
        day, always = int(parts.pop("day")), parts.pop("always") == "True"
        events = tuple((whose, event_of(line)) for whose, _, line in lines)
        return cls(day=day, always=always, events=events, said=said, **parts)

    # --- smaller ones

    def smaller(self) -> Iterator[Run]:
        """Runs with a little less: people, events, what is said of seats, statements, clauses."""
        people = list(self.lives)
        half = len(people) // 2
        for some in (people[:half], people[half:]):
            if 0 < len(some) < len(people):
                yield self._of(set(some))
        for one in people if len(people) > 1 else ():
            yield self._of({*people} - {one})
        if self.said:
            yield replace(self, said=())
        for place in range(len(self.said)):
            yield replace(self, said=self.said[:place] + self.said[place + 1 :])
        for place in range(len(self.events)):
            if len(self.events) > 1:
                yield replace(self, events=self.events[:place] + self.events[place + 1 :])
        yield from self._fewer_rules()

    def _of(self, people: set[str]) -> Run:
        return replace(self, events=tuple(each for each in self.events if each[0] in people))

    def _fewer_rules(self) -> Iterator[Run]:
        both = [_statements(self.old), _statements(self.new)]
        for head in dict.fromkeys(head for each in both for head in each):
            old, new = ({**each} for each in both)
            old.pop(head, "")
            new.pop(head, "")
            yield replace(self, old=_text(old), new=_text(new))
        for head in dict.fromkeys(head for each in both for head in each):
            lines = dict.fromkeys(
                line for each in both for line in each.get(head, "").split("\n")[1:]
            )
            for line in lines:
                old, new = (
                    {**each, **({head: _without(each[head], line)} if head in each else {})}
                    for each in both
                )
                yield replace(self, old=_text(old), new=_text(new))


def _statements(rules: str) -> dict[str, str]:
    found = [each for each in rules.strip().split("\n\n") if each.strip()]
    return {each.strip().split("\n")[0]: each.strip() for each in found}


def _text(statements: Mapping[str, str]) -> str:
    return "\n\n".join(statements.values()) + "\n"


def _without(statement: str, line: str) -> str:
    return "\n".join(each for each in statement.split("\n") if each != line)


def kept_runs() -> list[Run]:
    """All that are kept, by the names of their pages."""
    return [Run.read(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.txt"))]


# --- what is drawn


def handing_runs(seed: int, people: int) -> list[Run]:
    """A pack with ladders that hand things to people, and one edit; nothing where none loads."""
    pack = handing(seed)
    edit = edited_rules(pack, seed)
    if edit is None:
        return []
    found, said, until = lived(pack, 1, people)
    run = Run.of(pack, edit[1], found, until // DAY, f"handing {seed}: {edit[0]}", "hands")
    return [replace(run, said=tuple(said), always=always) for always in (True, False)]


def moving_runs(seed: int, people: int) -> list[Run]:
    """A pack whose clocks another moves, on several days."""
    made = turned(seed, people)
    return [
        Run.of(made.old, made.rules, made.lives, day, f"moving {seed}, day {day}")
        for day in made.days
    ]


def joint_runs(seed: int, tier: int, people: int) -> list[Run]:
    """A pack and one edit, before the lives end and after; nothing where none loads."""
    pack = drawn(seed, tier)
    found, _, _ = lives(pack, seed, people)
    edit = edited_rules(pack, seed * 100)
    moments = [event.at for life in found.values() for event in life]
    if edit is None or not moments:
        return []
    shows = f"joint {seed} of tier {tier}: {edit[0]}"
    last = max(moments) // DAY
    return [Run.of(pack, edit[1], found, last + days, shows) for days in (100, -20)]


# --- comparing


def compared(run: Run) -> tuple[str, Counter[str]]:
    """In what the plan by columns is another, nothing where in nothing; and what it had to do."""
    taken: list[Joint | None] = []
    at_once = replaying.as_one

    def noted(log: Log, asked: Asked) -> Joint | None:
        taken.append(at_once(log, asked))
        return taken[-1]

    with patch.object(replaying, "as_one", noted):
        by_columns = run.files(row_by_row=False)
        old, new = run.packs
        days = days_of(new, date_of(run.day), None)
        found = Work(old, new, run.history, days, Gathered()).by_columns()
    shares = _shares(run, found, taken)
    differences = _differences(by_columns, run.files(row_by_row=True))
    if run.words == "hands":
        duties, ways_ = _handed(run)
        differences += duties
        shares += ways_
    return differences, shares


def _handed(run: Run) -> tuple[str, Counter[str]]:
    """In what all that people have to do is otherwise, and how it fell to them."""
    one, other, seen, _ = owed_both_ways(run.packs[0], run.lives, run.said, (run.day + 1) * DAY)
    return "" if one.counts == other.counts else "what people have to do", seen


def _shares(run: Run, found: Replayed | None, taken: list[Joint | None]) -> Counter[str]:
    shares: Counter[str] = Counter({"plans": 1, "people": len(run.lives)})
    if found is None:
        return shares
    old, new = run.packs
    shares["people in columns"] += int((~found.alone).sum())
    shares["turn left"] += int((found.turning & ~found.alone).sum())
    shares["walked as one"] += any(one is not None and bool(one.sides) for one in taken)
    for each, group in found.live.items():
        shares[f"{mode_of(each.rule, [old], new)}: {each.outcome}"] += group.count
    return shares


def _differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> str:
    """Where two plans differ first, in each of their files."""
    return "\n".join(
        f"{name}: {_first(one.get(name, b''), other.get(name, b''))}"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    )


def _first(one: bytes, other: bytes) -> str:
    pairs = zip_longest(one.decode().split("\n"), other.decode().split("\n"))
    left, right = next((left, right) for left, right in pairs if left != right)
    return f"by columns {left}, row by row {right}"
