"""Proving: how long it takes to hold a rule against its old version, for everybody at all.

    python benchmarks/prove.py [--rounds 5] [--roles FILE]

One pack has a minimum for each of 201 role levels, the other the same with one skill of each asked
for at another level. Every pair is asked about afresh, nothing is remembered. A second new pack has
every other minimum changed, a third none: as many pairs must be asked about as rules were changed,
and each must come out as stricter or looser as it was made. Absolute bars are for a machine on
which hand-written Python makes 1.02 M decisions a second, and are scaled by what it makes here, in
the same run. ``--roles`` as in `parse`.
"""

import argparse
import csv
import json
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from parse import LEVELS, USUAL_RATE, _known_roles, hand_written_rate, pack_of_roles
from peers import hiring

from troth.engine.files.pack import Pack, load_pack
from troth.engine.prove.asking import Prover
from troth.engine.prove.compared import beside_of, compare
from troth.engine.prove.paired import Standing, pairs
from troth.engine.prove.questions import Answer, Budget, Question
from troth.engine.prove.verdicts import PLAN

RESULTS = Path(__file__).parent / "results" / "prove.json"


class Counting(Prover):
    """A prover that notes how long each question takes."""

    def __init__(self, packs: Sequence[Pack], budget: Budget) -> None:
        super().__init__(packs, budget)
        self.seconds: list[float] = []

    def ask(self, question: Question, milliseconds: int | None = None) -> Answer:
        """The answer."""
        start = time.perf_counter()
        answer = super().ask(question, milliseconds)
        self.seconds.append(time.perf_counter() - start)
        return answer


def edited(folder: Path, into: Path, every: int) -> dict[str, Standing]:
    """A copy in which one skill of every ``every``-th role level is asked for at another level.

    Each by the name of its minimum, with what it has become. 0 changes none.
    """
    shutil.copytree(folder, into)
    table = into / "tables" / "roles.csv"
    with table.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    role, grade, level = (head.index(n) for n in ("Role", "Role Level", "Skill Level"))
    pack = loaded(folder)
    names = {profile.words: name for name, profile in pack.vocabulary.profiles.items()}
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        first.setdefault(", ".join((row[role].strip(), row[grade].strip())), number)
    known = [(each, names[each]) for each in first if each in names]
    became: dict[str, Standing] = {}
    for words, name in known[:: every or len(known) + 1] if every else []:
        row = rows[first[words]]
        at = LEVELS.index(row[level])
        up = at + 1 < len(LEVELS)
        row[level] = LEVELS[at + 1 if up else at - 1]
        became[f"is_{name}"] = Standing.STRICTER if up else Standing.LOOSER
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return became


def loaded(folder: Path) -> Pack:
    """The pack in a folder; a mistake in it ends the run."""
    pack, found = load_pack(folder)
    if pack is None:
        raise SystemExit("\n".join(each.message for each in found))
    return pack


def diff(old: Pack, new: Pack) -> tuple[float, list[float], list[float], dict[str, Standing]]:
    """Seconds for all rules, for each pair asked about and for each question; and the verdicts."""
    by_pair: list[float] = []
    verdicts: dict[str, Standing] = {}
    start = time.perf_counter()
    prover = Counting((old, new), PLAN)
    beside = beside_of(old, new, prover)
    for pair in pairs(old, new):
        before, asked = time.perf_counter(), len(prover.seconds)
        found = compare(pair, beside)
        if len(prover.seconds) > asked:
            by_pair.append(time.perf_counter() - before)
        if found.standing is not Standing.SAME:
            verdicts[pair.name] = found.standing
    return time.perf_counter() - start, by_pair, prover.seconds, verdicts


def main() -> None:
    """Make the packs, take turns, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--roles", type=Path, default=_known_roles())
    size = parser.parse_args()
    people = hiring.people(1000)
    rates: list[float] = []
    wholes: list[float] = []
    a_pair: list[float] = []
    questions: list[float] = []
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        was = pack_of_roles(size.roles, folder / "old")
        changed = {n: edited(was, folder / f"new-{n}", n) for n in (1, 2, 0)}
        for turn in range(size.rounds):
            rates.append(hand_written_rate(people))
            for every, became in changed.items():
                old, new = loaded(was), loaded(folder / f"new-{every}")
                whole, by_pair, asked, verdicts = diff(old, new)
                if verdicts != became or len(by_pair) != len(became):
                    raise SystemExit(f"{len(became)} changed, {len(by_pair)} asked: {verdicts}")
                if every == 1:
                    wholes.append(whole)
                    a_pair += by_pair
                    questions += asked
                if not turn:
                    rows.append((len(became), len(by_pair), len(asked), whole, verdicts))
    told(rows)
    speed = statistics.median(rates) / USUAL_RATE
    print(f"a question {1000 * statistics.median(questions):.1f} ms, the slowest "
          f"{1000 * max(questions):.1f} ms")  # fmt: skip
    print(f"hand-written Python: {statistics.median(rates):,.0f} decisions/s, {speed:.2f} of usual")
    judged = [
        ("median of a rule pair, scaled ms", 1000 * statistics.median(a_pair) * speed, 20.0),
        ("all role levels changed, scaled seconds", statistics.median(wholes) * speed, 10.0),
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    content = {
        "sizes": {"rules": len(changed[1]), "rounds": size.rounds},
        "seconds": {"whole": statistics.median(wholes), "pair": statistics.median(a_pair)},
        "bars": [{"name": n, "measured": m, "asked": f"<= {t}"} for n, m, t in judged],
    }
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for bar, measured, target in judged:
        word = "holds" if measured <= target else "short"
        print(f"bar {bar}: {measured:.3f} (asked <= {target:g}) {word}")


def told(rows: Sequence[tuple[int, int, int, float, dict[str, Standing]]]) -> None:
    """The table: as many pairs are asked about as rules were changed."""
    print(f"{'rules changed':>13} {'pairs asked':>12} {'questions':>10} {'seconds':>9}   verdicts")
    for changed, asked, questions, whole, verdicts in rows:
        counts = Counter(verdicts.values())
        said = ", ".join(f"{counts[each]} {each}" for each in Standing if counts[each])
        print(f"{changed:>13} {asked:>12} {questions:>10} {whole:>9.3f}   {said or 'same'}")


if __name__ == "__main__":
    main()
