"""What became of the entries of a log: counted, with the first places of everything refused.

Its size does not grow with the file: kinds are few, and of each only the first texts and places are
kept, the others counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from troth.engine.files.log_entry import (
    Entry,
    Fault,
    LogEvent,
    PassedOver,
    Refused,
    on_one_line,
)

MOST_GROUPS: Final = 20
"""How many different refusals of one kind, and how many different things passed over, are kept."""

MOST_PLACES: Final = 3
"""How many places of each are kept."""

MOST_LINES: Final = 20
"""How many lines the text has at most."""

_OTHERS: Final = "others like these"
_WIDTH: Final = 100


@dataclass(slots=True)
class Group:
    """Refusals of one kind that say the same: what, what to do, how many, and where first."""

    fault: Fault
    text: str
    fix: str
    count: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Counts of a log as it is read: ``given`` + ``refused`` + ``passed_over`` = ``read``."""

    file: str
    sha256: str = ""
    given: int = 0
    refused: int = 0
    passed_over: int = 0
    notes: list[str] = field(default_factory=list)
    groups: dict[tuple[Fault, str], Group] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """How many entries there were."""
        return self.given + self.refused + self.passed_over

    def count(self, entry: Entry) -> None:
        """Counts what the file gave."""
        match entry:
            case LogEvent():
                self.given += 1
            case Refused():
                self._refuse(entry)
            case PassedOver(what=what):
                self.passed_over += 1
                name = what if what in self.skipped or self._room(self.skipped) else _OTHERS
                self.skipped[name] = self.skipped.get(name, 0) + 1

    def _refuse(self, entry: Refused) -> None:
        self.refused += 1
        text = f"{entry.what} {entry.why}"
        if (entry.fault, text) not in self.groups:
            same = [key for key in self.groups if key[0] is entry.fault]
            text = text if self._room(same) else _OTHERS
        key = (entry.fault, text)
        fix = "" if text == _OTHERS else entry.fix
        group = self.groups.setdefault(key, Group(entry.fault, text, fix))
        group.count += 1
        if len(group.lines) < MOST_PLACES:
            group.lines.append(entry.line)

    def _room(self, kept: Iterable[object]) -> bool:
        return len(list(kept)) < MOST_GROUPS

    def text(self) -> str:
        """At most MOST_LINES lines: the sum first, then what is most frequent, with its cure."""
        lines: list[str] = []
        groups = sorted(self.groups.values(), key=lambda group: -group.count)
        tail = [f"  note: {note}" for note in self.notes[:3]]
        if self.skipped:
            told = sorted(self.skipped.items(), key=lambda item: -item[1])
            names = ", ".join(f"{name} ({count:,})" for name, count in told[:5])
            more = f" and {len(told) - 5} more" if len(told) > 5 else ""
            tail.insert(0, f"  passed over: {names}{more}")
        room = MOST_LINES - 1 - len(tail)
        shown = groups if 2 * len(groups) <= room else groups[: (room - 1) // 2]
        for group in shown:
            lines += self._told(group)
        if len(shown) < len(groups):
            rest = sum(group.count for group in groups[len(shown) :])
            lines.append(f"x {rest:,} refused for other reasons")
        return "\n".join(
            [on_one_line(self._sum()), *(on_one_line(x, _WIDTH) for x in [*lines, *tail])]
        )

    def _sum(self) -> str:
        parts = [f"{self.given:,} given", f"{self.refused:,} refused"]
        if self.passed_over:
            parts.append(f"{self.passed_over:,} passed over")
        return f"{self.file}: {self.read:,} read, {', '.join(parts)}"

    def _told(self, group: Group) -> list[str]:
        first = ", ".join(str(line) for line in group.lines)
        more = ", …" if group.count > len(group.lines) else ""
        where = f"line{'s' if group.count > 1 else ''} {first}{more}"
        fix = f": {group.fix}" if group.fix else ""
        return [f"x {group.count:,} {group.text}", f"    {where}{fix}"]

    def json(self) -> dict[str, Any]:
        """The same as plain data, every group in the order it was met."""
        return {
            "format": "troth.log_report",
            "format_version": 1,
            "file": self.file,
            "sha256": self.sha256,
            "read": self.read,
            "given": self.given,
            "refused": self.refused,
            "passed_over": self.passed_over,
            "refusals": [
                {
                    "fault": group.fault.value,
                    "what": group.text,
                    "fix": group.fix,
                    "count": group.count,
                    "lines": group.lines,
                }
                for group in self.groups.values()
            ],
            "skipped": [{"what": name, "count": n} for name, n in self.skipped.items()],
            "notes": self.notes,
        }
