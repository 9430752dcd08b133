"""What a handbook says, as plain values: every text is ready to be read, none is marked up.

An ``anchor`` names a place in the handbook and is unique in it; it is made of the names in the
pack, so that a link from elsewhere outlives the next version.
"""

from dataclasses import field

from troth.dsl.node import Data, named, record
from troth.dsl.telling.words import Prose
from troth.workflows.diagram import Diagram


@record
class Link(Data):
    """Words, and the place in the handbook that they lead to."""

    words: str
    anchor: str


@named
class Entry(Data):
    """A rule: its sentences, and what it is in words; ``place`` is its file and line."""

    anchor: str
    name: str
    kind: str
    what: str
    prose: Prose
    place: str


@named
class Sheet(Data):
    """A table of the pack: the heads of its columns and its rows in words.

    ``more`` is how many rows are left out.
    """

    anchor: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0


@named
class Section(Data):
    """Rules that belong together: a step of the approach, or a file.

    ``mark`` is the id of the step; ``also`` are rules that serve it, too, and stand elsewhere.
    ``asked`` says what its data must answer, ``sheets`` are the tables people read with it.
    """

    anchor: str
    title: str
    mark: str = ""
    entries: tuple[Entry, ...] = ()
    also: tuple[Link, ...] = ()
    asked: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@named
class Owed(Data):
    """A promise or an expectation in the index; ``if_not`` are the ladders that hear of a breach.

    ``otherwise`` says what follows beside them, such as a remedy.
    """

    rule: Link
    what: str
    by: str
    to: str
    begins: str
    due: str
    kept: tuple[str, ...] = ()
    if_not: tuple[Link, ...] = ()
    otherwise: str = ""


@record
class Rung(Data):
    """One moment of a ladder, and what happens then."""

    moment: str
    acts: str
    last: bool = False


@named
class Ladder(Data):
    """A ladder as a line in time; ``begins`` and ``ends`` are sentences."""

    rule: Link
    begins: str
    rungs: tuple[Rung, ...]
    ends: tuple[str, ...] = ()


@record
class Person(Data):
    """A party: what it is called, its name in the rules, and how it is found."""

    words: str
    name: str
    found: str


@named
class Lifecycle(Data):
    """A region of a chart: its picture, and the rules at its places."""

    anchor: str
    title: str
    name: str
    picture: Diagram
    rules: tuple[tuple[str, Link], ...] = ()


@named
class FactRow(Data):
    """A fact; ``open`` is whether any rule may read it, ``readers`` says who may."""

    words: str
    name: str
    about: str
    kind: str
    readers: str
    open: bool
    known: str = ""


@named
class EventRow(Data):
    """Something that can be recorded, by whom, and with which details."""

    words: str
    name: str
    about: str
    by: str
    details: str = ""


@record
class Scale(Data):
    """A rating from its lowest level to its highest, or the members of a choice.

    Each level has the words that say what it is, empty where nobody wrote any.
    """

    name: str
    kind: str
    levels: tuple[tuple[str, str], ...]


@record
class Term(Data):
    """A word of the language, and what it means."""

    word: str
    means: str


@named
class DaysOff(Data):
    """A calendar: where it counts, when one works, and its days off in twelve months."""

    name: str
    about: tuple[str, ...]
    since: str
    days: tuple[tuple[str, str], ...] = ()
    missing: str = ""


@record
class Altered(Data):
    """A rule that stands in place of one of the base, and how the base says it."""

    rule: Link
    before: Prose


@named
class Adopted(Data):
    """What a pack made of the pack it builds on."""

    base: str
    altered: tuple[Altered, ...] = ()
    added: tuple[Link, ...] = ()
    kept: int = 0


@named
class Handbook(Data):
    """Everything; ``about`` are the lines of the title page, name and value."""

    name: str
    version: str
    about: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    promises: tuple[Owed, ...] = ()
    expectations: tuple[Owed, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    people: tuple[Person, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    facts: tuple[FactRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    scales: tuple[Scale, ...] = ()
    terms: tuple[Term, ...] = ()
    calendars: tuple[DaysOff, ...] = ()
    adopted: Adopted | None = field(default=None)
