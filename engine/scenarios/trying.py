"""Mutants tried on scenarios: which of them some scenario notices.

Each scenario is played once under the pack as it is: one that fails there shows nothing and is left
out. A mutant is then tried on those that come by what it changes, likely ones first, until one
fails. Who tries what, in which order and in how many processes, decides nothing but the time.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count

from troth.dsl.node import Data, record
from troth.engine.files.pack import Pack
from troth.engine.scenario import Scenario
from troth.engine.scenarios.mutants import Mutant, Put, mutated
from troth.engine.scenarios.reach import Came, Reach, came_by
from troth.engine.scenarios.runner import fails

WORTH = 400
"""So many tries make up for starting one more process."""

TOGETHER = 24
"""Mutants handed to a process at a time."""


@record
class Tried(Data):
    """A mutant, and whether some scenario noticed it."""

    mutant: Mutant
    noticed: bool


@record
class Trial(Data):
    """What came of all mutants, and the scenarios that fail without any.

    ``same`` are those that were not tried, because they cannot make a difference.
    """

    tried: tuple[Tried, ...]
    failing: tuple[Scenario, ...]
    scenarios: int
    same: tuple[Mutant, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """A pack, its scenarios that pass, and what each of them came by."""

    pack: Pack
    scenarios: tuple[Scenario, ...]
    came: tuple[Came, ...]
    mutants: tuple[Mutant, ...]

    def candidates(self, reach: Reach, mutant: Mutant, known: Counter[int]) -> list[int]:
        """The scenarios that may notice, by number, likely ones first.

        Those are the ones that noticed most of the same rule (``known``), then those that speak of
        it or of what follows from it, and of them the short ones.
        """
        found = [
            (-known[index], reach.far(mutant, came), len(scenario.timeline), index)
            for index, (scenario, came) in enumerate(zip(self.scenarios, self.came, strict=True))
            if reach.noticed(mutant, came)
        ]
        return [index for *_, index in sorted(found)]


def tried(
    pack: Pack, scenarios: Sequence[Scenario], mutants: Sequence[Mutant], processes: int = 0
) -> Trial:
    """Every mutant tried; with 0 processes as many as the machine has, where that is worth it."""
    told = [each for each in scenarios if not each.changes and not each.people]
    came = [(each, came_by(pack, each)) for each in told]
    passing = [(each, seen) for each, seen in came if seen is not None]
    apart = [each for each in mutants if not each.same]
    bench = Bench(
        pack,
        tuple(each for each, _ in passing),
        tuple(seen for _, seen in passing),
        tuple(apart),
    )
    answers = _answers(bench, processes)
    return Trial(
        tried=tuple(map(Tried, apart, answers)),
        failing=tuple(each for each, seen in came if seen is None),
        scenarios=len(scenarios),
        same=tuple(each for each in mutants if each.same),
    )


def _answers(bench: Bench, processes: int) -> list[bool]:
    """For each mutant whether it is noticed."""
    count = len(bench.mutants)
    wanted = processes or min(cpu_count() or 1, 1 + count // WORTH)
    pieces = [range(start, min(start + TOGETHER, count)) for start in range(0, count, TOGETHER)]
    if wanted == 1:
        at_work = _AtWork(bench)
        return [each for piece in pieces for each in at_work.notice(piece)]
    context = get_context("spawn")
    with ProcessPoolExecutor(wanted, context, _begin, (bench,)) as pool:
        return [each for piece in pool.map(_piece, pieces) for each in piece]


class _AtWork:
    """One process: what it has found already is not tried again."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.reach = Reach(bench.pack)
        self.known: dict[Put, bool] = {}
        self.noticing: dict[str, Counter[int]] = {}

    def notice(self, piece: Sequence[int]) -> list[bool]:
        return [self._one(self.bench.mutants[index]) for index in piece]

    def _one(self, mutant: Mutant) -> bool:
        made = mutant.made
        if not isinstance(made, Put):
            return self._noticed(mutant)
        if made not in self.known:
            self.known[made] = self._noticed(mutant)
        return self.known[made]

    def _noticed(self, mutant: Mutant) -> bool:
        pack = mutated(self.bench.pack, mutant.made)
        noticing = self.noticing.setdefault(mutant.rule, Counter())
        for index in self.bench.candidates(self.reach, mutant, noticing):
            if _differs(pack, self.bench.scenarios[index]):
                noticing[index] += 1
                return True
        return False


def _differs(pack: Pack, scenario: Scenario) -> bool:
    """Whether a scenario finds anything otherwise.

    Under a policy that nobody could have written the story may not come to its end. That is no
    merit of the scenario: nothing it says was looked at.
    """
    try:
        return fails(pack, scenario)
    except Exception:  # noqa: BLE001 - whatever it is, nothing of it is what the scenario says
        return False


_at_work: list[_AtWork] = []


def _begin(bench: Bench) -> None:
    """A process of its own begins."""
    _at_work[:] = [_AtWork(bench)]


def _piece(piece: Sequence[int]) -> list[bool]:
    return _at_work[0].notice(piece)
