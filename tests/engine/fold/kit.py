"""Policies as text, lives as lines, and what became of them in words.

    life = play(
        RULES,
        '''
        2026-03-02 09:00  engaged
        2026-03-04 10:00  training_held hours=2 by=m-1
        ''',
        until="2026-03-31",
    )
    assert life.state("buddy") == "violated"

Every life is lived twice: once in one go, and once looked at each noon. Both must tell the same.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from zoneinfo import ZoneInfo

from troth.dsl.types import SCALE
from troth.dsl.values import date_of, day_of
from troth.engine.deadline import Deadline
from troth.engine.events import Draft, Event, EventReader, Given
from troth.engine.files.pack import Pack, load_pack
from troth.engine.fold.relationship import Relationship
from troth.engine.fold.story import Kind, Line, Owed, State, Told
from troth.engine.fold.versions import ALONE, Surroundings, Version
from troth.engine.moments import read_moment

HALF_DAY = 43_200
LONDON = "zone: Europe/London, week: [mon, tue, wed, thu, fri], hours: 09:00-17:00"
ALWAYS = "1970-01-01"

VOCABULARY = """
choices:
  role: [agent, clerk]
  grade: [good, poor]
facts:
  role:      {of: relationship, type: choice role}
  on_leave:  {of: relationship, type: yes/no}
  trusted:   {of: relationship, type: yes/no}
  attended:  {of: relationship, type: number 0..1000}
  hours_due: {of: relationship, type: number 0..1000}
  pay_date:  {of: relationship, type: date}
  manager:   {of: relationship, type: party}
  score:     {of: application, type: number 0..100, from: scored.score}
events:
  asked:         {of: relationship, fields: {grade: choice grade, days: number}}
  papers_in:     {of: relationship, fields: {}}
  advice_asked:  {of: relationship, fields: {grade: choice grade}}
  court_ruled:   {of: relationship, fields: {}}
  training_held: {of: relationship, fields: {hours: number, grade: choice grade}}
  buddy_named:   {of: relationship, fields: {grade: choice grade}}
  answered:      {of: relationship, fields: {grade: choice grade}}
  contacted:     {of: relationship, fields: {grade: choice grade}}
  leave_taken:   {of: relationship, fields: {}}
  made_good:     {of: relationship, fields: {}}
  scored:        {of: application, fields: {score: number}}
  notice_given:  {of: relationship, fields: {last_day: date}}
resources:
  training: {unit: hours, carried_by: training_held.hours}
  buddy:    {unit: one}
  answer:   {unit: one}
  apology:  {unit: one}
parties:
  manager: {fact: manager}
  partner: {seat: partner}
  board:   {seat: board}
"""


@cache
def pack_of(
    rules: str,
    version: str = "2026.1",
    charts: str = "relationship, case",
    calendar: str = LONDON,
    vocabulary: str = VOCABULARY,
    own: tuple[tuple[str, str], ...] = (),
    binds: str = "",
    away: str = "",
) -> Pack:
    """The pack of a text of rules; ``own`` are charts of its own, ``binds`` as in pack.yaml.

    ``away`` is the calendar of the site `away`; without it, all have one.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "pack.yaml").write_text(
            f'troth: 1\nname: acme\nversion: "{version}"\neffective: 2026-01-01\n'
            f"review: 2030-01-01\nowner: people@acme.example\ncalendar: here\ncharts: [{charts}]\n"
            + (f"binds: {binds}\n" if binds else "")
            + ("calendars: {away: away}\n" if away else "")
        )
        (path / "calendars.yaml").write_text(
            f"calendars:\n  here: {{{calendar}, month_end: last_day}}\n"
            + (f"  away: {{{away}, month_end: last_day}}\n" if away else "")
        )
        (path / "vocabulary.yaml").write_text(vocabulary)
        (path / "rules.troth").write_text(dedent(rules).strip() + "\n")
        (path / "charts").mkdir()
        for name, text in own:
            (path / "charts" / f"{name}.yaml").write_text(dedent(text))
        pack, found = load_pack(path)
        assert pack is not None, [f"{each.code}: {each.message}" for each in found]
        return pack


def version_of(rules: str, version: str = "2026.1", since: str = ALWAYS, **more: object) -> Version:
    """A version of a policy, in force from the start of the local day ``since``."""
    pack = pack_of(rules, version, **more)  # type: ignore[arg-type]
    return Version(pack, version, moment(pack, since))


def zone(pack: Pack) -> ZoneInfo:
    """Where the pack counts."""
    found = pack.calendar_of().zone
    assert isinstance(found, ZoneInfo)
    return found


def moment(pack: Pack, text: str) -> int:
    """``2026-03-02 09:00`` or ``2026-03-02`` (its first second), local; or with a zone."""
    spoken = text if len(text) > len("2026-03-02") else f"{text} 00:00"
    at = read_moment(spoken.replace(" ", "T"), zone(pack))
    assert isinstance(at, int), at
    return at


def end_of(pack: Pack, text: str) -> int:
    """A moment; the last second of a day where only that is given."""
    if len(text) > len("2026-03-02"):
        return moment(pack, text)
    return pack.calendar_of().last_second(day_of(date.fromisoformat(text)))


def events_of(pack: Pack, lines: str, first: int = 1) -> list[Event]:
    """One event for each line: ``DAY TIME TYPE [FIELD=VALUE …] [about=…] [by=…] [seq=N]``."""
    reader = EventReader(pack.vocabulary, pack.charts.values(), zone(pack))
    return [
        _event(reader, line, number)
        for number, line in enumerate(filter(None, map(str.strip, lines.splitlines())), first)
    ]


def _event(reader: EventReader, line: str, number: int) -> Event:
    day, time, type_, *rest = shlex.split(line)
    said: dict[str, str] = dict(each.split("=", 1) for each in rest)
    about, actor = said.pop("about", ""), said.pop("by", "")
    seq = int(said.pop("seq", number))
    fields = {name: _plain(text) for name, text in said.items()}
    given = Given("r-1", type_, fields, at=f"{day}T{time}", about=about, actor=actor)
    draft = reader.read(given)
    assert isinstance(draft, Draft), (line, draft.told())
    return Event(
        seq=seq, id=str(seq), type=draft.type, at=draft.at, recorded=draft.at,
        fields=draft.values, about=draft.about, actor=draft.actor,
    )  # fmt: skip


def _plain(text: str) -> object:
    if text in {"yes", "no"}:
        return text == "yes"
    try:
        return int(text)
    except ValueError:
        return text


@dataclass(frozen=True)
class Lived:
    """A life up to a moment, and what people would ask of it."""

    person: Relationship
    told_state: State

    # --- promises

    def ids(self, rule: str = "") -> list[str]:
        """The ids of what is owed, oldest first."""
        return [each.id for each in self.told_state.owed if rule in {"", each.rule}]

    def owed(self, name: str) -> Owed:
        """The only obligation of a rule, or the one of an id."""
        found = self.told_state.promises(name)
        assert len(found) == 1, [each.id for each in self.told_state.owed]
        return found[0]

    def state(self, name: str) -> str:
        """The state of an obligation."""
        return self.owed(name).state.value

    def due(self, name: str) -> str:
        """The day on which it falls due."""
        return shown(self.owed(name).due)

    def violated_on(self, name: str) -> str:
        """The day of its violation."""
        return _day(self.owed(name).violated_on)

    def path(self, name: str) -> list[str]:
        """What became of an obligation: ``DAY STATE`` for each change, dated as it is told."""
        id_ = self.owed(name).id
        return [
            f"{_day(line.day)} {line.now}"
            for line in self.told_state.story
            if line.kind is Kind.OWED and line.subject == id_ and line.was != line.now
        ]

    def states(self, rule: str) -> list[str]:
        """``ID STATE`` of every obligation of a rule."""
        return [f"{each.id} {each.state.value}" for each in self.told_state.promises(rule)]

    # --- what is announced

    def told(self, rule: str = "") -> list[str]:
        """``DAY what party`` of every announcement (of a rule), dated as it is told."""
        return [
            f"{_day(each.day)} {each.action.value} {each.kind or each.party}"
            for each in self.told_state.told
            if rule in {"", each.rule}
        ]

    def announcements(self) -> tuple[Told, ...]:
        """Everything that was announced."""
        return self.told_state.told

    # --- the rest

    def stage(self, region: str, about: str = "") -> str:
        """The state of a region."""
        found = self.told_state.stage(region, about)
        return found.state if found else ""

    def refusals(self) -> list[str]:
        """``EVENT: why`` of everything that was refused."""
        return [f"{each.type}: {each.why}" for each in self.told_state.refused]

    def story(self, subject: str) -> list[Line]:
        """The lines about one id or region."""
        return [line for line in self.told_state.story if line.subject == subject]

    def ladder(self, id_: str) -> str:
        """``N of M`` rungs, and why it ended."""
        (found,) = [each for each in self.told_state.ladders if each.id == id_]
        return f"{found.fired} of {found.rungs}" + (f", {found.ended}" if found.ended else "")


def shown(deadline: Deadline | None) -> str:
    """The day of a deadline, as ISO text."""
    return "" if deadline is None else _day(deadline.day)


def _day(day: int | None) -> str:
    return "" if day is None else date_of(day).isoformat()


def play(
    rules: str | Sequence[Version],
    lines: str,
    until: str,
    *,
    around: Surroundings = ALONE,
    looks: Iterable[int] | None = None,
    **more: object,
) -> Lived:
    """A life under a policy, up to and including a moment (or the end of a day).

    ``looks`` are the moments at which the second of the two lives is looked at; each noon unless
    said otherwise.
    """
    versions = [version_of(rules, **more)] if isinstance(rules, str) else list(rules)
    pack = versions[-1].pack
    events = events_of(pack, lines)
    end = end_of(pack, until)
    whole = lived(versions, events, end, around=around)
    if looks is None and events:
        looks = range(events[0].at, end, HALF_DAY)
    watched = lived(versions, events, end, around=around, looks=looks or ())
    assert watched.told_state == whole.told_state
    assert len({each.key for each in whole.told_state.told}) == len(whole.told_state.told)
    return whole


def lived(
    versions: Sequence[Version],
    events: Sequence[Event],
    end: int,
    *,
    around: Surroundings = ALONE,
    looks: Iterable[int] = (),
) -> Lived:
    """A life of given events, looked at at given moments."""
    person = Relationship("r-1", versions, around)
    moments = iter(sorted(each for each in looks if each <= end))
    look = next(moments, None)
    for event in events:
        if event.at > end:
            break
        while look is not None and look < event.at:
            person.advance(look)
            look = next(moments, None)
        person.apply(event)
    while look is not None:
        person.advance(look)
        look = next(moments, None)
    person.advance(end)
    return Lived(person, person.state())


def number(value: int | None) -> float | None:
    """A quantity as people write it."""
    return None if value is None else value / SCALE
