"""A dry run over recorded history: `troth plan` over two policies beside hand-written SQL.

    python benchmarks/replay.py [--events 5000000] [--rounds 3] [--slope 1000000 10000000]

A seeded history of people who are taken through a lifecycle, with one event in fifty that the
lifecycle refuses, is written as Parquet, and people with three facts beside it. The policy promises
eight things within working days, each with a ladder of three rungs where it is late; the one to
come shortens one promise and raises one minimum.

`troth plan` reads both files, replays the history under both policies, decides about everybody
twice, and writes plan.json: all of that is timed, in a process of its own, after a small dry run
that loads what it needs (a whole cold process is told as well). DuckDB is timed for the part of the
promises alone, under both policies, with the refused events taken out for it beforehand; first both
give the same numbers of promises by state, and of rungs.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

RESULTS = Path(__file__).parent / "results" / "replay.json"
MEAN = 25
"""Events of one person."""

STATES: Final = (
    "expected", "applying", "screened", "met", "bid", "starting", "settling", "working",
    "reviewed", "struggling", "planning", "training",
)  # fmt: skip
MOVES: Final = (
    ("enquired", "expected", "applying"), ("screened", "applying", "screened"),
    ("interviewed", "screened", "met"), ("bid", "met", "bid"),
    ("accepted", "bid", "starting"), ("onboarded", "starting", "settling"),
    ("settled", "settling", "working"), ("review_due", "working", "reviewed"),
    ("review_held", "reviewed", "working"), ("concern_raised", "working", "struggling"),
    ("recovered", "struggling", "working"), ("goals_set", "working", "planning"),
    ("goals_agreed", "planning", "working"), ("training_begun", "working", "training"),
    ("trained", "training", "working"),
)  # fmt: skip
PROMISES: Final = (
    ("answer", "enquired", ("screened",), 5), ("decision", "interviewed", ("bid",), 3),
    ("welcome", "accepted", ("onboarded",), 10), ("footing", "onboarded", ("settled",), 20),
    ("verdict", "review_due", ("review_held",), 5),
    ("help", "concern_raised", ("recovered",), 5), ("aims", "goals_set", ("goals_agreed",), 10),
    ("course", "training_begun", ("trained",), 15),
)  # fmt: skip
SHORTER: Final = ("aims", 8)
"""The promise that the new policy shortens, and to how many working days."""

RUNGS: Final = (0, 5, 10)
"""Working days after which a late promise is announced once more."""

FIRST = datetime(2022, 1, 3, tzinfo=UTC)
AS_OF = "2024-03-01"
EVENTS: Final = tuple(sorted({event for event, _, _ in MOVES}))

END_TO_END, SQL, MEMORY, LINEAR, COMPILED = (
    "million events a second and policy, end to end",
    "promises at once against hand-written DuckDB",
    "peak memory against the loaded log",
    "time an event, many against few (away from 1)",
    "loops compiled after an edit",
)
BARS: Final = {
    END_TO_END: (">=", 5.0), SQL: (">=", 1.0), MEMORY: ("<", 1.5), LINEAR: ("<", 0.15),
    COMPILED: ("<=", 0.0),
}  # fmt: skip


# --- what is replayed


def history(events: int, seed: int = 11) -> dict[str, npt.NDArray[np.int64]]:
    """Whose (a number), when (seconds), what (a place in EVENTS), and whether it is accepted."""
    random = np.random.default_rng(seed)
    people = max(1, events // MEAN)
    table = np.full((len(STATES), len(EVENTS)), -1, np.int64)
    for event, source, target in MOVES:
        table[STATES.index(source), EVENTS.index(event)] = STATES.index(target)
    allowed = [np.flatnonzero(row >= 0) for row in table]
    options = np.array([np.resize(each, 4) for each in allowed])
    counts = np.array([len(each) for each in allowed])
    wanted = np.clip(random.poisson(MEAN, people), 5, None)
    state = np.zeros(people, np.int64)
    at = int(FIRST.timestamp()) + random.integers(0, 86_400 * 400, people)
    parts = []
    for turn in range(int(wanted.max())):
        who = np.flatnonzero(wanted > turn)
        now = state[who]
        what = options[now, (random.random(len(who)) * counts[now]).astype(np.int64)]
        odd = random.random(len(who)) < 0.02
        what = np.where(odd, random.integers(0, len(EVENTS), len(who)), what)
        at[who] += 3_600 + random.exponential(86_400 * 9, len(who)).astype(np.int64)
        target = table[now, what]
        state[who] = np.where(target >= 0, target, now)
        parts.append((who, at[who].copy(), what, (target >= 0).astype(np.int64)))
    who, when, what, accepted = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.argsort(when, kind="stable")
    return {
        "who": who[order], "when": when[order], "what": what[order], "accepted": accepted[order]
    }  # fmt: skip


def write_history(folder: Path, events: int) -> None:
    """events.parquet, people.parquet, and accepted.parquet for DuckDB."""
    import polars as pl

    made = history(events)
    people = int(made["who"].max()) + 1
    names = np.array([f"p-{number:08d}" for number in range(people)])
    frame = pl.DataFrame({
        "person": names[made["who"]],
        "activity": np.array(EVENTS)[made["what"]],
        "at": pl.Series(made["when"] * 1000).cast(pl.Datetime("ms", "UTC")),
    })  # fmt: skip
    frame.write_parquet(folder / "events.parquet", row_group_size=500_000)
    frame.filter(made["accepted"] == 1).write_parquet(folder / "accepted.parquet")
    random = np.random.default_rng(12)
    pl.DataFrame({
        "person": names,
        "score": random.integers(0, 101, people),
        "years": random.integers(0, 30, people),
        "role": np.array(["agent", "clerk"])[random.integers(0, 2, people)],
    }).write_parquet(folder / "people.parquet")  # fmt: skip


def write_pack(folder: Path, version: str, days: dict[str, int], bound: int, more: int = 0) -> Path:
    """A pack with the lifecycle, the promises and a minimum; ``more`` are rules beside them."""
    pack = folder / version
    (pack / "charts").mkdir(parents=True, exist_ok=True)
    files = {
        "pack.yaml": (
            f'troth: 1\nname: replay\nversion: "{version}"\neffective: 2021-01-01\n'
            "review: 2030-01-01\nowner: people@acme.example\ncalendar: here\ncharts: [journey]\n"
        ),
        "calendars.yaml": (
            "calendars:\n  here: {zone: UTC, week: [mon, tue, wed, thu, fri],"
            ' hours: "09:00-17:00", month_end: last_day}\n'
        ),
        "vocabulary.yaml": _vocabulary(),
        "rules.troth": _rules(days, bound, more),
        "charts/journey.yaml": _chart(),
    }
    for name, text in files.items():
        (pack / name).write_text(text, encoding="utf-8")
    return pack


def _vocabulary() -> str:
    events = "".join(f"  {event}: {{of: relationship, fields: {{}}}}\n" for event in EVENTS)
    things = "".join(f"  {name}: {{unit: one}}\n" for name, _, _, _ in PROMISES)
    return (
        "choices:\n  role: [agent, clerk]\nfacts:\n"
        "  score: {of: relationship, type: number 0..100}\n"
        "  years: {of: relationship, type: number 0..100}\n"
        "  role: {of: relationship, type: choice role}\n"
        f"events:\n{events}resources:\n{things}parties:\n  lead: {{seat: lead}}\n"
    )


def _rules(days: dict[str, int], bound: int, more: int) -> str:
    texts = [f"minimum ready\n    score at least {bound}\n    years at least 2\n"]
    texts += [f"minimum ready_{at}\n    score at least {at % 100}\n" for at in range(more)]
    for name, begins, ends, _ in PROMISES:
        kept = " or ".join(ends)
        texts.append(
            f"promise {name} to the person\n    when {begins}\n    by lead\n"
            f"    deliver {name} within {days[name]} working days\n    fulfilled by {kept}\n"
        )
        texts.append(
            f"escalation late_{name}\n    when promise {name} is violated\n"
            "    at once notify lead\n    after 5 working days notify lead\n"
            "    finally after 10 working days notify lead\n    until fulfilled\n"
        )
    return "\n".join(texts)


def _chart() -> str:
    lines = ["chart: journey", "words: the way", "per: relationship", f"initial: {STATES[0]}"]
    lines.append("states:")
    for state in STATES:
        lines += [f"  {state}:", f"    words: {state}", "    rest: yes", "    on:"]
        lines += [f"      {e}: [{{to: {to}}}]" for e, source, to in MOVES if source == state]
    return "\n".join(lines) + "\n"


def write_mapping(folder: Path) -> Path:
    """How both files are read."""
    path = folder / "mapping.yaml"
    path.write_text(
        "mapping: 1\nevents: {case: person, activity: activity, at: at}\n"
        "people:\n  id: person\n  facts:\n    score: {column: score}\n"
        "    years: {column: years}\n    role: {column: role}\n",
        encoding="utf-8",
    )
    return path


DAYS: Final = {name: days for name, _, _, days in PROMISES}


def write_all(folder: Path, events: int, more: int = 0) -> None:
    """Everything that a dry run needs."""
    write_history(folder, events)
    write_pack(folder, "2026.1", DAYS, 40, more)
    write_pack(folder, "2026.2", DAYS | dict([SHORTER]), 55, more)
    write_mapping(folder)


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
    """What one process holds once the log is read, and at most, in megabytes."""
    from troth.cli import histories

    read = histories._as_columns
    held: list[float] = []

    def noted(*asked: object) -> object:
        found = read(*asked)  # type: ignore[arg-type]
        held.append(_resident())
        return found

    histories._as_columns = noted  # type: ignore[assignment]
    plan_once(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"loaded": held[0], "peak": peak}


def _resident() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _compiled() -> int:
    """How many loops this process has compiled so far."""
    from troth.engine.bulk import lives, matching, sorting
    from troth.engine.bulk.compiled import compilations

    loops = (lives.live_all, matching.matched, sorting.grouped, sorting.by_moment)
    return sum(map(compilations, loops))


def in_process(*arguments: object) -> dict[str, Any]:
    """What a process of its own measures."""
    words = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# --- DuckDB


def calendar() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Working days up to each day since 1970, and the day of each working day."""
    days = np.arange(30_000)
    working = (days + 3) % 7 < 5
    return np.cumsum(working), days[working]


class Sql:
    """The promises of one policy after the other, in hand-written SQL over the same events."""

    def __init__(self, folder: Path) -> None:
        import duckdb
        import polars as pl

        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 2; SET TimeZone = 'UTC'")
        before, nth = calendar()
        frames = {
            "till": pl.DataFrame({"day": np.arange(len(before)), "n": before}),
            "nth": pl.DataFrame({"n": np.arange(1, len(nth) + 1), "day": nth}),
        }
        for name, frame in frames.items():
            frame.write_parquet(folder / f"{name}.parquet")
            source = f"read_parquet('{folder / f'{name}.parquet'}')"
            self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {source}")
        pairs = [(begins, name, "begins") for name, begins, _, _ in PROMISES]
        pairs += [(end, name, "ends") for name, _, ends, _ in PROMISES for end in ends]
        values = ", ".join(f"('{e}', '{name}', '{what}')" for e, name, what in pairs)
        self.connection.execute(f"CREATE TABLE parts(activity, rule, what) AS VALUES {values}")
        self.folder = folder

    def promised(self, days: dict[str, int]) -> dict[str, tuple[int, ...]]:
        """For each promise: kept, late, overdue, still due, and how often each rung fired."""
        terms = ", ".join(f"('{name}', {count})" for name, count in days.items())
        last = (date.fromisoformat(AS_OF) - date(1970, 1, 1)).days
        rungs = ", ".join(
            f"count(*) FILTER (r{at}.day < coalesce(done, {last}) AND r{at}.day < {last})"
            for at in range(len(RUNGS))
        )
        joins = " ".join(
            f"JOIN nth r{at} ON r{at}.n = d.n + {after}" for at, after in enumerate(RUNGS)
        )
        query = f"""
            WITH part AS (
                SELECT person, rule, what, epoch_ms("at") // 86400000 AS day, "at"
                FROM read_parquet('{self.folder / "accepted.parquet"}') JOIN parts USING (activity)
                WHERE epoch_ms("at") // 86400000 <= {last}
            ), paired AS (
                SELECT rule, what, day, lead(what) OVER told AS follows,
                    lead(day) OVER told AS ended
                FROM part WINDOW told AS (PARTITION BY person, rule ORDER BY "at", what DESC)
            ), owed AS (
                SELECT rule, day, CASE WHEN follows = 'ends' THEN ended END AS done
                FROM paired WHERE what = 'begins'
            ), terms(rule, days) AS (VALUES {terms}),
            dated AS (
                SELECT rule, done, till.n + days AS n
                FROM owed JOIN terms USING (rule) JOIN till USING (day)
            )
            SELECT rule,
                count(*) FILTER (done <= d_.day),
                count(*) FILTER (done > d_.day),
                count(*) FILTER (done IS NULL AND d_.day < {last}),
                count(*) FILTER (done IS NULL AND d_.day >= {last}),
                {rungs}
            FROM dated d JOIN nth d_ ON d_.n = d.n {joins} GROUP BY rule"""
        found = self.connection.execute(query).fetchall()
        return {str(row[0]): tuple(row[1:]) for row in found}

    def both(self) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        """The promises under both policies."""
        return self.promised(DAYS), self.promised(DAYS | dict([SHORTER]))


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

    def _counted(self, pack: object) -> dict[str, tuple[int, ...]]:
        from troth.engine.bulk.walk import walk
        from troth.engine.bulk.walked import STATES, Walked

        found = walk(self.log, pack, self.until)  # type: ignore[arg-type]
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
    parser.add_argument("--slope", type=int, nargs=2, default=[1_000_000, 10_000_000])
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
    folders = {"small": 5_000, "asked": size.events, "few": size.slope[0], "many": size.slope[1]}
    for name, events in folders.items():
        (where / name).mkdir()
        write_all(where / name, events)
    plans = {
        name: in_process("--worker", "plan", where / name, "--rounds", size.rounds)
        for name in ("asked", "few", "many")
    }
    held = in_process("--worker", "memory", where / "asked")
    start = time.perf_counter()
    in_process("--worker", "memory", where / "small")
    cold = time.perf_counter() - start
    ours, theirs = beside_sql(where / "asked", size.rounds)
    seconds = {name: statistics.median(found["seconds"]) for name, found in plans.items()}
    each = {name: seconds[name] / folders[name] for name in seconds}
    measured = {
        END_TO_END: 2 * size.events / seconds["asked"] / 1e6,
        SQL: statistics.median(b / a for a, b in zip(ours, theirs, strict=True)),
        MEMORY: held["peak"] / held["loaded"],
        LINEAR: abs(each["many"] / each["few"] - 1),
        COMPILED: sum(found["compiled"] for found in plans.values()),
    }
    print(f"{'dry run, from Parquet to plan.json':<36} {'events':>12} {'seconds':>9}")
    for name, taken in seconds.items():
        print(f"{name:<36} {folders[name]:>12,} {taken:>9.2f}")
    print(f"{'a whole process, cold':<36} {folders['small']:>12,} {cold:>9.2f}")
    print(f"{'promises alone, Troth':<36} {size.events:>12,} {statistics.median(ours):>9.2f}")
    print(f"{'promises alone, DuckDB':<36} {size.events:>12,} {statistics.median(theirs):>9.2f}")
    print(f"memory: {held['loaded']:,.0f} MB with the log read, {held['peak']:,.0f} MB at most\n")
    report(size, measured, {"plans": seconds, "troth": ours, "duckdb": theirs, **held})


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
