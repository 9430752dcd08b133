"""A region as a picture: its states as boxes, its answers as arrows, and rules at their places.

What stays in a state is a line in its box, what leads on is an arrow with its words on it. An end
has a box beside each state that leads to it; one that many states lead to is a line in their boxes
instead, or its arrows would be most of the picture. Ends are told by sign and word, colour only
repeats them. Where everything stands is
`layered`'s work and the words are `words`'s; which rules there are, and how many people are where,
is told by whoever asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from troth.dsl.node import Data, named, record
from troth.dsl.values import show_length
from troth.workflows.chart import Branch, Chart, Ending, Region, State
from troth.workflows.layered import GAP_DOWN, Arrow, Layout, Placed, Size, lay_out
from troth.workflows.words import ANYWHERE, ENDS, NOTICE, people, rings, said

SIGNS = {
    Ending.GOOD: "✓",
    Ending.ADVERSE: "✕",
    Ending.BY_THE_PERSON: "↩",
    Ending.NEUTRAL: "○",
}
"""Beside the words of an end, never instead of them."""

KEEP = "\u00a0"
"""A blank at which no line ends."""

GATE, CLOCK, OWED, LADDER, STAYS = "◆", "◷", "●", "▲", "↻"

BOX, LABEL = 196.0, 158.0
"""How wide the text in a box, and on an arrow, may be before it is set on a further line."""

LINE = 15.5
PAD_ACROSS, PAD_DOWN = 11.0, 8.0


@record
class Note(Data):
    """A rule at its place: a sign, a few words, and the address of the rule in the same page."""

    sign: str
    words: str
    href: str = ""


@named
class Notes(Data):
    """What stands at the places of a chart, by full names such as ``acquisition.scoring``.

    ``lengths`` is how long a clock runs where a policy sets it, ``counts`` how many people are in a
    state, ``overdue`` how many of them have something overdue.
    """

    states: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    events: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    lengths: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    overdue: Mapping[str, int] = field(default_factory=dict)


NOTHING = Notes()


@record
class Text(Data):
    """One line: ``style`` is a key of `SIZES`."""

    words: str
    style: str = "small"
    href: str = ""


@record
class Shape(Data):
    """A box: ``kind`` is ``state``, ``rest`` or ``end``; ``state`` is its name."""

    kind: str
    state: str
    lines: tuple[Text, ...]
    ending: Ending | None = None


@record
class Diagram(Data):
    """A region laid out: what is in each box and on each arrow, and where they stand."""

    name: str
    title: str
    shapes: Mapping[str, Shape]
    labels: tuple[tuple[Text, ...], ...]
    arrows: tuple[Arrow, ...]
    layout: Layout
    anywhere: tuple[Text, ...] = ()
    """What is answered in any state, for a box of its own below all others."""


def any_box(drawn: Diagram) -> Placed | None:
    """Where the box stands of what is answered in any state, if anything is."""
    if not drawn.anywhere:
        return None
    size, layout = _size(drawn.anywhere, PAD_ACROSS, PAD_DOWN), drawn.layout
    left = max(0.0, (layout.width - size.width) / 2)
    return Placed(left, layout.height + GAP_DOWN, size.width, size.height)


def diagram(chart: Chart, region: Region, notes: Notes = NOTHING) -> Diagram:
    """The picture of one region; `troth.workflows.svg` writes it."""
    return _Sketch(chart, region, notes).whole()


class _Sketch:
    def __init__(self, chart: Chart, region: Region, notes: Notes) -> None:
        self.chart = chart
        self.region = region
        self.notes = notes
        self.where = chart.full_name(region)
        self.often = _often(region)
        self.shapes: dict[str, Shape] = {}
        self.leads: dict[tuple[str, str], list[Text]] = {}

    def whole(self) -> Diagram:
        region = self.region
        first = [region.states[region.initial]] if region.initial in region.states else []
        for state in [*first, *(s for s in region.states.values() if s.name != region.initial)]:
            self.shapes[state.name] = Shape("state", state.name, ())
            self.state(state)
        told = {branch.to for branches in region.anywhere.values() for branch in branches}
        told |= {shape.state for shape in self.shapes.values()} | self.often
        for end in region.final:
            # heads are counted once: an end then has a box by itself, beside those it is reached at
            if end not in told or f"{self.where}.{end}" in self.notes.counts:
                self.end(end, end, self.heads(end))
        pairs = list(self.leads.items())
        arrows = [Arrow(here, to, _size(lines, 2.0, 2.0)) for (here, to), lines in pairs]
        boxes = {
            name: _size(shape.lines, PAD_ACROSS, PAD_DOWN) for name, shape in self.shapes.items()
        }
        title = region.words or self.chart.words or self.where
        layout = lay_out(boxes, arrows)
        return Diagram(
            self.where,
            title,
            MappingProxyType(self.shapes),
            tuple(tuple(lines) for _, lines in pairs),
            tuple(arrows),
            layout,
            tuple(self.anywhere(max(BOX, layout.width - 2 * PAD_ACROSS))),
        )

    def anywhere(self, width: float) -> Iterator[Text]:
        """The answers of any state: where they lead is said, no arrow could start everywhere."""
        if not self.region.anywhere:
            return
        yield from _wrapped(ANYWHERE, "name", width)
        noted = []
        for event, branches in self.region.anywhere.items():
            if [_plainly(branch, "") for branch in branches] == [True]:
                noted.append(spaced(event))
                continue
            for branch in branches:
                phrases = ", ".join(self.said(branch, len(branches) > 1))
                yield from self.told(spaced(event), branch, phrases, width)
            for note in self.noted(event):
                yield from _noted(note, width)
        yield from _wrapped(f"{STAYS}\u00a0{', '.join(noted)}" if noted else "", "event", width)

    def state(self, state: State) -> None:
        lines = [*_wrapped(spaced(state.name), "name", BOX)]
        lines += self.heads(state.name)
        lines += _wrapped(state.words, "small", BOX)
        if state.notice:
            lines += _wrapped(NOTICE, "small", BOX)
        for note in self.notes.states.get(f"{self.where}.{state.name}", ()):
            lines += _noted(note, BOX)
        lines += self.answers(state.name, state.on)
        for name, branches in state.rings.items():
            when = f"{CLOCK}\u00a0{self.clock(name, state)}"
            lines += self.branches(state.name, when, branches, self.noted(name))
        kind = "rest" if state.rest else "state"
        self.shapes[state.name] = Shape(kind, state.name, tuple(lines))

    def clock(self, name: str, state: State) -> str:
        """``decide due, 10 working days``; a date that an event brings is said at length."""
        timer = state.timers.get(name)
        length = self.notes.lengths.get(f"{self.where}.{name}", "")
        if not length and (timer is None or timer.length is None):
            return spaced(rings(name, timer))
        if not length and timer is not None and timer.length is not None:
            length = show_length(timer.length.type.kind, timer.length.amount)
        return f"{spaced(name)}, {length.replace(' ', KEEP)}"

    def answers(self, here: str, on: Mapping[str, tuple[Branch, ...]]) -> list[Text]:
        """The lines in a box: what is only taken note of stands together."""
        lines: list[Text] = []
        noted = []
        for event, branches in on.items():
            if [_plainly(branch, here) for branch in branches] == [True] and not self.noted(event):
                noted.append(spaced(event))
            else:
                lines += self.branches(here, spaced(event), branches, self.noted(event))
        return [
            *lines,
            *_wrapped(f"{STAYS}\u00a0{', '.join(noted)}" if noted else "", "event", BOX),
        ]

    def noted(self, event: str) -> tuple[Note, ...]:
        return self.notes.events.get(f"{self.where}.{event}", ())

    def branches(
        self, here: str, what: str, branches: Sequence[Branch], noted: tuple[Note, ...]
    ) -> Iterator[Text]:
        """The lines of those that stay; those that lead on are drawn."""
        for branch in branches:
            to = branch.to if branch.to != here and branch.to not in self.often else ""
            width = LABEL if to else BOX
            phrases = ", ".join(self.said(branch, len(branches) > 1))
            lines = self.opening(what, branch, to, phrases)
            # a gate stands before the event, whatever the event then leads to: it is told once
            for note in noted if branch is branches[0] else ():
                lines += _noted(note, width)
            if to:
                self.leads.setdefault((here, self.target(here, to)), []).extend(lines)
            else:
                yield from lines

    def opening(self, what: str, branch: Branch, to: str, phrases: str) -> list[Text]:
        """The event and what holds of it; in a box with where it leads, or that it does not."""
        if to:
            return [*_wrapped(what, "event", LABEL), *_wrapped(phrases, "small", LABEL)]
        return self.told(what, branch, phrases, BOX)

    def told(self, what: str, branch: Branch, phrases: str, width: float) -> list[Text]:
        """An answer in a box, as one sentence."""
        style, also = "event", f", {phrases}" if phrases else ""
        if branch.to in self.region.final:
            ending = self.region.final[branch.to]
            what = f"{what} →\u00a0{SIGNS[ending]}\u00a0{spaced(branch.to)}"
            style = "adverse" if ending is Ending.ADVERSE else "event"
        elif branch.to:
            what = f"{what} →\u00a0{spaced(branch.to)}"
        elif not what.startswith(CLOCK):
            what = f"{STAYS}\u00a0{what}"
        return _wrapped(f"{what}{also}", style, width)

    def said(self, branch: Branch, several: bool) -> Iterator[str]:
        """What the picture does not show by itself: an end says whom it is against."""
        shown = ["stays"]
        if self.region.final.get(branch.to) is Ending.ADVERSE:
            shown.append("against the person")
        for phrase in said(self.chart.name, branch, several=several):
            if phrase not in shown:
                yield spaced(phrase.partition(" by ")[0] if branch.recourse else phrase)

    def target(self, here: str, to: str) -> str:
        """The box that an arrow leads to: an end has one for each state that leads to it."""
        if to not in self.region.final:
            return to
        box = f"{here} {to}"
        if box not in self.shapes:
            self.end(box, to)
        return box

    def end(self, box: str, name: str, heads: Sequence[Text] = ()) -> None:
        ending = self.region.final[name]
        lines = (
            *_wrapped(f"{SIGNS[ending]} {spaced(name)}", "name", BOX),
            *heads,
            *_wrapped(ENDS[ending], "small", BOX),
        )
        self.shapes[box] = Shape("end", name, lines, ending)

    def heads(self, state: str) -> list[Text]:
        """How many are there, where that is counted."""
        full = f"{self.where}.{state}"
        number = self.notes.counts.get(full)
        if number is None:
            return []
        return _wrapped(people(number, self.notes.overdue.get(full, 0)), "event", BOX)


def _often(region: Region) -> frozenset[str]:
    """The ends that more than two states lead to; a good one is always shown."""
    leading: dict[str, set[str]] = {}
    named = [
        (name, (*each.on.values(), *each.rings.values())) for name, each in region.states.items()
    ]
    for name, answers in named:
        for branch in (branch for branches in answers for branch in branches):
            if region.final.get(branch.to, Ending.GOOD) is not Ending.GOOD:
                leading.setdefault(branch.to, set()).add(name)
    return frozenset(end for end, states in leading.items() if len(states) > 2)


def spaced(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")


def _plainly(branch: Branch, here: str) -> bool:
    """Whether an answer takes note of something, and nothing else."""
    return branch.to in ("", here) and branch == Branch(to=branch.to, words=branch.words)


# --- how wide a text is

_WIDTHS = {
    **dict.fromkeys("iljtfrI.,:;'|!()[]-/ \u00a0", 0.36),
    **dict.fromkeys("mwMW%@–—", 0.92),
    **dict.fromkeys("ABCDEGHKLNOPQRSTUVXYZ", 0.72),
    **dict.fromkeys("✓✕↩○◆◷●▲↻→", 1.0),
}
SIZES = {"name": 14.0, "event": 12.0, "adverse": 12.0, "small": 12.0, "note": 12.0}
_WEIGHT = {"name": 1.16, "event": 1.06, "adverse": 1.06}


def measured(words: str, style: str) -> float:
    """About how wide a line is in the font of any system; rather too wide than too narrow."""
    ems = sum(_WIDTHS.get(sign, 0.58 if sign.isascii() else 1.0) for sign in words)
    return ems * SIZES[style] * _WEIGHT.get(style, 1.0)


def _wrapped(words: str, style: str, width: float, href: str = "") -> list[Text]:
    """The words as lines of at most ``width``; a word that is wider is cut."""
    lines: list[str] = []
    line = ""
    for word in _short_words(words, style, width):
        longer = f"{line} {word}" if line else word
        if line and measured(longer, style) > width:
            lines.append(line)
            longer = word
        line = longer
    return [Text(each, style, href) for each in [*lines, line] if each]


def _noted(note: Note, width: float) -> list[Text]:
    return _wrapped(f"{note.sign}\u00a0{note.words}", "note", width, note.href)


def _short_words(words: str, style: str, width: float) -> Iterator[str]:
    for word in words.split(" "):
        rest = word
        while measured(rest, style) > width:
            cut = next(n for n in range(len(rest), 0, -1) if measured(rest[:n], style) <= width)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _size(lines: Sequence[Text], across: float, down: float) -> Size:
    wide = max((measured(line.words, line.style) for line in lines), default=0.0)
    return Size(round(wide + 2 * across, 1), round(len(lines) * LINE + 2 * down, 1))
