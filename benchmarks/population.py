"""A million decisions: Troth's columns beside Polars, numpy and DuckDB.

    python benchmarks/population.py [--people 1000000] [--rounds 9] [--rules 2000]

The same policy as in `decide`, over the same people. All engines first give the same answers for
everyone: a verdict, a mask of failed and a mask of unknown lines. Then they take turns, warm and in
memory, on one thread and on two; the table shows the median over the rounds, and a ratio is the
median of the ratios within each round. Last, whole processes that begin with a file of Parquet:
they start, read, decide and count.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "population.json"
SELF = Path(__file__).resolve()

Columns = Mapping[str, Any]
"""A masked array for each fact: plain small numbers, as a peer would hold them."""


KERNEL = -1
"""How much work must have been done before the kernel runs: whoever is warm has it at once."""


@dataclass(frozen=True)
class Contender:
    """An engine ready to decide: what it is called, and what gives codes and both masks."""

    name: str
    ask: Callable[[], Sequence[Any]]


# --- the people


def people(count: int) -> Columns:
    """Applicants as small plain integers; what is unknown is masked."""
    import numpy as np
    from peers import hiring

    dice = np.random.default_rng(7)
    made: dict[str, Any] = {
        "role": np.ma.array(dice.integers(0, len(hiring.NEEDED), count, np.int8))
    }
    for name in (*hiring.SCORES, *hiring.QUALITIES):
        low, high = hiring.RANGES.get(name, (2, 5))
        kind = np.int16 if high > 127 else np.int8
        made[name] = np.ma.array(dice.integers(low, high + 1, count).astype(kind))
    bits = sum((dice.random(count) < 0.9).astype(np.int8) << place
               for place in range(len(hiring.CERTIFICATES)))  # fmt: skip
    made["certificates"] = np.ma.array(bits.astype(np.int8))
    for name, column in made.items():
        if name != "role":
            column.mask = dice.random(count) < 0.04
    return made


def table(columns: Columns) -> Any:
    """The same people as a frame of Polars, nulls where something is unknown."""
    import polars as pl

    series = []
    for name, column in columns.items():
        known = pl.Series(~column.mask) if column.mask.shape else None
        values = pl.Series(name, column.data)
        series.append(
            values if known is None else values.to_frame().select(
                pl.when(known).then(pl.col(name)).alias(name)
            ).to_series()
        )  # fmt: skip
    return pl.DataFrame(series)


# --- Troth


def given_of(columns: Columns) -> Any:
    """The people as Troth holds them: numbers in millionths, in the narrowest integers."""
    import decide as one
    import numpy as np

    from troth.dsl.types import SCALE, NumberType
    from troth.engine.bulk.columns import Column, narrowed
    from troth.engine.bulk.encode import Given

    facts = one.vocabulary().facts
    held = {}
    for name, column in columns.items():
        values = np.where(column.mask, 0, column.data).astype(np.int64)
        values *= SCALE if isinstance(facts[name].type, NumberType) else 1
        known = ~column.mask if column.mask.shape else None
        held[name] = Column(narrowed(values), known)
    return Given(len(columns["role"]), held)


def troth(columns: Columns, threads: int) -> Contender:
    """The policy as its author writes it, by the kernel."""
    import decide as one

    from troth.engine.bulk.decide import decide
    from troth.engine.bulk.executors import executors

    rule, _, _ = one.troth_policy()
    given = given_of(columns)
    executors.enough = KERNEL

    def ask() -> Sequence[Any]:
        found = decide(rule.program, given, threads=threads, ideals=False)
        return found.codes, found.masks(found.failed), found.masks(found.unknown)

    return Contender("Troth", ask)


# --- peers


def polars(columns: Columns) -> Contender:
    """Polars in memory, on as many threads as its process was given."""
    from peers.columns import polars_query

    frame, query = table(columns), polars_query()

    def ask() -> Sequence[Any]:
        found = query(frame.lazy()).collect()
        return [found[name].to_numpy() for name in ("code", "failed", "unknown")]

    return Contender("Polars", ask)


def numpy(columns: Columns) -> Contender:
    """Numpy, a column at a time."""
    from peers.columns import by_numpy

    return Contender("numpy", by_numpy(columns))


# --- measuring


def seconds(ask: Callable[[], object]) -> float:
    """How long one round takes."""
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def check(everybody: Sequence[Contender], count: int) -> None:
    """Every engine gives the same codes and masks; else the run ends."""
    import numpy as np

    right = everybody[0].ask()
    for contender in everybody[1:]:
        for one, two in zip(right, contender.ask(), strict=True):
            if not np.array_equal(one, two):
                raise SystemExit(f"{contender.name} and {everybody[0].name} differ")
    print(f"all {len(everybody)} engines give the same answers for {count:,} people", flush=True)


def turns(count: int, rounds: int, threads: int) -> dict[str, list[float]]:
    """Seconds a round, everybody taking turns in this process."""
    columns = people(count)
    everybody = [troth(columns, threads), polars(columns), numpy(columns)]
    check(everybody, count)
    times: dict[str, list[float]] = {each.name: [] for each in everybody}
    for _ in range(rounds):
        for contender in everybody:
            times[contender.name].append(seconds(contender.ask))
    return times


def in_process(asked: Sequence[str], threads: int) -> Any:
    """This script run once more, with so many threads of Polars; what it says last, read."""
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
    done = subprocess.run(
        [sys.executable, str(SELF), *asked], env=environment, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout.decode().splitlines()[-1])


def cold(engine: str, file: str) -> None:
    """A whole process: read a file of Parquet, decide, count the verdicts."""
    import polars as pl

    if engine == "Polars":
        from peers.columns import polars_query

        found = polars_query()(pl.scan_parquet(file)).select(pl.col("code").value_counts(sort=True))
        counts = {each["code"]: each["count"] for each in found.collect()["code"]}
    else:
        import decide as one
        import numpy as np

        from troth.dsl.types import SCALE, NumberType
        from troth.engine.bulk.columns import Column
        from troth.engine.bulk.decide import decide
        from troth.engine.bulk.encode import Given

        rule, _, words = one.troth_policy()
        frame = pl.read_parquet(file)
        held = {}
        for name in frame.columns:
            series = frame[name]
            values = series.fill_null(0).to_numpy()
            if isinstance(words.facts[name].type, NumberType):
                values = values.astype(np.int32) * SCALE
            held[name] = Column(
                values, series.is_not_null().to_numpy() if series.null_count() else None
            )
        codes = decide(rule.program, Given(len(frame), held), threads=2, ideals=False).codes
        counts = {code: int(number) for code, number in enumerate(np.bincount(codes)) if number}
    print(json.dumps({str(code): counts[code] for code in sorted(counts)}))


def starts(count: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of whole processes, taking turns."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "people.parquet")
        table(people(count)).write_parquet(file)
        times: dict[str, list[float]] = {"Troth, cold": [], "Polars, cold": []}
        answers = []
        for _ in range(rounds + 1):
            for name, found in times.items():
                start = time.perf_counter()
                answers.append(in_process(["--cold", name.removesuffix(", cold"), file], 2))
                found.append(time.perf_counter() - start)
    if any(each != answers[0] for each in answers):
        raise SystemExit("a cold start gives other counts")
    return {name: each[1:] for name, each in times.items()}


def rules(number: int) -> int:
    """So many rules decided, each over a few people: how often anything was compiled."""
    from troth.engine.builder import Builder
    from troth.engine.bulk.compiled import compilations
    from troth.engine.bulk.decide import decide
    from troth.engine.bulk.executors import executors
    from troth.engine.bulk.interpret import interpret
    from troth.engine.program import Op, Program

    executors.enough = KERNEL
    given = given_of(people(1_000))
    before = None
    for each in range(number):
        make = Builder()
        for bit, name in enumerate(given.columns):
            least = make.constant((each * 37 + bit) % 97)
            make.line(Op.LINE, bit, make.emit(Op.LE, least, make.load(name, (0, 10**9))))
        decide(make.done(Program(f"r{each}", (), (), (), (), 0, top=(0, 1), ideal=99)), given)
        before = compilations(interpret) if before is None else before
    return compilations(interpret) - (before or 0)


def ratio(times: Mapping[str, list[float]], slow: str, fast: str) -> float:
    """How many times as long ``slow`` takes as ``fast``: the median over the rounds."""
    return statistics.median(a / b for a, b in zip(times[slow], times[fast], strict=True))


def main() -> None:
    """Check, measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--rules", type=int, default=2_000)
    parser.add_argument("--threads", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--cold", nargs=2, help=argparse.SUPPRESS)
    size = parser.parse_args()
    if size.cold:
        cold(*size.cold)
        return
    if size.threads:
        print(json.dumps(turns(size.people, size.rounds, size.threads)))
        return
    content: dict[str, Any] = {"sizes": {"people": size.people, "rounds": size.rounds}}
    bars = []
    print(f"{'engine':<22} {'threads':>8} {'ms':>9} {'decisions/s':>14}")
    for threads in (1, 2):
        asked = ["--people", size.people, "--rounds", size.rounds, "--threads", threads]
        times = in_process([str(each) for each in asked], threads)
        show(times, size.people, threads)
        content[f"seconds on {threads}"] = {k: statistics.median(v) for k, v in times.items()}
        name = f"warm against Polars, {threads} thread{'s' if threads > 1 else ''}"
        bars.append((name, ratio(times, "Polars", "Troth"), ">=", 5.0))
    begun = starts(size.people, max(3, size.rounds // 2))
    show(begun, size.people, 2)
    content["seconds cold"] = {name: statistics.median(each) for name, each in begun.items()}
    bars.append(
        ("cold start against Polars", ratio(begun, "Troth, cold", "Polars, cold"), "<=", 3.0)
    )
    bars.append((f"compilations over {size.rules} rules", rules(size.rules), "<=", 0.0))
    content["bars"] = [
        {"name": name, "measured": measured, "asked": f"{sign} {target}"}
        for name, measured, sign, target in bars
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print()
    for name, measured, sign, target in bars:
        word = "holds" if (measured >= target if sign == ">=" else measured <= target) else "short"
        print(f"bar {name}: {measured:.2f} (asked {sign} {target:g}) {word}")


def show(times: Mapping[str, list[float]], count: int, threads: int) -> None:
    """A line an engine."""
    for name, figures in times.items():
        middle = statistics.median(figures)
        print(f"{name:<22} {threads:>8} {middle * 1000:>9.1f} {count / middle:>14,.0f}", flush=True)


if __name__ == "__main__":
    main()
