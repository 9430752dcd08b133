"""A region as a diagram in Mermaid's text: what may follow what, in words people read.

Every state stands once. A branch that leads elsewhere is an arrow; one that stays is a line in the
box of its state, or the arrows would hide each other. What is answered in any state starts from a
box of its own. Whatever is against the person says so in words; no colour says anything alone.
Drawing the text is others' work, as is knowing how many are in a state.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from troth.workflows.chart import Branch, Chart, Region, State
from troth.workflows.words import ANYWHERE, ENDS, NOTICE, people, rings, said

NOBODY: Mapping[str, int] = MappingProxyType({})
AS_IN_THE_CHART: Mapping[str, str] = MappingProxyType({})

ANY = "any_state"
"""The box of what every state answers."""

_KEYWORDS = frozenset(
    "as choice class click default direction end fork hide href join note scale state style".split()
)
"""Words that Mermaid would read as its own where a state is named."""


def draw(
    chart: Chart,
    region: Region,
    *,
    counts: Mapping[str, int] = NOBODY,
    overdue: Mapping[str, int] = NOBODY,
    lengths: Mapping[str, str] = AS_IN_THE_CHART,
) -> str:
    """The text of one ``stateDiagram-v2``, with a line end behind it.

    ``counts`` is how many are in a state, by its full name (``acquisition.scoring``), ``overdue``
    how many of them have something overdue; ``lengths`` how long a clock runs where a policy has
    set it, by its full name likewise.
    """
    return "\n".join(_Drawing(chart, region, counts, overdue, lengths).lines()) + "\n"


class _Drawing:
    def __init__(
        self,
        chart: Chart,
        region: Region,
        counts: Mapping[str, int],
        overdue: Mapping[str, int],
        lengths: Mapping[str, str],
    ) -> None:
        self.chart = chart
        self.region = region
        self.where = chart.full_name(region)
        self.counts = counts
        self.overdue = overdue
        self.lengths = lengths

    def lines(self) -> Iterator[str]:
        region = self.region
        yield "stateDiagram-v2"
        yield f"    [*] --> {_id(region.initial)}"
        for state in region.states.values():
            yield from self.state(state)
        if region.anywhere:
            yield from _box(self.any_id, (ANYWHERE,))
            yield from self.answers(self.any_id, region.anywhere)
        for name, ending in region.final.items():
            yield from _box(_id(name), (self.title(name), ENDS[ending]))
            yield f"    {_id(name)} --> [*]"

    @property
    def any_id(self) -> str:
        name = ANY
        while name in self.region.states or name in self.region.final:
            name += "_"
        return name

    def title(self, name: str) -> str:
        number = self.counts.get(f"{self.where}.{name}")
        if number is None:
            return name
        late = self.overdue.get(f"{self.where}.{name}", 0)
        return f"{name} ({people(number, late)})"

    def state(self, state: State) -> Iterator[str]:
        told = NOTICE if state.notice else ""
        yield from _box(_id(state.name), (self.title(state.name), state.words, told))
        yield from self.answers(_id(state.name), state.on)
        for name, branches in state.rings.items():
            length = self.lengths.get(f"{self.where}.{name}", "")
            at = rings(name, state.timers.get(name), length)
            yield from self.branches(_id(state.name), at, branches)

    def answers(self, here: str, on: Mapping[str, tuple[Branch, ...]]) -> Iterator[str]:
        for event, branches in on.items():
            yield from self.branches(here, event, branches)

    def branches(self, here: str, what: str, branches: tuple[Branch, ...]) -> Iterator[str]:
        for branch in branches:
            phrases = said(self.chart.name, branch, several=len(branches) > 1)
            label = ", ".join([what, *phrases])
            if branch.to:
                yield f"    {here} --> {_id(branch.to)} : {_plain(label)}"
            else:
                yield f"    {here} : {_plain(label)}"


def _box(id_: str, lines: tuple[str, ...]) -> Iterator[str]:
    yield from (f"    {id_} : {plain}" for line in lines if (plain := _plain(line)))


def _id(name: str) -> str:
    return f"{name}_" if name in _KEYWORDS else name


_SIGNS = str.maketrans({":": " –", ";": ",", "#": "no. ", "<": "‹", ">": "›", '"': "'"})


def _plain(text: str) -> str:
    """Text without the signs that mean something to Mermaid."""
    return re.sub("%%+", "%", " ".join(text.translate(_SIGNS).split()))
