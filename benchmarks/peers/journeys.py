"""A seeded history, the policies that are tried on it, and their promises in hand-written SQL.

People are taken through a lifecycle, and one event in fifty is refused by it.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

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
