"""Boxes and arrows in layers: where each stands when arrows lead down from what was named first.

An arrow to a box that was named before its own leads up. Between the layers of boxes lie layers of
labels, and an arrow keeps a place of its own in every layer it passes: so no label lies on another,
on a box or under an arrow, whatever is drawn. Pure geometry, in the unit of its caller, the same
for the same parts every time. What the boxes mean, and how they look, is others' work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import pairwise

from troth.dsl.node import Data, record

GAP_ACROSS = 22.0
GAP_DOWN = 24.0
LANE = 12.0
"""How wide an arrow's place is in a layer where it has no label."""

SWEEPS = 24
INFINITE = float("inf")

Point = tuple[float, float]


@record
class Size(Data):
    """How large a box is, or the label of an arrow."""

    width: float
    height: float


@record
class Arrow(Data):
    """An arrow from one box to another, by their names."""

    here: str
    to: str
    label: Size


@record
class Placed(Data):
    """A rectangle where it stands; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half-way from left to right."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@record
class Route(Data):
    """An arrow where it runs.

    ``before`` leads to the label, ``after`` from there on to the head of the arrow; each is a list
    of points, of which two in a row that differ in x are joined by a bend, others by a line.
    """

    label: Placed
    before: tuple[Point, ...]
    after: tuple[Point, ...]


@record
class Layout(Data):
    """Everything in its place; ``routes`` in the order of the arrows.

    ``cuts`` are the heights between the layers: a line across the whole width there meets nothing
    but arrows.
    """

    width: float
    height: float
    boxes: Mapping[str, Placed]
    routes: tuple[Route, ...]
    cuts: tuple[float, ...] = ()


def lay_out(boxes: Mapping[str, Size], arrows: Sequence[Arrow]) -> Layout:
    """Boxes and arrows in their places; the first box stands at the top.

    An arrow joins two different boxes that are there.
    """
    downward = _downward(boxes, arrows)
    ranks = _ranks(boxes, downward)
    grid = _Grid(boxes, arrows, downward, ranks)
    grid.order()
    across = grid.across()
    return _placed(grid, across)


def _downward(boxes: Iterable[str], arrows: Sequence[Arrow]) -> list[tuple[str, str]]:
    """Each arrow from its upper to its lower box: the box that was named first is the upper one."""
    place = {name: number for number, name in enumerate(boxes)}
    return [
        (each.here, each.to) if place[each.here] < place[each.to] else (each.to, each.here)
        for each in arrows
    ]


def _ranks(boxes: Iterable[str], downward: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The layer of each box, counted from 0: below every box that leads to it."""
    below: dict[str, list[str]] = {name: [] for name in boxes}
    waiting = dict.fromkeys(below, 0)
    for upper, lower in downward:
        below[upper].append(lower)
        waiting[lower] += 1
    ranks = dict.fromkeys(below, 0)
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:
        for lower in below[name]:
            ranks[lower] = max(ranks[lower], ranks[name] + 2)
            waiting[lower] -= 1
            if not waiting[lower]:
                ready.append(lower)
    return ranks


@record
class _Cell(Data):
    """What stands in a layer: a box, the label of an arrow, or an arrow that passes."""

    size: Size
    name: str = ""
    arrow: int = -1
    labelled: bool = False


class _Grid:
    """The layers, from left to right, with what is joined between one and the next."""

    def __init__(
        self,
        boxes: Mapping[str, Size],
        arrows: Sequence[Arrow],
        downward: Sequence[tuple[str, str]],
        ranks: Mapping[str, int],
    ) -> None:
        self.arrows = arrows
        self.cells: list[_Cell] = []
        self.layers: list[list[int]] = [[] for _ in range(max(ranks.values(), default=0) + 1)]
        self.above: list[list[int]] = []
        self.below: list[list[int]] = []
        self.rank: list[int] = []
        self.box = {name: self._add(ranks[name], _Cell(size, name)) for name, size in boxes.items()}
        self.chains: list[list[int]] = []
        self.up: list[bool] = []
        for index, (arrow, (upper, lower)) in enumerate(zip(arrows, downward, strict=True)):
            up = arrow.here == lower
            self.up.append(up)
            at = ranks[lower] - 1 if up else ranks[upper] + 1
            chain = [self.box[upper]]
            for rank in range(ranks[upper] + 1, ranks[lower]):
                label = rank == at
                size = arrow.label if label else Size(LANE, 0.0)
                chain.append(self._add(rank, _Cell(size, arrow=index, labelled=label)))
            chain.append(self.box[lower])
            for one, other in pairwise(chain):
                self.below[one].append(other)
                self.above[other].append(one)
            self.chains.append(chain)

    def _add(self, rank: int, cell: _Cell) -> int:
        self.cells.append(cell)
        self.above.append([])
        self.below.append([])
        self.rank.append(rank)
        self.layers[rank].append(len(self.cells) - 1)
        return len(self.cells) - 1

    # --- who stands left of whom

    def order(self) -> None:
        """Puts each layer in the order in which the fewest arrows were seen to cross."""
        self._first_order()
        best, least = [list(layer) for layer in self.layers], self.crossings()
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            joined = self.above if down else self.below
            ranks = range(1, len(self.layers)) if down else range(len(self.layers) - 2, -1, -1)
            for rank in ranks:
                self._sort(rank, joined, rank - 1 if down else rank + 1)
            crossings = self.crossings()
            if crossings < least:
                best, least = [list(layer) for layer in self.layers], crossings
        self.layers = best

    def _first_order(self) -> None:
        """The order in which a walk down from the first box meets them."""
        met: dict[int, None] = {}
        pending = list(reversed(self.layers[0]))
        while pending:
            cell = pending.pop()
            if cell not in met:
                met[cell] = None
                pending += reversed(self.below[cell])
        place = {cell: index for index, cell in enumerate(met)}
        for layer in self.layers:
            layer.sort(key=lambda cell: place[cell])

    def _sort(self, rank: int, joined: list[list[int]], beside: int) -> None:
        place = {cell: index for index, cell in enumerate(self.layers[beside])}
        here = {cell: index for index, cell in enumerate(self.layers[rank])}
        scale = len(place) / max(1, len(here))

        def key(cell: int) -> tuple[float, int]:
            near = [place[other] for other in joined[cell]]
            return (sum(near) / len(near) if near else here[cell] * scale, here[cell])

        self.layers[rank].sort(key=key)

    def crossings(self) -> int:
        """How often two arrows cross between one layer and the next."""
        count = 0
        for upper, lower in pairwise(self.layers):
            place = {cell: index for index, cell in enumerate(lower)}
            ends = [sorted(place[other] for other in self.below[cell]) for cell in upper]
            flat = [end for group in ends for end in group]
            count += sum(1 for i, one in enumerate(flat) for other in flat[i + 1 :] if other < one)
        return count

    # --- how far from the left

    def across(self) -> list[float]:
        """The middle of each cell: near to what it is joined to, none nearer than it may be."""
        at = [0.0] * len(self.cells)
        for layer in self.layers:
            x = 0.0
            for cell in layer:
                at[cell] = x + self.cells[cell].size.width / 2
                x += self.cells[cell].size.width + GAP_ACROSS
        for sweep in range(SWEEPS * 2):
            down = sweep % 2 == 0
            both = sweep >= SWEEPS
            for layer in self.layers if down else reversed(self.layers):
                self._settle(layer, at, up=down or both, down=not down or both)
        for _ in range(3):
            self._straighten(at)
        return at

    def _straighten(self, at: list[float]) -> None:
        """Arrows that pass several layers, the outer ones first, as straight as there is room."""
        middle = (min(at) + max(at)) / 2
        runs = [run for chain in self.chains if (run := [c for c in chain if self._passes(c)])]
        runs.sort(key=lambda run: -abs(sum(at[cell] for cell in run) / len(run) - middle))
        for run in runs:
            together: list[int] = []
            low, high = -INFINITE, INFINITE
            for cell in [*run, -1]:
                left, right = self._room(cell, at) if cell >= 0 else (INFINITE, -INFINITE)
                if max(low, left) > min(high, right):
                    mean = sum(at[each] for each in together) / max(1, len(together))
                    for each in together:
                        at[each] = min(max(mean, low), high)
                    together, low, high = [], -INFINITE, INFINITE
                together.append(cell)
                low, high = max(low, left), min(high, right)

    def _passes(self, cell: int) -> bool:
        return not self.cells[cell].name and not self.cells[cell].labelled

    def _room(self, cell: int, at: list[float]) -> tuple[float, float]:
        """How far to the left and to the right a cell may go without meeting its neighbours."""
        layer = self.layers[self.rank[cell]]
        place = layer.index(cell)
        left = layer[place - 1] if place else -1
        right = layer[place + 1] if place + 1 < len(layer) else -1
        low = at[left] + self._apart(left, cell) if left >= 0 else -INFINITE
        high = at[right] - self._apart(cell, right) if right >= 0 else INFINITE
        return (low, high) if low <= high else (at[cell], at[cell])

    def _settle(self, layer: list[int], at: list[float], *, up: bool, down: bool) -> None:
        wishes, weights = [], []
        for cell in layer:
            near = [*(self.above[cell] if up else ()), *(self.below[cell] if down else ())]
            pulls = [(at[other], self._pull(cell, other)) for other in near] or [(at[cell], 0.1)]
            weight = sum(pull for _, pull in pulls)
            wishes.append(sum(x * pull for x, pull in pulls) / weight)
            weights.append(weight)
        apart = [0.0]
        for one, other in pairwise(layer):
            apart.append(apart[-1] + self._apart(one, other))
        free = [wish - gap for wish, gap in zip(wishes, apart, strict=True)]
        for cell, x, gap in zip(layer, _rising(free, weights), apart, strict=True):
            at[cell] = x + gap

    def _apart(self, one: int, other: int) -> float:
        """How far the middles of two neighbours are at least."""
        half = (self.cells[one].size.width + self.cells[other].size.width) / 2
        return half + (0.0 if self._passes(one) and self._passes(other) else GAP_ACROSS)

    def _pull(self, one: int, other: int) -> float:
        """An arrow that passes several layers is straightened first."""
        boxes = bool(self.cells[one].name) + bool(self.cells[other].name)
        return (8.0, 3.0, 1.0)[boxes]


def _rising(wishes: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest numbers that never fall: neighbours that would are put at their mean."""
    blocks: list[tuple[float, float, int]] = []
    for wish, weight in zip(wishes, weights, strict=True):
        mean, heavy, count = wish, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, more, number = blocks.pop()
            mean = (mean * heavy + before * more) / (heavy + more)
            heavy, count = heavy + more, count + number
        blocks.append((mean, heavy, count))
    return [mean for mean, _, count in blocks for _ in range(count)]


def _placed(grid: _Grid, across: list[float]) -> Layout:
    """The cells as rectangles, and the arrows between them."""
    left = min((x - c.size.width / 2 for x, c in zip(across, grid.cells, strict=True)), default=0.0)
    tops, heights, y = [], [], 0.0
    for layer in grid.layers:
        height = max((grid.cells[cell].size.height for cell in layer), default=0.0)
        tops.append(y)
        heights.append(height)
        y += height + (GAP_DOWN if height else 0.0)
    placed = []
    for index, cell in enumerate(grid.cells):
        rank, size = grid.rank[index], cell.size
        x = across[index] - left - size.width / 2
        # a box hangs from the top of its layer, a label stands in the middle of its own
        slack = 0.0 if cell.name else (heights[rank] - size.height) / 2
        placed.append(Placed(x, tops[rank] + slack, size.width, size.height))
    runs = _Runs(grid, placed, tops, heights)
    width = max((each.x + each.width for each in placed), default=0.0)
    boxes = {name: placed[cell] for name, cell in grid.box.items()}
    cuts = tuple(top - GAP_DOWN / 2 for top in tops[1::2])
    return Layout(width, max(0.0, y - GAP_DOWN), boxes, runs.routes(), cuts)


@record
class _Runs(Data):
    """How arrows run between placed cells."""

    grid: _Grid
    placed: list[Placed]
    tops: list[float]
    heights: list[float]
    margin: float = field(default=14.0)

    def routes(self) -> tuple[Route, ...]:
        leaves, enters = self.ports(below=True), self.ports(below=False)
        return tuple(self.route(i, leaves[i], enters[i]) for i in range(len(self.grid.arrows)))

    def ports(self, *, below: bool) -> dict[int, float]:
        """Where each arrow meets its upper box (``below`` that box) or its lower one."""
        grid, found = self.grid, {}
        meets: dict[int, list[tuple[float, int]]] = {}
        for index, chain in enumerate(grid.chains):
            box, beside = (chain[0], chain[1]) if below else (chain[-1], chain[-2])
            meets.setdefault(box, []).append((self.placed[beside].middle, index))
        for box, arrows in meets.items():
            place, ends = self.placed[box], sorted(arrows)
            margin = min(self.margin, place.width / 4)
            inner = place.width - 2 * margin
            for number, (_, index) in enumerate(ends, 1):
                found[index] = place.x + margin + inner * number / (len(ends) + 1)
        return found

    def route(self, index: int, leave: float, enter: float) -> Route:
        grid = self.grid
        chain = grid.chains[index]
        upper, lower = chain[0], chain[-1]
        points: list[Point] = [(leave, self.placed[upper].bottom), (leave, self.floor(upper))]
        label, cut = self.placed[upper], 0
        for cell in chain[1:-1]:
            here = self.placed[cell]
            ceiling = self.tops[grid.rank[cell]]
            if grid.cells[cell].labelled:
                label = here
                points += [(here.middle, ceiling), (here.middle, here.y)]
                cut = len(points)
                points += [(here.middle, here.bottom), (here.middle, self.floor(cell))]
            else:
                points += [(here.middle, ceiling), (here.middle, self.floor(cell))]
        points.append((enter, self.placed[lower].y))
        first, second = tuple(points[:cut]), tuple(points[cut:])
        return Route(label, *((second[::-1], first[::-1]) if grid.up[index] else (first, second)))

    def floor(self, cell: int) -> float:
        """The lower edge of the layer of a cell."""
        rank = self.grid.rank[cell]
        return self.tops[rank] + self.heights[rank]
