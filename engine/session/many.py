"""Many events at once: from a file or a feed, in transactions of some hundred, with a report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from troth.dsl.values import Problem
from troth.engine.events import Fault, Given
from troth.engine.files.log_entry import Entry, LogEvent, PassedOver
from troth.engine.files.log_entry import Refused as Unread
from troth.engine.session.reasons import Reasons
from troth.engine.session.values import Recorded, Rejected, Report

Feed: TypeAlias = Given | Entry | Mapping[str, object]
"""An event as a program gives it, as a file does, or as JSON has it."""

KEYS = ("relationship", "type", "fields", "at", "about", "actor", "source", "key", "corrects")

MOST_REJECTED = 1_000
"""How many that were not recorded are told one by one; all are counted."""


def given_of(entry: Feed) -> Given | Rejected | None:
    """An entry as an event to be read; None where it is passed over."""
    match entry:
        case Given():
            return entry
        case PassedOver():
            return None
        case Unread():
            problem = Problem(f"{entry.what} {entry.why}", entry.fix)
            return Rejected(0, entry.place, (Fault("", problem),))
        case LogEvent():
            return Given(
                entry.relationship, entry.type, entry.fields, entry.at, entry.about,
                entry.actor, entry.source, entry.key, entry.corrects,
            )  # fmt: skip
        case _:
            return _of_mapping(entry)


def _of_mapping(entry: Mapping[str, object]) -> Given | Rejected:
    unknown = [name for name in entry if name not in KEYS]
    missing = [name for name in ("relationship", "type", "at") if name not in entry]
    if unknown or missing:
        faults = [Fault(n, Problem(f"it has no `{n}`", f"add `{n}`")) for n in missing]
        told = f"one of: {', '.join(KEYS)}"
        faults += [Fault(n, Problem(f"an event has no `{n}`", told)) for n in unknown]
        return Rejected(0, "", tuple(faults))
    return Given(**entry)  # type: ignore[arg-type]  # the reader of events tells what is wrong


class Reporter:
    """Counts what became of many events, and remembers some of each kind."""

    def __init__(self) -> None:
        self._seen = 0
        self._recorded = self._repeated = self._late = self._notices = self._not_recorded = 0
        self._relationships: set[str] = set()
        self._reasons = Reasons()
        self._rejected: list[Rejected] = []

    def next(self, count: int) -> int:
        """The number, from 1, of the first of the next ``count`` events."""
        first = self._seen + 1
        self._seen += count
        return first

    def saw(self, outcomes: Sequence[Recorded | Rejected]) -> None:
        """Count what was written, or not."""
        for each in outcomes:
            if isinstance(each, Rejected):
                self._not_recorded += 1
                if len(self._rejected) < MOST_REJECTED:
                    self._rejected.append(each)
            elif each.repeated:
                self._repeated += 1
            else:
                self._saw_recorded(each)

    def _saw_recorded(self, outcome: Recorded) -> None:
        self._recorded += 1
        self._late += outcome.late
        self._notices += len(outcome.notices)
        self._relationships.add(outcome.record.relationship)
        if outcome.refused is not None:
            self._reasons.add(outcome.record.relationship, outcome.refused)

    def report(self) -> Report:
        """What became of all of them."""
        return Report(
            recorded=self._recorded,
            repeated=self._repeated,
            late=self._late,
            relationships=len(self._relationships),
            notices=self._notices,
            reasons=self._reasons.found(),
            rejected=tuple(self._rejected),
            not_recorded=self._not_recorded,
        )


def place_of(entry: Feed) -> str:
    """Where an entry stands, as ``file:line``; empty where it comes from no file."""
    return entry.place if isinstance(entry, LogEvent | Unread) else ""


def in_pieces(entries: Iterator[Feed], size: int) -> Iterator[list[Feed]]:
    """The entries, so many at a time."""
    piece: list[Feed] = []
    for entry in entries:
        piece.append(entry)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
