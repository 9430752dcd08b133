"""The campaign: as many drawn histories as one likes, kernel against reference.

    make campaign HISTORIES=100000

Seeds are printed; progress goes to standard error. The first disagreement ends it: it is made as
small as can be and written to a page, which becomes a case once it is moved to ``cases``.
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
from tests.engine.fold.kit import pack_of

USUAL = (40, 16)
"""Histories of one pack that are walked at once, and the most events of each."""

DENSE = (6, 250)
"""The same for the few rounds with long lives."""

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


def differs(case: Case) -> str:
    """In what a case comes out otherwise; nothing where it agrees, is not walked or not a case."""
    try:
        pack = case.pack
    except AssertionError:
        return ""
    try:
        return "\n".join(compare(pack, case.lives, case.until).differences.values())
    except Exception as problem:  # noqa: BLE001 (whatever it is, it is a disagreement)
        return f"{type(problem).__name__}: {problem}"


def smallest(case: Case) -> Case:
    """A case from which nothing more can be left out; ``case`` itself where it agrees."""
    going = True
    while going:
        going = False
        for smaller in case.smaller():
            if differs(smaller):
                case, going = smaller, True
                break
    return case


def campaign(histories: int, seed: int, tiers: tuple[int, ...]) -> tuple[Tally, Case | None]:
    """Compare until so many histories have agreed or one does not."""
    tally = Tally()
    for number, pack, found, until, shares in rounds(seed, tiers):
        try:
            compared = compare(pack.pack, found, until)
        except Exception as problem:  # noqa: BLE001 (told with the case)
            print(f"seed {number}: {type(problem).__name__}: {problem}", file=sys.stderr)
            compared = Compared(differences=dict.fromkeys(found, str(problem)))
        for person in compared.differences:
            shows = f"seed {number} of tiers {tiers}, {person}"
            case = Case.of(pack, person, found[person], until, shows)
            if differs(case):
                return tally, smallest(case)
        tally.add(pack, compared, shares)
        if number % 25 == 0:
            print(f"seed {number}: {tally.walked:,} agree, {tally.left:,} by reference,"
                  f" {dict(tally.packs)}", file=sys.stderr)  # fmt: skip
        if tally.walked >= histories:
            return tally, None
    raise AssertionError("INVARIANT: rounds never end")


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
        return 0
    given.case.write_text(case.written(), "utf-8")
    print(f"disagreement: {case.shows}, written to {given.case}\n{differs(case)}\n{case.written()}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
