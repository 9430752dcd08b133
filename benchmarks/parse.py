"""Reading and starting: how long an author waits for `troth check`, as whole processes.

    python benchmarks/parse.py [--lines 5000] [--small 300] [--rounds 7] [--roles FILE]

Every row is a fresh process, byte-compiled, its grammar's table in the cache; the rows take turns
and the table shows medians. Absolute bars are for a machine on which hand-written Python makes
1.02 M decisions a second, and are scaled by what it makes here, in the same run. ``--roles`` names
a table of role levels (Role, Role Level, Skill Name, Skill Level); without it, one of the same size
(201 role levels, 1,781 rows) is generated.
"""

import argparse
import compileall
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from peers import hiring

from troth.engine.files.pack import load_pack

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "parse.json"
EXAMPLE = HERE.parent / "policies" / "examples" / "hiring"
USUAL_RATE = 1_020_000
LEVELS = ("Awareness", "Working", "Practitioner", "Expert")

RULES = """\
minimum frontline_{n} for role is frontline_agent
    source "Hiring standard {n}"
    empathy at least 3                    because "customers feel it first"
    product_knowledge at least 2, or develop within 60 days
    certifications includes first_aid, or develop within 30 days
    any 2 of
        listening at least 3
        ownership at least 3
        energy at least 3
    ideal
        years_experience at least 2   worth 3

promise coaching_{n} to the person for role is frontline_agent
    every 1 month while engaged
    by manager
    deliver 2 hours of coaching within 10 working days
    fulfilled by coaching_session
    provided attended / offered at least 0.8, otherwise explain within 5 working days
    suspended while on_leave, at most 90 days

escalation broken_{n}
    when any promise coaching_{n} is violated
    at once                          notify promisor
    after 3 working days             notify manager of promisor
    finally after 15 working days    assign people_director
    until repaired or waived

"""


def pack_of(lines: int, folder: Path) -> Path:
    """A pack with the example's vocabulary and at least ``lines`` lines of rules."""
    folder.mkdir()
    for name in ("pack.yaml", "vocabulary.yaml", "calendars.yaml", "tables/market.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((EXAMPLE / name).read_bytes())
    blocks = -(-lines // RULES.count("\n"))
    text = "".join(RULES.format(n=n) for n in range(blocks))
    (folder / "rules.troth").write_text(text, encoding="utf-8")
    return folder


def pack_of_roles(table: Path | None, folder: Path) -> Path:
    """A pack with one minimum for each role level of ``table``, or of one like it."""
    (folder / "tables").mkdir(parents=True)
    roles = folder / "tables" / "roles.csv"
    if table is None:
        _generated_roles(roles)
    else:
        roles.write_bytes(table.read_bytes())
    head = "troth: 1\nname: roles\nversion: '1.0'\neffective: 2026-01-01\nreview: 2027-01-01\n"
    (folder / "pack.yaml").write_text(head + "owner: profession@example.org\n", encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(
        f"ratings: {{skill: [{', '.join(LEVELS)}]}}\n"
        "profile_families:\n  roles:\n    table: tables/roles.csv\n    name: [Role, Role Level]\n"
        "    columns: {fact: Skill Name, at_least: Skill Level}\n"
        "    leave_out: {Role Level: NOT IN USE}\n"
        "    declare: {of: person, type: rating skill, changeable: yes}\n",
        encoding="utf-8",
    )
    (folder / "roles.troth").write_text(
        "\n".join(f"minimum is_{n}\n    meets profile {n}\n" for n in _profiles(folder)),
        encoding="utf-8",
    )
    return folder


def _profiles(folder: Path) -> list[str]:
    pack, found = load_pack(folder)
    if pack is None:
        raise SystemExit("\n".join(each.message for each in found))
    return list(pack.vocabulary.profiles)


def _generated_roles(path: Path) -> None:
    rnd = Random(5)
    skills = [f"Skill {n}" for n in range(166)]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Role", "Role Level", "Skill Name", "Skill Level"))
        for role in range(201):
            for skill in rnd.sample(skills, 9 if role % 7 else 8):
                rows.writerow((f"Role {role // 4}", f"Level {role % 4}", skill, rnd.choice(LEVELS)))


def seconds(command: Sequence[str], env: Mapping[str, str]) -> float:
    """How long a process takes, start to end; a failing one ends the run."""
    start = time.perf_counter()
    done = subprocess.run(command, env=dict(env), capture_output=True, check=False)
    took = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr.decode()}{done.stdout.decode()}")
    return took


def hand_written_rate(people: Sequence[hiring.Person]) -> float:
    """Decisions a second of hand-written Python, now."""
    start = time.perf_counter()
    for _ in range(20):
        for person in people:
            hiring.hand_written(person)
    return 20 * len(people) / (time.perf_counter() - start)


def main() -> None:
    """Build the packs, take turns, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--small", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--roles", type=Path, default=_known_roles())
    size = parser.parse_args()
    for folder in ("dsl", "workflows", "engine", "cli"):
        compileall.compile_dir(HERE.parent / folder, quiet=2)
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    people = hiring.people(1000)
    with tempfile.TemporaryDirectory() as name:
        times, rates = measure(_commands(size, Path(name)), size.rounds, env, people)
    speed = statistics.median(rates) / USUAL_RATE
    print(f"{'process':<44} {'median s':>9} {'fastest s':>10}")
    for row, figures in times.items():
        print(f"{row:<44} {statistics.median(figures):>9.3f} {min(figures):>10.3f}")
    print(
        f"hand-written Python: {statistics.median(rates):,.0f} decisions/s, {speed:.2f} of usual\n"
    )
    judged = bars(times, speed, size)
    RESULTS.parent.mkdir(exist_ok=True)
    content = {
        "sizes": {"lines": size.lines, "small": size.small, "rounds": size.rounds},
        "seconds": {row: statistics.median(figures) for row, figures in times.items()},
        "bars": [{"name": n, "measured": m, "asked": f"<= {t}"} for n, m, t in judged],
    }
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for bar, measured, target in judged:
        word = "holds" if measured <= target else "short"
        print(f"bar {bar}: {measured:.3f} (asked <= {target:g}) {word}")


def _known_roles() -> Path | None:
    folder = Path(os.environ.get("TROTH_DATA", HERE.parent.parent / "shared" / "data"))
    table = folder / "uk_gdad_pcf_role.csv"
    return table if table.exists() else None


def _commands(size: argparse.Namespace, folder: Path) -> dict[str, list[str]]:
    troth = [sys.executable, "-m", "troth.cli.main"]
    large = pack_of(size.lines, folder / "large")
    small = pack_of(size.small, folder / "small")
    roles = pack_of_roles(size.roles, folder / "roles")
    whose = "given" if size.roles else "generated"
    print(f"role levels: {len(_profiles(roles))} minimums from a {whose} table\n")
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import click, lark, yaml, pydantic": [
            sys.executable, "-c", "import click, lark, yaml, pydantic",
        ],
        "troth --version": [*troth, "--version"],
        f"troth check, {size.small} lines": [*troth, "check", str(small)],
        f"troth check, {size.lines} lines": [*troth, "check", str(large)],
        "troth check, role levels": [*troth, "check", str(roles)],
    }  # fmt: skip


def measure(
    commands: Mapping[str, Sequence[str]],
    rounds: int,
    env: Mapping[str, str],
    people: Sequence[hiring.Person],
) -> tuple[dict[str, list[float]], list[float]]:
    """Seconds of every process and the rate of hand-written Python, one of each a round."""
    for command in commands.values():
        seconds(command, env)
    times: dict[str, list[float]] = {row: [] for row in commands}
    rates: list[float] = []
    for _ in range(rounds):
        rates.append(hand_written_rate(people))
        for row, command in commands.items():
            times[row].append(seconds(command, env))
    return times, rates


def bars(
    times: Mapping[str, Sequence[float]], speed: float, size: argparse.Namespace
) -> list[tuple[str, float, float]]:
    """Each bar: its name, what was measured, target; seconds scaled to the usual machine."""
    imports = times["import click, lark, yaml, pydantic"]
    small = times[f"troth check, {size.small} lines"]
    beside = statistics.median(a / b for a, b in zip(small, imports, strict=True))
    return [
        ("start, scaled seconds", statistics.median(times["troth --version"]) * speed, 0.060),
        (f"check of {size.small} lines against the imports", beside, 1.3),
        (
            f"check of {size.lines} lines, scaled seconds",
            statistics.median(times[f"troth check, {size.lines} lines"]) * speed,
            1.0 * size.lines / 5000,
        ),
        (
            "check of the role levels, scaled seconds",
            statistics.median(times["troth check, role levels"]) * speed,
            2.0,
        ),
    ]


if __name__ == "__main__":
    main()
