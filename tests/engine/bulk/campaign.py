"""The campaign: as many drawn histories as one likes, kernel against reference.

    make campaign HISTORIES=100000

Lives are walked and folded; and after each pack a dry run is planned by columns and row by row, by
turns of ladders that hand things to people, of clocks that a change moves, and of two policies
that are walked as one. Seeds are printed; progress goes to standard error. The first disagreement
ends it: it is made as small as can be and written to a page, which becomes a case once it is moved
to ``cases``, or to ``cases/runs`` if it is a dry run. It ends badly as well where something that it
is for was never drawn.
"""

from __future__ import annotations

import argparse
import sys
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":  # a package of this name in some library would stand before ours
    _here = types.ModuleType("tests")
    _here.__path__ = [str(Path(__file__).resolve().parents[2])]
    sys.modules["tests"] = _here

from tests.engine.bulk.adopted import Adopted, adopted
from tests.engine.bulk.agree import Compared, compare
from tests.engine.bulk.drawn import TIERS, Drawn, drawn
from tests.engine.bulk.kept import Case
from tests.engine.bulk.lives import Lives, lives
from tests.engine.bulk.runs import ROUNDS, Run, compared, handing_runs, joint_runs, moving_runs
from tests.engine.fold.kit import pack_of

USUAL = (40, 16)
"""Histories of one pack that are walked at once, and the most events of each."""

DENSE = (6, 250)
"""The same for the few rounds with long lives."""

PLANNED = 12
"""Histories of one dry run."""

WANTED = (
    "handed", "asked", "through somebody", "to a vacant seat", "whom it is about", "in conflict",
    "in their line", "of whoever owes it", "nobody is recorded", "to nobody", "walked as one",
    *(f"{mode}: {outcome}" for mode in ("rebase", "restart", "proportional")
      for outcome in ("moved", "kept", "refused")),
    "most favourable: moved", "most favourable: kept", "keep: kept",
)  # fmt: skip
"""What dry runs are drawn for: a campaign of `ENOUGH` histories that lacks one of them is none."""

ENOUGH = 2_000

FORGET = 200
"""After so many packs the loaded ones are forgotten, so that memory stays small."""


@dataclass
class Tally:
    """What a campaign has seen so far."""

    walked: int = 0
    left: int = 0
    packs: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    shares: Counter[str] = field(default_factory=Counter)
    planned: Counter[str] = field(default_factory=Counter)

    @property
    def agreed(self) -> int:
        """Histories that were walked and agree, in dry runs and else."""
        return self.walked + self.planned["people in columns"]

    @property
    def missing(self) -> list[str]:
        """What should have been drawn, and was not."""
        found = [each for each in WANTED if not self.planned[each]]
        return found if self.agreed >= ENOUGH else []

    def add(self, pack: Drawn | Adopted, compared: Compared, shares: Counter[str]) -> None:
        """One pack with its histories."""
        self.packs["covered" if not compared.uncovered else "uncovered"] += 1
        self.walked += compared.walked
        self.left += compared.left
        self.why.update(compared.why)
        self.why.update({f"pack: {reason}": 1 for reason in compared.uncovered})
        self.shares.update(shares)
        if isinstance(pack, Drawn) and not compared.uncovered:
            self.forms.update(pack.used)

    def told(self) -> str:
        """In words, for whoever reads the end of a campaign."""
        lines = [
            f"{self.walked:,} histories agree, {self.left:,} were left to the reference",
            f"packs: {dict(self.packs)}",
            f"shares: {dict(self.shares)}",
            f"dry runs that agree: {self.planned['plans']:,} over {self.planned['people']:,} lives",
            f"  {self.planned['people in columns']:>8,}  lives in columns",
            *(f"  {self.planned[each]:>8,}  {each}" for each in WANTED),
            "constructs in covered packs:",
            *(f"  {count:>8,}  {form}" for form, count in self.forms.most_common()),
            "left to the reference, or not walked:",
            *(f"  {count:>8,}  {why}" for why, count in self.why.most_common(40)),
        ]
        return "\n".join(lines)


def rounds(
    seed: int, tiers: tuple[int, ...]
) -> Iterator[tuple[int, Drawn | Adopted, Lives, int, Counter[str]]]:
    """Packs with lives, without end: number, pack, lives, up to when, shares.

    Tier 0 are the packs that come with Troth.
    """
    number, shipped = seed, adopted()
    while True:
        tier = tiers[number % len(tiers)]
        pack = drawn(number, tier) if tier else shipped[number // len(tiers) % len(shipped)]
        size = DENSE if number % 16 == 15 else USUAL
        yield number, pack, *lives(pack, number, *size)
        number += 1
        if (number - seed) % FORGET == 0:
            drawn.cache_clear()
            pack_of.cache_clear()


def runs(number: int, tiers: tuple[int, ...]) -> list[Run]:
    """The dry runs of a round."""
    seed, kind = number // len(ROUNDS), ROUNDS[number % len(ROUNDS)]
    match kind:
        case "handing":
            return handing_runs(seed, PLANNED)
        case "moving":
            return moving_runs(seed, PLANNED)
    drawn_ones = [tier for tier in tiers if tier] or [*TIERS]
    return joint_runs(seed, drawn_ones[seed % len(drawn_ones)], PLANNED)


def differs(case: Case | Run) -> str:
    """In what a case comes out otherwise; nothing where it agrees, is not walked or not a case."""
    try:
        assert case.packs if isinstance(case, Run) else case.pack
    except AssertionError:
        return ""
    try:
        if isinstance(case, Run):
            return compared(case)[0]
        return "\n".join(compare(case.pack, case.lives, case.until).differences.values())
    except Exception as problem:  # noqa: BLE001 (whatever it is, it is a disagreement)
        return f"{type(problem).__name__}: {problem}"


def smallest(case: Case | Run) -> Case | Run:
    """A case from which nothing more can be left out; ``case`` itself where it agrees."""
    going = True
    while going:
        going = False
        for smaller in case.smaller():
            if differs(smaller):
                case, going = smaller, True
                break
    return case


def campaign(histories: int, seed: int, tiers: tuple[int, ...]) -> tuple[Tally, Case | Run | None]:
    """Compare until so many histories have agreed or one does not."""
    tally = Tally()
    for number, pack, found, until, shares in rounds(seed, tiers):
        case = walked(tally, number, tiers, pack, found, until, shares) or planned(
            tally, number, tiers
        )
        if case is not None:
            return tally, smallest(case)
        if number % 25 == 0:
            print(f"seed {number}: {tally.agreed:,} agree, {tally.left:,} by reference,"
                  f" {dict(tally.packs)}", file=sys.stderr)  # fmt: skip
        if tally.agreed >= histories:
            return tally, None
    raise AssertionError("INVARIANT: rounds never end")


def walked(
    tally: Tally,
    number: int,
    tiers: tuple[int, ...],
    pack: Drawn | Adopted,
    found: Lives,
    until: int,
    shares: Counter[str],
) -> Case | None:
    """One pack with lives, walked and folded; the case if they disagree."""
    try:
        seen = compare(pack.pack, found, until)
    except Exception as problem:  # noqa: BLE001 (told with the case)
        print(f"seed {number}: {type(problem).__name__}: {problem}", file=sys.stderr)
        seen = Compared(differences=dict.fromkeys(found, str(problem)))
    for person in seen.differences:
        shows = f"seed {number} of tiers {tiers}, {person}"
        case = Case.of(pack, person, found[person], until, shows)
        if differs(case):
            return case
    tally.add(pack, seen, shares)
    return None


def planned(tally: Tally, number: int, tiers: tuple[int, ...]) -> Run | None:
    """The dry runs of a round, by columns and row by row; the first of which the plans differ."""
    for run in runs(number, tiers):
        try:
            differences, seen = compared(run)
        except Exception as problem:  # noqa: BLE001 (told with the run)
            print(f"{run.shows}: {type(problem).__name__}: {problem}", file=sys.stderr)
            return run
        if differences:
            return run
        tally.planned += seen
    return None


def main() -> int:
    """Run it; 0 where everything agreed."""
    asked = argparse.ArgumentParser(description="Kernel against reference over drawn histories.")
    asked.add_argument("--histories", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--tiers", default=",".join(map(str, (*TIERS, 0))))
    asked.add_argument("--case", type=Path, default=Path("disagreement.txt"))
    given = asked.parse_args()
    tiers = tuple(int(each) for each in given.tiers.split(","))
    print(f"from seed {given.seed}, tiers {tiers}")
    tally, case = campaign(given.histories, given.seed, tiers)
    print(tally.told())
    if case is None:
        if tally.missing:
            print(f"never drawn: {', '.join(tally.missing)}")
        return 1 if tally.missing else 0
    given.case.write_text(case.written(), "utf-8")
    print(f"disagreement: {case.shows}, written to {given.case}\n{differs(case)}\n{case.written()}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
