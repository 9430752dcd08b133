"""Events: what somebody tells the ledger, read once at the border, and typed for the fold.

    reader = EventReader(pack.vocabulary, pack.charts.values())
    draft = reader.read(Given("r-42", "applied", {"years_experience": 3}, at="2026-03-02T09:00Z"))
    line = seal(draft, seq=1, recorded=now, policy=pack_id)       # for the store
    event = event_of(draft, line)                                 # for the fold

Whatever is wrong with what was given comes back as `Problems`, all of it at once and in the words
of whoever wrote it; nothing here raises on bad input. Whether an event is *accepted*, by gates and
states, is the fold's to say: it is recorded either way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import tzinfo
from typing import Final, TypeAlias

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.node import Data, named, record
from troth.dsl.types import Value
from troth.dsl.values import Problem
from troth.dsl.vocabulary import Vocabulary
from troth.engine.event_kinds import ORG, EventKind, entered, kinds_of
from troth.engine.moments import read_moment, show_moment
from troth.engine.plain import Border, border
from troth.engine.records import ANNULLED, Known, Record, hash_of, quoted
from troth.workflows.chart import Chart

LARGEST_FIELDS: Final = 64 * 1024
"""The most bytes of an event's fields, as JSON."""

LONGEST_NAME: Final = 500
"""The most characters of an id, a key, an actor or a source."""


@record
class Given(Data):
    """An event as somebody gives it, unread: text as files hold it, or plain Python values.

    ``at`` is ISO text, an aware datetime or whole seconds since 1970 UTC. For the rest see
    `Record`.
    """

    relationship: str
    type: str
    fields: Mapping[str, object] = field(default_factory=dict)
    at: object = None
    about: str = ""
    actor: str = ""
    source: str = ""
    key: str = ""
    corrects: int = 0


@named
class Draft(Data):
    """An event that was read and is in order, before it has its place in the ledger.

    ``values`` are its fields as held inside, ``written`` as canonical JSON.
    """

    relationship: str
    type: str
    at: int
    values: Mapping[str, Value]
    written: str
    about: str = ""
    actor: str = ""
    source: str = ""
    key: str = ""
    corrects: int = 0


@named
class Event(Data):
    """Something that happened, typed for the fold.

    ``seq`` is that of its record, and ``id`` the text of the one it stands for: a correction keeps
    the id of what it corrects. ``fields`` are values as held inside (see `troth.dsl.types`).
    ``reached`` where it is the organisation's and somebody else hears it: its id then says so
    (``org-7``).
    """

    seq: int
    id: str
    type: str
    at: int
    recorded: int
    fields: Mapping[str, Value] = field(default_factory=dict)
    about: str = ""
    actor: str = ""
    source: str = ""
    reached: bool = False


@record
class Fault(Data):
    """One thing that is wrong: in ``type``, ``at``, ``about``, … or ``fields.NAME``."""

    field: str
    problem: Problem


@record
class Problems(Data):
    """Why something is no event that can be recorded: everything that is wrong with it."""

    faults: tuple[Fault, ...]

    def told(self) -> str:
        """All of it in one line."""
        return "; ".join(f"{each.field}: {each.problem.message}" for each in self.faults)


def seal(draft: Draft, *, seq: int, recorded: int, policy: str = "", previous: str = "") -> Record:
    """The record of an event at its place: number ``seq``, after the one with hash ``previous``."""
    # by place, for speed
    line = Record(
        draft.relationship,
        seq,
        draft.type,
        draft.at,
        recorded,
        draft.written,
        draft.about,
        draft.actor,
        draft.source,
        draft.key,
        draft.corrects,
        policy,
        previous,
    )
    # nobody has seen it yet; to make it a second time would cost as much as all the rest
    line.hash = hash_of(line)  # type: ignore[misc]
    return line


def event_of(draft: Draft, line: Record, original: int = 0) -> Event:
    """The event of a draft that became ``line``; ``original`` is what it corrects, if anything."""
    return Event(
        seq=line.seq,
        id=str(original or line.seq),
        type=draft.type,
        at=draft.at,
        recorded=line.recorded,
        fields=draft.values,
        about=draft.about,
        actor=draft.actor,
        source=draft.source,
    )


_Field: TypeAlias = tuple[str, Border]
"""The name in JSON, and the function for its values."""


class EventReader:
    """Reads events under one pack; made once, for it works out every event and field beforehand.

    ``zone`` is where moments are meant that name none.
    """

    def __init__(
        self, vocabulary: Vocabulary, charts: Iterable[Chart] = (), zone: tzinfo | None = None
    ) -> None:
        charts = tuple(charts)
        self.zone = zone
        self.kinds = kinds_of(vocabulary, charts)
        self._entered = frozenset(entered(charts))
        self._fields: dict[str, dict[str, _Field]] = {
            name: {
                each: (quoted(each), border(type_, zone))
                for each, type_ in sorted(kind.fields.items())
            }
            for name, kind in self.kinds.items()
        }

    def read(self, given: Given, *, now: int | None = None, tolerance: int = 0) -> Draft | Problems:
        """What was given as a draft, or all that is wrong with it.

        With ``now`` it may not have happened more than ``tolerance`` seconds later than that.
        """
        faults: list[Fault] = []
        at = read_moment(given.at, self.zone)
        if isinstance(at, Problem):
            faults.append(Fault("at", at if given.at is not None else _NO_MOMENT))
        elif now is not None and at > now + tolerance:
            faults.append(Fault("at", _ahead(at, now)))
        kind = self.kinds.get(given.type)
        if kind is None:
            faults.append(Fault("type", self._no_such_event(given.type)))
        else:
            faults += _misplaced(given, kind)
        if not _plain_names(given):
            faults += _bad_names(given)
        values: dict[str, Value] = {}
        written = "{}" if kind is None else self._values(kind, given.fields, values, faults)
        if faults or not isinstance(at, int):
            return Problems(tuple(faults))
        return Draft(
            relationship=given.relationship,
            type=given.type,
            at=at,
            values=values,
            written=written,
            about=given.about,
            actor=given.actor,
            source=given.source,
            key=given.key,
            corrects=given.corrects,
        )

    def event(self, line: Record, original: int = 0) -> Event | Problems:
        """A stored record, typed; `Problems` where it was written under another vocabulary."""
        kind = self.kinds.get(line.type)
        if kind is None:
            return Problems((Fault("type", self._no_such_event(line.type)),))
        values: dict[str, Value] = {}
        if line.written != "{}":
            faults: list[Fault] = []
            try:
                self._values(kind, line.fields, values, faults)
            except ValueError:  # no JSON any more
                faults.append(Fault("fields", _CHANGED))
            if faults:
                return Problems(tuple(faults))
        return Event(
            seq=line.seq,
            id=str(original or line.seq),
            type=line.type,
            at=line.at,
            recorded=line.recorded,
            fields=values,
            about=line.about,
            actor=line.actor,
            source=line.source,
        )

    def events(self, known: Iterable[Known]) -> tuple[list[Event], list[tuple[Known, Problems]]]:
        """What stands, typed, in the same order; and what this vocabulary cannot read."""
        read: list[Event] = []
        unread: list[tuple[Known, Problems]] = []
        for each in known:
            found = self.event(each.record, each.original)
            if isinstance(found, Event):
                read.append(found)
            else:
                unread.append((each, found))
        return read, unread

    def _values(
        self,
        kind: EventKind,
        given: Mapping[str, object],
        values: dict[str, Value],
        faults: list[Fault],
    ) -> str:
        """The canonical JSON of fields; their values and faults are added to the lists."""
        known = self._fields[kind.name]
        parts: list[str] = []
        for name in sorted(given) if len(given) > 1 else given:
            entry, raw = known.get(name), given[name]
            if entry is None:
                faults.append(Fault(f"fields.{name}", _no_such_field(name, kind)))
            elif raw is not None:  # None is unknown, as if it had not been given
                found = entry[1](raw)
                if isinstance(found, Problem):
                    faults.append(Fault(f"fields.{name}", found))
                else:
                    values[name] = found[0]
                    parts.append(f"{entry[0]}:{found[1]}")
        for name in kind.needs:
            if name not in values and given.get(name) is None:
                message = f"`{kind.name}` has to say its `{name}`"
                faults.append(Fault(f"fields.{name}", Problem(message, f"add `{name}`")))
        written = "{" + ",".join(parts) + "}"
        if len(written) > LARGEST_FIELDS:
            faults.append(Fault("fields", _TOO_LARGE))
        elif "\\ud" in written and not _is_text(values):
            faults.append(Fault("fields", _NO_TEXT))
        return written

    def _no_such_event(self, name: str) -> Problem:
        if name in self._entered:
            what = "a state that is entered" if "." in name else "what follows by itself"
            return Problem(
                f"`{name}` is {what}, and cannot be recorded", "record what happened instead"
            )
        meant = did_you_mean(name, self.kinds)
        advice = f"did you mean `{meant}`?" if meant else "declare it in vocabulary.yaml"
        return Problem(f"there is no event called `{name}`", advice)


_NO_MOMENT = Problem("it does not say when it happened", "add `at`, such as 2026-01-31T09:00Z")
_TOO_LARGE = Problem(
    f"its fields are larger than {LARGEST_FIELDS // 1024} KB",
    "keep documents elsewhere, and record where they are",
)
_CHANGED = Problem(
    "they are not as they were written", "take a copy that `troth ledger --verify` finds whole"
)
_NO_TEXT = Problem("a text holds half a character, as no text does", "write it again")


def _ahead(at: int, now: int) -> Problem:
    return Problem(
        f"{show_moment(at)} is still to come: now is {show_moment(now)}",
        "record what has happened; what is planned belongs into a field",
    )


def _misplaced(given: Given, kind: EventKind) -> list[Fault]:
    """What it should be about, or correct, or whose it should be, and is not."""
    faults: list[Fault] = []
    if kind.about and not given.about:
        message = f"`{kind.name}` does not say what it is about"
        faults.append(Fault("about", Problem(message, f"name {kind.about}")))
    if kind.only_org and given.relationship != ORG:
        message = f"`{kind.name}` is an event of the organisation"
        faults.append(Fault("relationship", Problem(message, f"record it for `{ORG}`")))
    corrects: object = given.corrects
    if not isinstance(corrects, int) or isinstance(corrects, bool) or corrects < 0:
        message = f"`{corrects}` is no number of a record"
        faults.append(Fault("corrects", Problem(message, "give the number that the ledger shows")))
    elif kind.name == ANNULLED and not corrects:
        message = "it does not say which record never happened"
        faults.append(Fault("corrects", Problem(message, "give its number")))
    return faults


_NAMES = ("relationship", "about", "actor", "source", "key")


def _plain_names(given: Given) -> bool:
    """Whether every name is one; said quickly, for they nearly always are."""
    try:
        together = given.relationship + given.about + given.actor + given.source + given.key
    except TypeError:
        return False
    # what is short together is short each; a blank only counts at an end
    return (
        together.isprintable()
        and len(together) <= LONGEST_NAME
        and " " not in together
        and bool(given.relationship)
    )


def _bad_names(given: Given) -> list[Fault]:
    faults: list[Fault] = []
    for name in _NAMES:
        text: object = getattr(given, name)
        if not isinstance(text, str):
            problem = Problem(f"`{text}` is no text", "write it as text")
        elif not text and name == "relationship":
            problem = Problem("it does not say whose it is", "add the id of the relationship")
        elif len(text) > LONGEST_NAME:
            problem = Problem(f"it is longer than {LONGEST_NAME} characters", "shorten it")
        elif not text.isprintable() or text != text.strip():
            problem = Problem(
                f"{text!r} has blanks around it, or signs that cannot be seen", "take them out"
            )
        else:
            continue
        faults.append(Fault(name, problem))
    return faults


def _no_such_field(name: str, kind: EventKind) -> Problem:
    meant = did_you_mean(name, kind.fields)
    known = ", ".join(kind.fields)
    advice = f"one of: {known}" if known else "it carries nothing"
    what = "fact" if kind.name == "facts" else "field"
    return Problem(
        f"`{kind.name}` has no {what} called `{name}`",
        f"did you mean `{meant}`?" if meant else advice,
    )


def _is_text(values: Mapping[str, Value]) -> bool:
    """Whether every text could be written to a file."""
    try:
        for value in values.values():
            if not isinstance(value, int):
                "".join(value).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
