"""A dry run over recorded history: `troth plan` over two policies beside hand-written SQL.

    python benchmarks/replay.py [--events 5000000] [--rounds 3] [--slope 1000000 5000000 10000000]

A seeded history of people who are taken through a lifecycle, with one event in fifty that the
lifecycle refuses, is written as Parquet, and people with three facts beside it. The policy promises
eight things within working days, each with a ladder of three rungs where it is late; the one to
come shortens one promise and raises one minimum.

`troth plan` reads both files, replays the history under both policies, decides about everybody
twice, and writes plan.json: all of that is timed, in a process of its own, after a small dry run
that loads what it needs (a whole cold process is told as well); and once more with 2,000 rules
beside the others, of which none is compiled. DuckDB is timed for the part of the
promises alone, under both policies, with the refused events taken out for it beforehand; first both
give the same numbers of promises by state, and of rungs.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from peers.journeys import AS_OF, Sql, write_all

RESULTS = Path(__file__).parent / "results" / "replay.json"
MORE: Final = 2_000
"""Rules beside the others, to see that they cost no compilation."""
END_TO_END, SQL, MEMORY, LINEAR, COMPILED, RULES = (
    "million events a second and policy, end to end",
    "promises at once against hand-written DuckDB",
    "peak memory against the loaded log",
    "time an event, many against few (away from 1)",
    "loops compiled after an edit",
    f"loops compiled for {MORE:,} rules",
)
BARS: Final = {
    END_TO_END: (">=", 5.0), SQL: (">=", 1.0), MEMORY: ("<", 1.5), LINEAR: ("<", 0.15),
    COMPILED: ("<=", 0.0), RULES: ("<=", 0.0),
}  # fmt: skip


# --- Troth, in a process of its own


def plan_once(folder: Path) -> float:
    """One dry run from the files to plan.json; seconds."""
    from troth.cli.dry_run import Asked, dry_run
    from troth.engine.plan.saved import write_plan

    start = time.perf_counter()
    asked = Asked(
        str(folder / "2026.2"), str(folder / "2026.1"), str(folder / "people.parquet"),
        str(folder / "mapping.yaml"), events=str(folder / "events.parquet"),
        as_of=datetime.fromisoformat(AS_OF).date(),
    )  # fmt: skip
    write_plan(dry_run(asked).plan, folder / "plan.json")
    return time.perf_counter() - start


def worker(folder: Path, small: Path, rounds: int) -> dict[str, object]:
    """What one process measures: a small dry run first, then the large one."""
    plan_once(small)
    before = _compiled()
    seconds = [plan_once(folder) for _ in range(rounds)]
    return {"seconds": seconds, "compiled": _compiled() - before}


def memory(folder: Path) -> dict[str, object]:
    """What one process holds once the log is read, and at most, in megabytes.

    Nobody outside can tell when the log is read: the reader of the command is listened to.
    """
    from troth.cli import histories

    read = histories._as_columns
    held: list[float] = []

    def noted(*asked: Any) -> Any:
        found = read(*asked)
        held.append(_held("VmRSS:"))
        return found

    histories._as_columns = noted  # type: ignore[assignment]  # it takes whatever comes
    plan_once(folder)
    return {"loaded": held[0], "peak": _held("VmHWM:")}


def _held(what: str) -> float:
    """Megabytes that this process holds, or held at most.

    What `getrusage` says of the most counts the process that started this one, up to its start.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return 0.0


def _compiled() -> int:
    """How many loops this process has compiled so far."""
    from troth.engine.bulk.compiled import compilations

    modules = [known for name, known in sys.modules.items() if name.startswith("troth.engine.bulk")]
    loops = {id(each): each for module in modules for each in vars(module).values()}
    return sum(compilations(each) for each in loops.values() if hasattr(each, "py_func"))


def in_process(*arguments: object) -> dict[str, Any]:
    """What a process of its own measures."""
    words = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# --- the same part by Troth


class Walks:
    """The log in memory, to be walked under both policies."""

    def __init__(self, folder: Path) -> None:
        from troth.engine.bulk.event_files import read_recorded
        from troth.engine.events import EventReader
        from troth.engine.files.mapping import read_mapping
        from troth.engine.files.pack import load_pack
        from troth.engine.views import zone_of

        self.packs = [load_pack(folder / name)[0] for name in ("2026.1", "2026.2")]
        old = self.packs[0]
        mapping, found = read_mapping(folder / "mapping.yaml")
        if old is None or mapping is None:
            raise SystemExit("\n".join(each.message for each in found))
        reader = EventReader(old.vocabulary, old.charts.values(), zone_of(old))
        recorded, found = read_recorded(
            folder / "events.parquet", mapping, old.vocabulary, reader, 2**37
        )
        if recorded is None:
            raise SystemExit("\n".join(each.message for each in found))
        self.log = recorded.log
        self.until = int(datetime.fromisoformat(f"{AS_OF}T23:59:59+00:00").timestamp())

    def both(self) -> list[dict[str, tuple[int, ...]]]:
        """What `Sql.both` counts, for each policy."""
        return [self._counted(pack) for pack in self.packs]

    def _counted(self, pack: Any) -> dict[str, tuple[int, ...]]:
        from troth.engine.bulk.walk import walk
        from troth.engine.bulk.walked import STATES, Walked

        found = walk(self.log, pack, self.until)
        if not isinstance(found, Walked) or found.by_reference.any():
            raise SystemExit("not everybody can be walked")
        names = [state.value for state in STATES]
        states = np.bincount(
            found.owed_rule * len(names) + found.owed_state, minlength=len(found.rules) * len(names)
        ).reshape(-1, len(names))
        rungs = np.bincount(
            found.rung_ladder * 4 + found.rung_number, minlength=len(found.ladders) * 4
        ).reshape(-1, 4)
        asked = [names.index(each) for each in ("fulfilled", "repaired", "violated", "in_effect")]
        return {
            rule: (
                *states[place, asked].tolist(),
                *rungs[found.ladders.index(f"late_{rule}"), 1:].tolist(),
            )
            for place, rule in enumerate(found.rules)
        }


def beside_sql(folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of Troth and of DuckDB for the promises under both policies, taking turns."""
    walks, sql = Walks(folder), Sql(folder)
    if tuple(walks.both()) != sql.both():
        raise SystemExit(f"other promises:\n{walks.both()}\n{sql.both()}")
    print("Troth and DuckDB count the same promises and rungs under both policies\n")
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        for ask, times in ((walks.both, ours), (sql.both, theirs)):
            start = time.perf_counter()
            ask()
            times.append(time.perf_counter() - start)
    return ours, theirs


def main() -> None:
    """Check, measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slope", type=int, nargs="+", default=[1_000_000, 5_000_000, 10_000_000])
    parser.add_argument("--worker", nargs=2, metavar=("KIND", "FOLDER"), help=argparse.SUPPRESS)
    size = parser.parse_args()
    if size.worker:
        kind, folder = size.worker[0], Path(size.worker[1])
        small = folder.parent / "small"
        found = memory(folder) if kind == "memory" else worker(folder, small, size.rounds)
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory() as name:
        run(Path(name), size)


def run(where: Path, size: argparse.Namespace) -> None:
    """Everything, in a folder that is gone afterwards."""
    sizes = {"small": 5_000, "asked": size.events}
    sizes |= {f"{events:,} events": events for events in size.slope}
    for name, events in sizes.items():
        (where / name).mkdir()
        write_all(where / name, events)
    (where / "rules").mkdir()
    write_all(where / "rules", min(size.slope), MORE)
    plans = {
        name: in_process("--worker", "plan", where / name, "--rounds", size.rounds)
        for name in (*list(sizes)[1:], "rules")
    }
    sizes["rules"] = min(size.slope)
    held = in_process("--worker", "memory", where / "asked")
    start = time.perf_counter()
    in_process("--worker", "memory", where / "small")
    cold = time.perf_counter() - start
    ours, theirs = beside_sql(where / "asked", size.rounds)
    seconds = {name: statistics.median(found["seconds"]) for name, found in plans.items()}
    first, *others = [seconds[f"{events:,} events"] / events for events in size.slope]
    measured = {
        END_TO_END: 2 * size.events / seconds["asked"] / 1e6,
        SQL: statistics.median(b / a for a, b in zip(ours, theirs, strict=True)),
        MEMORY: held["peak"] / held["loaded"],
        LINEAR: max((abs(each / first - 1) for each in others), default=0.0),
        COMPILED: sum(found["compiled"] for name, found in plans.items() if name != "rules"),
        RULES: plans["rules"]["compiled"],
    }
    print(f"{'dry run, from Parquet to plan.json':<36} {'events':>12} {'seconds':>9}")
    for name, taken in seconds.items():
        print(f"{_LINES.get(name, name):<36} {sizes[name]:>12,} {taken:>9.2f}")
    print(f"{'a whole process, cold':<36} {sizes['small']:>12,} {cold:>9.2f}")
    print(f"{'promises alone, Troth':<36} {size.events:>12,} {statistics.median(ours):>9.2f}")
    print(f"{'promises alone, DuckDB':<36} {size.events:>12,} {statistics.median(theirs):>9.2f}")
    print(f"memory: {held['loaded']:,.0f} MB with the log read, {held['peak']:,.0f} MB at most\n")
    report(size, measured, {"plans": seconds, "troth": ours, "duckdb": theirs, **held})


_LINES: Final = {"asked": "as asked", "rules": f"with {MORE:,} rules more"}


def report(size: argparse.Namespace, measured: dict[str, float], told: dict[str, object]) -> None:
    """Write the results, and one line a bar."""
    bars = [
        {"name": name, "measured": measured[name], "asked": f"{sign} {target:g}"}
        for name, (sign, target) in BARS.items()
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    content = {"sizes": {"events": size.events, "slope": size.slope}, **told, "bars": bars}
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for name, (sign, target) in BARS.items():
        figure = measured[name]
        holds = figure >= target if sign == ">=" else figure <= target
        print(f"bar {name}: {figure:.2f} (asked {sign} {target:g}) {'holds' if holds else 'short'}")


if __name__ == "__main__":
    main()
