"""`troth apply`: what a plan lists, done to a ledger; refused in words wherever it cannot be."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Troth, commands_in
from troth.cli.exits import Exit
from troth.engine.stores import sqlite_file

ON = "2026-03-09"

EVENTS = (
    ("r-1", "engaged", "2026-03-02T09:00Z"),
    ("r-2", "engaged", "2026-03-03T09:00Z"),
    ("r-2", "buddy_assigned", "2026-03-05T09:00Z"),
    ("r-3", "engaged", "2026-03-05T09:00Z"),
)
"""Two whose promise still runs on 9 March (due that day and on the 12th), and one kept."""

APPLY = ("apply", "plan.json", "--ledger", "people.db")
PLAN = ("plan", "next", "--ledger", "people.db", "--as-of", ON)


@pytest.fixture
def rules(troth: Troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The rules of the next version of `acme`, which `people.db` follows; all in this folder."""
    monkeypatch.chdir(tmp_path)
    assert troth("init", "acme").code == 0
    assert troth("init", "next", "--from", "acme").code == 0
    for name, version in (("acme", "1.0"), ("next", "1.1")):
        pack = Path(name) / "pack.yaml"
        text = re.sub(r"(?m)^effective: \S+", "effective: 2026-01-01", pack.read_text("utf-8"))
        pack.write_text(re.sub(r'version: "[^"]*"', f'version: "{version}"', text), "utf-8")
    lines = [{"relationship": who, "type": what, "at": at} for who, what, at in EVENTS]
    Path("events.ndjson").write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    assert troth("record", "people.db", "--from", "events.ndjson", "--pack", "acme").code == 0
    return Path("next") / "rules.troth"


def promise(rules: Path, length: str, mode: str = "") -> None:
    """Let the next version promise a buddy within another length, and say what live clocks do."""
    text = rules.read_text("utf-8").replace("buddy within 5 working days", f"buddy within {length}")
    change = f"\nchange buddy from version 1.0\n    running clocks {mode}\n" if mode else ""
    rules.write_text(text + change, "utf-8")


@pytest.fixture
def planned(troth: Troth, rules: Path) -> Path:
    """plan.json of a buddy within three days, for whom the clock runs already too."""
    promise(rules, "3 working days", "rebase")
    assert troth(*PLAN).code == 0
    return Path("plan.json")


def beside() -> Path:
    """The file of the new pack, beside the plan."""
    (found,) = Path().glob("plan.pack.*.json")
    return found


def recorded(troth: Troth) -> object:
    """Everything that a ledger says, but for when it was looked at."""
    return [
        json.loads(troth("ledger", "people.db", *more, "--format", "json").out)
        for more in ((), ("r-1", "--as-of", ON), ("r-3", "--as-of", ON))
    ]


def refused(troth: Troth, *more: str, code: int = Exit.ERROR) -> Ended:
    """The command ends with its reason and a way out, and the ledger is as it was."""
    before = recorded(troth)
    ended = troth(*APPLY, *more)
    ended.failed_politely(code)
    assert recorded(troth) == before
    return ended


@pytest.mark.usefixtures("planned")
def test_what_was_done_is_told_and_every_command_it_ends_with_works(troth: Troth) -> None:
    ended = troth(*APPLY, "--actor", "hr-1")
    assert (ended.code, ended.err) == (0, "")
    first, *rest = ended.out.splitlines()
    assert re.fullmatch(
        r"APPLIED   acme 1\.1 \(\w{6}\) in place of acme 1\.0 \(\w{6}\), from Mon 2026-03-09 on",
        first,
    )
    assert rest[0] == " promises of 2 relationships get the dates that the plan lists"
    assert re.match(r" recorded as plan_applied, number 1 of org, \S+ by hr-1", rest[1])
    assert max(map(len, ended.out.splitlines())) <= 100
    commands = commands_in(ended.out)
    assert [line.split()[1] for line in commands] == ["show", "apply"]
    for line in commands:
        assert troth(*shlex.split(line)[1:]).code == 0, line
    assert "Thu 2026-03-05" in troth("ledger", "people.db", "r-1").out
    assert troth("ledger", "people.db", "--verify").code == 0


def test_the_plan_that_the_ledger_names_is_the_file_to_the_byte(
    troth: Troth, planned: Path
) -> None:
    digest = hashlib.sha256(planned.read_bytes()).hexdigest()
    assert troth(*APPLY).code == 0
    (event,) = json.loads(troth("ledger", "people.db", "org", "--format", "json").out)["events"]
    assert event["fields"]["plan"] == f"sha256:{digest}"


@pytest.mark.usefixtures("planned")
def test_a_second_time_says_that_it_was_applied_and_does_nothing(troth: Troth) -> None:
    assert troth(*APPLY, "--actor", "hr-1").code == 0
    before = recorded(troth)
    beside().unlink()
    ended = troth(*APPLY, "--actor", "hr-2")
    assert ended.code == 0
    assert ended.out.startswith("ALREADY APPLIED   acme 1.1")
    assert "by hr-1" in ended.out
    assert recorded(troth) == before


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("option", ["--dry-run", "--list"])
def test_every_step_is_listed_and_nothing_is_done(troth: Troth, option: str) -> None:
    before = recorded(troth)
    ended = troth(*APPLY, option)
    assert ended.code == 0
    assert ended.out.startswith("WOULD BE APPLIED   acme 1.1")
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert "c1 promise buddy" in lines
    assert "1 promise: Mon 2026-03-09 -> Thu 2026-03-05" in lines
    assert recorded(troth) == before
    (again,) = commands_in(ended.out)
    assert troth(*shlex.split(again)[1:]).code == 0
    assert troth(*APPLY, option).out.startswith("ALREADY APPLIED")


@pytest.mark.usefixtures("planned")
def test_a_program_reads_the_same(troth: Troth) -> None:
    steps = json.loads(troth(*APPLY, "--dry-run", "--format", "json").out)
    plan = json.loads(Path("plan.json").read_text("utf-8"))
    assert [each["id"] for each in steps["steps"]] == [each["id"] for each in plan["changes"]]
    moves = [move for each in steps["steps"] for move in each["moves"]]
    assert [(m["rule"], m["was"], m["now"], m["count"]) for m in moves] == [
        ("buddy", "2026-03-09", "2026-03-05", 1),
        ("buddy", "2026-03-12", "2026-03-10", 1),
    ]
    done = json.loads(troth(*APPLY, "--format", "json").out)
    assert (done["already"], done["affected"], done["differ"]) == (False, 2, [])
    again = json.loads(troth(*APPLY, "--format", "json").out)
    assert again == done | {"already": True, "affected": None, "notices": 0}


# --- the new pack


def test_the_new_pack_is_kept_with_the_plan_whatever_becomes_of_its_folder(
    troth: Troth, planned: Path, rules: Path
) -> None:
    assert planned.exists()
    rules.write_text("nothing that checks", "utf-8")
    assert troth(*APPLY).code == 0


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize("change", ["gone", "damaged", "other rules", "no file of ours"])
def test_a_pack_that_is_not_the_one_that_was_planned_is_refused(troth: Troth, change: str) -> None:
    file = beside()
    match change:
        case "gone":
            file.unlink()
        case "damaged":
            file.write_bytes(file.read_bytes()[:-40])
        case "other rules":
            text = file.read_text("utf-8")
            assert "within 3 working days" in text
            file.write_text(text.replace("within 3 working days", "within 4 working days"), "utf-8")
        case _:
            file.write_text('{"files": {"../../evil": "x", "kept.json": "{}"}}', "utf-8")
    assert "--pack NEW" in refused(troth).err
    assert troth(*APPLY, "--pack", "next").code == 0


@pytest.mark.usefixtures("planned")
def test_another_pack_that_is_named_is_refused(troth: Troth) -> None:
    assert "not the one that was planned" in refused(troth, "--pack", "acme").err


# --- stale


@pytest.mark.usefixtures("planned")
def test_a_ledger_that_moved_is_told_with_whom_and_how_many_may_differ(troth: Troth) -> None:
    asked = ("record", "people.db", "r-4", "engaged", "--at", "2026-03-06 09:00")
    assert troth(*asked).code == 0
    ended = refused(troth)
    assert "1 of the 3 it affects: r-4" in ended.err
    assert "--tolerance 34%" in ended.err
    refused(troth, "--tolerance", "33%")
    ended = troth(*APPLY, "--tolerance", "34%")
    assert ended.code == 0
    assert "1 not as the plan lists" in ended.out


@pytest.mark.usefixtures("planned")
def test_another_policy_in_force_is_told(troth: Troth) -> None:
    pack = Path("next/pack.yaml")
    pack.write_text(pack.read_text("utf-8").replace("1.1", "1.0.5"), "utf-8")
    asked = ("record", "people.db", "r-4", "engaged", "--at", "2026-03-06 09:00")
    adopted = troth(*asked, "--pack", "next", "--adopt", "--effective", "2026-03-07")
    assert adopted.code == 0, adopted.err
    assert "stale: the ledger follows acme 1.0.5" in refused(troth, "--tolerance", "100%").err


def test_a_plan_that_worsens_promises_is_refused(troth: Troth, rules: Path) -> None:
    promise(rules, "9 working days", "rebase")
    assert troth(*PLAN).code == Exit.ERROR
    assert "2 promises already made would be worse" in refused(troth).err


def test_a_gate_that_failed_takes_a_reason(troth: Troth, rules: Path) -> None:
    promise(rules, "3 working days", "rebase")
    text = "gates: 1\ncapacity: [{party: manager, duties_per_week_at_most: 0}]\n"
    Path("gates.yaml").write_text(text, "utf-8")
    planned = troth(*PLAN, "--gates", "gates.yaml")
    assert planned.code in {Exit.GATE_FAILED, Exit.GATE_UNDECIDED}, planned.err
    assert "--despite-gates REASON" in refused(troth).err
    refused(troth, "--despite-gates", "", code=Exit.USAGE)
    ended = troth(*APPLY, "--despite-gates", "the board decided on 1 March")
    assert ended.code == 0
    assert "although a gate did not pass: the board decided on 1 March" in ended.out


def test_a_plan_without_a_ledger_is_refused(troth: Troth, rules: Path) -> None:
    promise(rules, "3 working days")
    assert troth("plan", "next", "--against", "acme").code == 0
    assert "looked at no ledger" in refused(troth).err


# --- the way back


@pytest.mark.usefixtures("planned")
def test_the_way_back_is_a_plan_like_any_other(troth: Troth) -> None:
    asked = (*APPLY, "--compensate", "--out", "back.json", "--effective", "2026-03-20")
    troth(*asked).failed_politely()
    assert troth(*APPLY).code == 0
    refused(troth, "--compensate", "--out", "./plan.json")
    moved = troth("state", "people.db", "r-1", "--as-of", ON, "--format", "json").out
    ended = troth(*asked)
    assert ended.code == 0
    assert ended.out.startswith("Saved back.json: back to acme 1.0, from Fri 2026-03-20 on")
    commands = commands_in(ended.out)
    assert [line.split()[1] for line in commands] == ["show", "apply"]
    for line in commands:
        done = troth(*shlex.split(line)[1:])
        assert done.code == 0, f"{line}\n{done.err}"
    assert "policy acme 1.0" in troth("ledger", "people.db").out
    # a policy has one name, wherever it is told
    called = re.search(r"-> (1\.0 \(\w{6}\))", troth("show", "back.json").out)
    assert called is not None
    assert (
        f"policy acme {called[1]}"
        in troth("state", "people.db", "r-1", "--as-of", "2026-03-20").out
    )
    (last,) = [line for line in commands_in(done.out) if "--compensate" in line]
    assert "--out back.json" not in last  # which it goes back from
    assert troth(*shlex.split(last)[1:]).code == 0
    # the better date that was given stays what it was
    assert troth("state", "people.db", "r-1", "--as-of", ON, "--format", "json").out == moved
    assert troth("plan", "next", "--ledger", "people.db", "--as-of", "2026-03-25").code == 0


# --- what cannot be understood, read or written


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    "words",
    [
        ("--tolerance", "some"),
        ("--tolerance", "101%"),
        ("--tolerance", "-1%"),
        ("--tolerance", "2"),
        ("--compensate",),
        ("--out", "back.json"),
        ("--effective", "2026-03-20"),
        ("--compensate", "--dry-run", "--out", "back.json"),
        ("--compensate", "--out", "back.json", "--effective", "soon"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_understood_ends_with_64(troth: Troth, words: tuple[str, ...]) -> None:
    refused(troth, *words, code=Exit.USAGE)


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("apply", "plan.json"), Exit.USAGE),
        (("apply", "--ledger", "people.db"), Exit.USAGE),
        (("apply", "no.json", "--ledger", "people.db"), Exit.ERROR),
        (("apply", "next", "--ledger", "people.db"), Exit.ERROR),
        (("apply", "events.ndjson", "--ledger", "people.db"), Exit.ERROR),
        (("apply", "plan.json", "--ledger", "no.db"), Exit.ERROR),
        (("apply", "plan.json", "--ledger", "next"), Exit.ERROR),
        (("apply", "plan.json", "--ledger", "events.ndjson"), Exit.ERROR),
        (("apply", "plan.json", "--ledger", "people.db", "--pack", "nowhere"), Exit.ERROR),
        (("apply", "plan.json", "--ledger", "people.db", "--actor", "\ud800"), Exit.ERROR),
    ],
    ids=ascii,
)
def test_what_cannot_be_read_is_told(troth: Troth, words: tuple[str, ...], code: int) -> None:
    troth(*words).failed_politely(code)
    assert not Path("no.db").exists()


def limited(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """Let every ledger that is opened be limited by a setting."""
    connect = sqlite_file.connect

    def other(path: Path, **more: bool) -> sqlite3.Connection:
        connection = connect(path, **more)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(statement.format(pages=pages))
        return connection

    monkeypatch.setattr(sqlite_file, "connect", other)


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("PRAGMA max_page_count = {pages}", "no room left"),
        ("PRAGMA query_only = ON", "may not be written"),
    ],
)
def test_a_ledger_that_cannot_be_written_is_told_and_is_as_it_was(
    troth: Troth, statement: str, said: str
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        before = recorded(troth)
        limited(patched, statement)
        ended = troth(*APPLY)
        ended.failed_politely()
        assert said in ended.err
    assert recorded(troth) == before
    assert troth(*APPLY).code == 0


@pytest.mark.usefixtures("planned")
def test_a_ledger_that_another_process_holds_is_told(
    troth: Troth, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect("people.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "another process is writing" in refused(troth).err
    assert troth(*APPLY).code == 0


def test_of_two_processes_one_applies_and_the_other_says_that_it_was(
    troth: Troth,
    planned: Path,
    troth_process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    command = ("apply", planned.absolute(), "--ledger", Path("people.db").absolute())
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda _: troth_process(*command), range(2)))
    assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]
    firsts = sorted(each.stdout.split(b"   ")[0] for each in done)
    assert firsts == [b"ALREADY APPLIED", b"APPLIED"]
    page = json.loads(troth("ledger", "people.db", "org", "--format", "json").out)
    assert [each["type"] for each in page["events"]] == ["plan_applied"]
