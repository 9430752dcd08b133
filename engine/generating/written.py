"""People and histories as lines of files: CSV, and for histories NDJSON too.

A line is put together from texts that were made once, for each event of a life and each value of a
fact; only what is somebody's own is looked up for each. Lines end with a line feed and are UTF-8,
whatever the machine. Nothing here opens a file or rolls dice about people.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from troth.dsl.types import MoneyType
from troth.dsl.values import date_of
from troth.engine.exact import DAY
from troth.engine.generating.dice import Dice, happens
from troth.engine.generating.histories import Histories, Rows
from troth.engine.generating.lives import Happened
from troth.engine.generating.people import Cells, Population
from troth.engine.generating.saying import Cell

ID: Final = "id"
COLUMNS: Final = ("case", "activity", "at", "actor", "about", "key")
"""The first columns of a history; fields of events and facts follow."""


def column(name: str) -> str:
    """The column of a field or a fact; none is called as one that every history has."""
    return f"{name}_said" if name in {ID, *COLUMNS} else name


_SPECIAL: Final = frozenset(',"\n\r;\t')


def cell(text: str) -> str:
    """A text as a cell of a CSV file."""
    if _SPECIAL.isdisjoint(text) and text == text.strip():
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


# --- people


def people_header(population: Population) -> str:
    """The first line of the file of people."""
    return ",".join((ID, *map(column, population.facts))) + "\n"


def people_lines(
    population: Population, first: int, last: int, piece: Mapping[str, Cells]
) -> list[str]:
    """The lines of a piece of people."""
    ids = [population.id(number) for number in range(first, last)]
    columns = [plain(cells, cells.written(population)) for cells in piece.values()]
    return [f"{','.join(row)}\n" for row in zip(ids, *columns, strict=True)]


def plain(cells: Cells, texts: list[str]) -> list[str]:
    """Texts of a column; of money the number alone, whose unit stands in the mapping."""
    if isinstance(cells.fact.type, MoneyType):
        return [text.partition(" ")[0] for text in texts]
    known = {text: cell(text) for text in set(texts)}
    return [known[text] for text in texts]


@dataclass(frozen=True, slots=True)
class Damage:
    """Lines that cannot be read: a ``share`` of all, in millionths, for trying out refusals."""

    dice: Dice
    share: int

    def of(self, lines: list[str], first: int) -> list[str]:
        """The lines, of which ``first`` is the number of the first one."""
        if not self.share:
            return lines
        numbers = np.arange(first, first + len(lines))
        for at in np.flatnonzero(happens(self.dice.rolls(numbers), self.share)).tolist():
            lines[at] = lines[at][: len(lines[at]) // 3].rstrip("\n") + "\n"
        return lines


# --- histories


class Form(Protocol):
    """How an event is written: what stands before the fields, and the fields."""

    def rest(self, event: Happened, texts: Mapping[str, str]) -> str:
        """What follows the actor: what it is about, and its fields."""
        ...

    def line(self, who: str, type_: str, at: str, number: int, actor: str, rest: str) -> str:
        """The whole line."""
        ...


class CsvForm:
    """Events as rows; a cell is empty where an event does not have the field."""

    def __init__(self, fields: Sequence[str]) -> None:
        self.fields = tuple(fields)

    @property
    def header(self) -> str:
        """The first line."""
        return ",".join((*COLUMNS, *map(column, self.fields))) + "\n"

    def rest(self, event: Happened, texts: Mapping[str, str]) -> str:
        """The number's place is between what it is about and the fields."""
        said = [cell(texts[name]) if name in texts else "" for name in self.fields]
        return ",".join((cell(event.about), "\0", *said))

    def line(self, who: str, type_: str, at: str, number: int, actor: str, rest: str) -> str:
        """A row."""
        about, _, fields = rest.partition("\0")
        return f"{who},{type_},{at},{actor},{about}{who}-{number}{fields}\n"


class NdjsonForm:
    """Events as objects of JSON, one a line."""

    header = ""

    def rest(self, event: Happened, texts: Mapping[str, str]) -> str:
        """The end of the object."""
        said = {name: text for name, text in texts.items() if text}
        about = f', "about": {json.dumps(event.about)}' if event.about else ""
        return f'{about}, "fields": {json.dumps(said, ensure_ascii=False)}}}'

    def line(self, who: str, type_: str, at: str, number: int, actor: str, rest: str) -> str:
        """An object."""
        by = f', "actor": "{actor}"' if actor else ""
        return (
            f'{{"relationship": "{who}", "type": "{type_}", "at": "{at}",'
            f' "key": "{who}-{number}"{by}{rest}\n'
        )


class Telling:
    """The lines of a world's histories in one form."""

    def __init__(self, histories: Histories, form: Form) -> None:
        self.histories = histories
        self.population = histories.population
        self.form = form

    def lines(self, first: int, rows: Rows, people: Mapping[str, Cells]) -> list[str]:
        """The lines of a piece of people, in order."""
        size = len(next(iter(people.values())).codes) if people else 0
        texts = {name: cells.written(self.population) for name, cells in people.items()}
        count = max(size, int(rows.person.max(initial=-1)) + 1)
        ids = [self.population.id(first + at) for at in range(count)]
        who = [ids[each] for each in rows.person.tolist()]
        line = self.form.line
        return [
            line(*parts)
            for parts in zip(
                who, self._types[rows.event].tolist(), moments(rows.at), rows.number.tolist(),
                self._actors(rows, ids, texts), self._rests(rows, ids, texts), strict=True,
            )
        ]  # fmt: skip

    @cached_property
    def _types(self) -> NDArray[np.object_]:
        return _objects([event.type for event in self.histories.events])

    @cached_property
    def _own(self) -> tuple[NDArray[np.bool_], NDArray[np.object_]]:
        """Which events say something that is somebody's own, and the rests of all others."""
        events = self.histories.events
        own = [any(c.kind != "text" for c in event.fields.values()) for event in events]
        rests = [
            "" if mine else self.form.rest(event, {n: c.text for n, c in event.fields.items()})
            for event, mine in zip(events, own, strict=True)
        ]
        return np.array(own, dtype=bool), _objects(rests)

    def _rests(self, rows: Rows, ids: list[str], texts: Mapping[str, list[str]]) -> list[str]:
        own, rests = self._own
        made = rests[rows.event].tolist()
        events = self.histories.events
        for at in np.flatnonzero(own[rows.event]).tolist():
            event, person = events[rows.event[at]], int(rows.person[at])
            later = int(rows.later[at])
            said = {
                name: _said(each, ids, texts, person, later) for name, each in event.fields.items()
            }
            made[at] = self.form.rest(event, said)
        return [str(each) for each in made]

    @cached_property
    def _raisers(self) -> tuple[NDArray[np.int64], list[Cell]]:
        """Who raises each event, as places in a list of all who do."""
        cells = list(dict.fromkeys(event.actor for event in self.histories.events))
        places = {each: at for at, each in enumerate(cells)}
        return np.array([places[event.actor] for event in self.histories.events]), cells

    def _actors(self, rows: Rows, ids: list[str], texts: Mapping[str, list[str]]) -> list[str]:
        which, cells = self._raisers
        mine = which[rows.event]
        made = _objects([each.text if each.kind == "text" else "" for each in cells])[mine]
        for at, each in enumerate(cells):
            own = ids if each.kind == "self" else texts.get(each.text)
            if each.kind != "text" and own is not None:
                places = mine == at
                made[places] = _objects(own)[rows.person[places]]
        return [str(each) for each in made.tolist()]


def _said(
    each: Cell, ids: list[str], texts: Mapping[str, list[str]], person: int, later: int
) -> str:
    """What a cell says of one person, whose life came so many days later."""
    match each.kind:
        case "self":
            return ids[person]
        case "fact":
            return texts[each.text][person] if each.text in texts else ""
        case _:
            return told_of(each, later)


def told_of(each: Cell, later: int = 0) -> str:
    """What a cell says of everybody alike, a day so many days later."""
    return date_of(int(each.text) + later).isoformat() if each.kind == "day" else each.text


def moments(at: NDArray[np.int64]) -> list[str]:
    """Moments as ISO text in UTC."""
    days, places = np.unique(at // DAY, return_inverse=True)
    dates = _objects([date_of(day).isoformat() for day in days.tolist()])[places].tolist()
    clocks = _CLOCKS[at % DAY].tolist()
    return [f"{date}T{clock}Z" for date, clock in zip(dates, clocks, strict=True)]


def _objects(texts: Sequence[str]) -> NDArray[np.object_]:
    made = np.empty(len(texts), dtype=object)
    made[:] = list(texts)
    return made


_CLOCKS: Final = _objects([f"{s // 3_600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(DAY)])
