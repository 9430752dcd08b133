"""A dry run over a ledger, or over a log of events, from the command line."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import polars
import pytest

from tests.cli.conftest import commands_in
from troth.cli.exits import Exit

ON = "2026-03-09"

EVENTS = (
    ("r-1", "engaged", "2026-03-02T09:00Z"),
    ("r-2", "engaged", "2026-03-03T09:00Z"),
    ("r-2", "buddy_assigned", "2026-03-05T09:00Z"),
    ("r-3", "engaged", "2026-03-05T09:00Z"),
)
"""Two whose promise still runs on 9 March (due that day and on the 12th), and one kept."""


@pytest.fixture
def next_pack(troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`acme`, in force since January, its next version, and a log of events: all in this folder."""
    monkeypatch.chdir(tmp_path)
    assert troth("init", "acme").code == 0
    assert troth("init", "next", "--from", "acme").code == 0
    for name, version in (("acme", "1.0"), ("next", "1.1")):
        pack = Path(name) / "pack.yaml"
        text = re.sub(r"(?m)^effective: \S+", "effective: 2026-01-01", pack.read_text("utf-8"))
        pack.write_text(re.sub(r'version: "[^"]*"', f'version: "{version}"', text), "utf-8")
    lines = [{"relationship": who, "type": what, "at": at} for who, what, at in EVENTS]
    Path("events.ndjson").write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    return Path("next") / "rules.troth"


@pytest.fixture
def ledger(troth, next_pack: Path) -> str:
    """The log as a ledger that follows `acme`."""
    assert troth("record", "people.db", "--from", "events.ndjson", "--pack", "acme").code == 0
    return "people.db"


def promise(rules: Path, length: str, mode: str = "") -> None:
    """Let the next version promise a buddy within another length, and say what live clocks do."""
    text = rules.read_text("utf-8").replace("buddy within 5 working days", f"buddy within {length}")
    change = f"\nchange buddy from version 1.0\n    running clocks {mode}\n" if mode else ""
    rules.write_text(text + change, "utf-8")


def test_a_shorter_promise_is_told_with_everybody_whom_it_moves(
    troth, ledger: str, next_pack: Path
) -> None:
    promise(next_pack, "3 working days", "rebase")
    ended = troth("plan", "next", "--ledger", ledger, "--as-of", ON)
    assert (ended.code, ended.err) == (0, "")
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert lines[0].endswith("3 relationships, 4 events")
    assert "SUMMARY promises already made: 0 keep their date, 2 do not" in lines
    assert any(line.startswith("~ CLOCK MOVED promise buddy rules.troth:") for line in lines)
    assert any("Mon 2026-03-09 -> Thu 2026-03-05 1" in line for line in lines)
    assert "first affected r-1: buddy@1, Mon 2026-03-09 -> Thu 2026-03-05" in lines
    assert max(map(len, ended.out.splitlines())) <= 100


def test_every_command_that_it_ends_with_works_as_printed(
    troth, ledger: str, next_pack: Path
) -> None:
    promise(next_pack, "3 working days", "rebase")
    commands = commands_in(troth("plan", "next", "--ledger", ledger, "--as-of", ON).out)
    assert [line.split()[1] for line in commands] == [
        "show", "show", "show", "show", "ledger", "apply"
    ]  # fmt: skip
    for line in commands:
        ended = troth(*shlex.split(line)[1:])
        assert ended.code == 0, f"{line}\n{ended.err}"


def test_a_promise_made_worse_ends_with_1(troth, ledger: str, next_pack: Path) -> None:
    promise(next_pack, "9 working days", "rebase")
    ended = troth("plan", "next", "--ledger", ledger, "--as-of", ON, "--detailed-exitcode")
    assert ended.code == Exit.ERROR
    assert "ERROR: 2 promises already made would be worse, and nobody has consented" in ended.out


def test_a_longer_promise_for_the_future_only_is_a_change_and_no_error(
    troth, ledger: str, next_pack: Path
) -> None:
    promise(next_pack, "9 working days")
    asked = ("plan", "next", "--ledger", ledger, "--as-of", ON)
    assert troth(*asked).code == Exit.FINE
    ended = troth(*asked, "--detailed-exitcode")
    assert ended.code == Exit.CHANGES
    assert "2 keep their date (running clocks keep)" in ended.out


def test_the_gate_of_promises_made_worse_is_measured(troth, ledger: str, next_pack: Path) -> None:
    promise(next_pack, "3 working days")
    Path("gates.yaml").write_text("gates: 1\nworsened_promises: {at_most: 0}\n", "utf-8")
    without = troth("plan", "next", "--against", "acme", "--gates", "gates.yaml")
    assert without.code == Exit.GATE_UNDECIDED
    gated = troth("plan", "next", "--ledger", ledger, "--as-of", ON, "--gates", "gates.yaml")
    assert gated.code == Exit.FINE
    assert "ok GATE PASSED" in gated.out


def test_a_log_of_events_says_the_same_as_a_ledger(troth, ledger: str, next_pack: Path) -> None:
    promise(next_pack, "3 working days", "restart")
    whole = ("plan", "next", "--as-of", ON, "--format", "json", "--against", "acme")
    one, two = (
        json.loads(troth(*whole, *history).out)
        for history in (("--ledger", ledger), ("--events", "events.ndjson"))
    )
    assert (one["changes"], one["rows"]) == (two["changes"], two["rows"])
    assert one["inputs"]["history"].pop("sha256") != two["inputs"]["history"].pop("sha256")
    assert one["inputs"] == two["inputs"]


def test_a_plan_over_a_log_is_the_same_to_the_byte(troth, next_pack: Path) -> None:
    promise(next_pack, "3 working days", "proportional")
    asked = ("plan", "next", "--against", "acme", "--events", "events.ndjson", "--as-of", ON)
    assert troth(*asked, "--format", "json").out == troth(*asked, "--format", "json").out


def test_what_cannot_be_read_in_a_log_is_told_with_its_line(troth, next_pack: Path) -> None:
    with Path("events.ndjson").open("a", encoding="utf-8") as file:
        file.write(
            '{"relationship": "r-4", "type": "bodega", "at": "2026-03-05T09:00Z"}\nnonsense\n'
        )
    ended = troth("plan", "next", "--against", "acme", "--events", "events.ndjson", "--as-of", ON)
    assert ended.code == 0
    assert "2 of 6 events could not be read, and are left out" in ended.out
    assert "Refused: events.ndjson:5: type: there is no event called `bodega`" in ended.out
    assert "Refused: events.ndjson:6" in ended.out


def test_markdown_of_a_history_names_nobody(troth, ledger: str, next_pack: Path) -> None:
    promise(next_pack, "3 working days", "rebase")
    asked = ("plan", "next", "--ledger", ledger, "--as-of", ON, "--format", "markdown")
    assert "r-1" not in troth(*asked).out
    assert "r-1" in troth(*asked, "--ids", "short").out


def test_one_person_is_told_with_the_dates_of_each_promise(
    troth, ledger: str, next_pack: Path
) -> None:
    promise(next_pack, "3 working days", "rebase")
    assert troth("plan", "next", "--ledger", ledger, "--as-of", ON).code == 0
    shown = troth("show", "--person", "r-3")
    assert "promise buddy: Thu 2026-03-12 -> Tue 2026-03-10" in shown.out
    assert "troth ledger LEDGER r-3" in shown.out
    found = json.loads(troth("show", "--person", "r-3", "--format", "json").out)
    assert found["people"][0]["said"][0]["about"] == "promise"


def test_the_day_of_effect_can_lie_before_the_day_that_is_looked_at(
    troth, ledger: str, next_pack: Path
) -> None:
    promise(next_pack, "1 working days")
    asked = ("plan", "next", "--ledger", ledger, "--effective", "2026-03-04", "--as-of", ON)
    ended = troth(*asked, "--format", "json")
    inputs = json.loads(ended.out)["inputs"]
    assert (inputs["effective"], inputs["as_of"]) == ("2026-03-04", ON)
    assert inputs["history"]["replayed"] == "2026-03-04"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 64, "nothing says which policy is in force"),
        (("--ledger", "people.db", "--events", "events.ndjson"), 64, "two histories"),
        (("--against", "acme", "--effective", ON), 64, "there is no history"),
        (
            ("--ledger", "people.db", "--effective", "2026-03-10", "--as-of", ON),
            64,
            "nothing is left to see",
        ),
        (("--ledger", "nobody.db"), 1, "there is no ledger"),
        (("--against", "acme", "--events", "nothing.ndjson"), 1, "there is no file"),
        (("--against", "next", "--ledger", "people.db"), 1, "is another policy"),
        (("--against", "acme", "--events", "empty.ndjson"), 1, "holds no event"),
    ],
)
def test_what_does_not_go_together_is_told_with_a_way_out(
    troth, ledger: str, next_pack: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    promise(next_pack, "3 working days")
    Path("empty.ndjson").write_text("", "utf-8")
    ended = troth("plan", "next", *options)
    ended.failed_politely(code)
    assert said in ended.err


@pytest.mark.parametrize("mode", ["", "restart", "proportional"])
def test_a_log_read_as_columns_gives_the_same_plan_to_the_byte(
    troth, next_pack: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    promise(next_pack, "3 working days", mode)
    asked = ("plan", "next", "--against", "acme", "--events", "events.ndjson", "--as-of", ON)
    one = troth(*asked, "--format", "json")
    monkeypatch.setattr("troth.cli.histories.SMALL", -1)
    two = troth(*asked, "--format", "json")
    assert (one.code, one.err) == (two.code, two.err)
    assert one.err == ""
    assert one.out == two.out
    assert json.loads(one.out)["inputs"]["history"]["events"] == len(EVENTS)


def test_a_table_of_events_gives_the_plan_of_the_same_events_as_text(
    troth, next_pack: Path
) -> None:
    promise(next_pack, "3 working days")
    lines = [f"{who},{what},{at}" for who, what, at in EVENTS]
    Path("events.csv").write_text("\n".join(["who,what,when", *lines]), "utf-8")
    frame = {
        name: [event[at] for event in EVENTS] for at, name in enumerate(("who", "what", "when"))
    }
    polars.DataFrame(frame).write_parquet("events.parquet")
    Path("mapping.yaml").write_text("mapping: 1\nevents: {case: who, activity: what, at: when}\n")
    asked = ("plan", "next", "--against", "acme", "--as-of", ON, "--format", "json")
    one, two = (
        json.loads(troth(*asked, "--events", name, "--mapping", "mapping.yaml").out)
        for name in ("events.csv", "events.parquet")
    )
    assert one["inputs"]["history"].pop("sha256") != two["inputs"]["history"].pop("sha256")
    assert one == two


def test_everything_that_cannot_be_read_is_listed_either_way(
    troth, next_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("events.ndjson").open("a", encoding="utf-8") as file:
        file.writelines(f"broken {number}\n" for number in range(1_203))
    asked = ("plan", "next", "--against", "acme", "--events", "events.ndjson", "--as-of", ON)
    one = troth(*asked, "--format", "json")
    monkeypatch.setattr("troth.cli.histories.SMALL", -1)
    two = troth(*asked, "--format", "json")
    assert one.out == two.out
    assert len(json.loads(one.out)["refused"]) == 1_203
