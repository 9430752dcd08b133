"""A gate passes, fails or is left open, never the wrong one of them, and the exit code follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.plan.test_saved import EMPTY
from troth.engine.files.gates import GatesFile, read_gates
from troth.engine.plan.answers import Codes, codes_of
from troth.engine.plan.changes import Clock, Live, Wording
from troth.engine.plan.definition import GateResult, Status
from troth.engine.plan.fairness import Grouping
from troth.engine.plan.gates import Known, exit_code, gate_results
from troth.engine.plan.load import Duties, Holder

PASSED, FAILED, OPEN = Status.PASSED, Status.FAILED, Status.UNDETERMINED


def gates(tmp_path: Path, text: str) -> GatesFile:
    path = tmp_path / "gates.yaml"
    path.write_text(f"gates: 1\n{text}\n", encoding="utf-8")
    document, found = read_gates(path)
    assert document is not None, found
    return document.model


def column(a: tuple[int, int], b: tuple[int, int]) -> Codes:
    """Results of groups a and b: so many selected, so many not."""
    return codes_of([0] * a[0] + [1] * a[1] + [0] * b[0] + [1] * b[1])


def by_race(*sizes: int) -> Grouping:
    """So many people of race a, so many of race b, and so on."""
    numbers = codes_of(number for number, size in enumerate(sizes) for _ in range(size))
    return Grouping("race", tuple("abc"[: len(sizes)]), numbers)


def known(before: Codes | None, after: Codes | None, sizes: tuple[int, int]) -> Known:
    grouping = by_race(*sizes)
    return Known({"frontline": (before, after)}, {}, {"race": grouping}, sum(sizes), ())


RACE = "fairness: [{outcome: frontline is met, by: race, ratio_at_least: 0.80%s}]"


@pytest.mark.parametrize(
    ("a", "b", "result", "measured"),
    [
        ((50, 50), (40, 60), PASSED, "0.8000"),
        ((50, 50), (39, 61), FAILED, "0.7800"),
        ((50, 50), (29, 0), OPEN, ""),
        ((0, 50), (0, 50), OPEN, ""),
    ],
)
def test_a_ratio_is_held_against_the_gate_exactly(
    tmp_path: Path, a: tuple[int, int], b: tuple[int, int], result: Status, measured: str
) -> None:
    (found,) = gate_results(gates(tmp_path, RACE % ""), known(None, column(a, b), (sum(a), sum(b))))
    assert (found.name, found.result, found.measured) == ("fairness.race", result, measured)


def test_not_worse_than_before_lets_a_low_ratio_pass_and_says_so(tmp_path: Path) -> None:
    file = gates(tmp_path, RACE % ", or: not worse than before")
    low, lower = column((50, 50), (30, 70)), column((50, 50), (20, 80))
    (found,) = gate_results(file, known(low, low, (100, 100)))
    assert (found.result, found.measured) == (PASSED, "0.6000")
    assert "not worse than before" in found.because
    (found,) = gate_results(file, known(low, lower, (100, 100)))
    assert found.result is FAILED


def test_a_large_group_fails_a_gate_whatever_a_small_one_says(tmp_path: Path) -> None:
    grouping = by_race(100, 100, 5)
    after = column((50, 50), (20, 80)) + codes_of([0] * 5)
    asked = Known({"frontline": (None, after)}, {}, {"race": grouping}, 205, ())
    (found,) = gate_results(gates(tmp_path, RACE % ""), asked)
    assert found.result is FAILED
    passing = Known(
        {"frontline": (None, column((50, 50), (50, 50)) + codes_of([0] * 5))},
        {},
        {"race": grouping},
        205,
        (),
    )
    (found,) = gate_results(gates(tmp_path, RACE % ""), passing)
    assert found.result is OPEN
    assert "c (5 decided)" in found.because


def test_a_gate_on_what_nobody_knows_is_left_open(tmp_path: Path) -> None:
    file = gates(tmp_path, RACE % "")
    nothing = Known({}, {}, {"race": "race is not known of anybody here"}, 0, ())
    assert gate_results(file, nothing)[0].result is OPEN
    unknown_rule = known(None, None, (1, 1))
    assert gate_results(file, unknown_rule)[0].result is OPEN


def test_a_recorded_outcome_can_be_gated(tmp_path: Path) -> None:
    file = gates(tmp_path, "fairness: [{outcome: called, by: race, ratio_at_least: 0.5}]")
    asked = replace(known(None, None, (100, 100)), outcomes={"called": column((50, 50), (40, 60))})
    assert gate_results(file, asked)[0].result is PASSED


def test_two_gates_by_one_fact_have_names_of_their_own(tmp_path: Path) -> None:
    one = "{outcome: %s is met, by: race, ratio_at_least: 0.8}"
    file = gates(tmp_path, f"fairness: [{one % 'frontline'}, {one % 'field'}]")
    names = [each.name for each in gate_results(file, known(None, None, (1, 1)))]
    assert names == ["fairness.frontline.race", "fairness.field.race"]


@pytest.mark.parametrize(
    ("limit", "result", "measured"),
    [("5%", PASSED, "5.00 %"), ("4%", FAILED, "5.00 %"), ("5", PASSED, "5"), ("4", FAILED, "5")],
)
def test_undecided_people_are_counted_once(
    tmp_path: Path, limit: str, result: Status, measured: str
) -> None:
    after = [2] * 5 + [0] * 95
    asked = Known({"x": (None, after), "y": (None, after)}, {}, {}, 100, ())
    (found,) = gate_results(gates(tmp_path, f"undecided: {{at_most: {limit}}}"), asked)
    assert (found.result, found.measured) == (result, measured)


def test_what_takes_a_history_is_left_open_without_one(tmp_path: Path) -> None:
    file = gates(
        tmp_path,
        "worsened_promises: {at_most: 0}\n"
        "capacity: [{party: manager, duties_per_week_at_most: 20}]",
    )
    clock = Clock("c1", "promise", "buddy", None, "within 5 days", "within 9 days")
    asked = Known({}, {}, {}, 0, [clock])
    assert [each.result for each in gate_results(file, asked)] == [OPEN, OPEN]
    assert gate_results(file, replace(asked, changes=()))[1].result is PASSED


@pytest.mark.parametrize(
    ("worsened", "most", "result"), [(0, 0, PASSED), (1, 0, FAILED), (1, 1, PASSED), (3, 2, FAILED)]
)
def test_with_a_history_promises_made_worse_are_counted(
    tmp_path: Path, worsened: int, most: int, result: Status
) -> None:
    file = gates(tmp_path, f"worsened_promises: {{at_most: {most}}}")
    clock = Clock("c1", "promise", "buddy", None, "within 5 days", "within 9 days")
    (found,) = gate_results(file, Known({}, {}, {}, 0, [clock], worsened))
    assert (found.result, found.measured) == (result, str(worsened))


@pytest.mark.parametrize("outcome", ["refused", "worsened"])
def test_a_promise_made_worse_is_an_error_before_any_gate(outcome: str) -> None:
    live = Live({"rebase": 1}, {outcome: 1, "kept": 4}, {}, (), None)
    clock = Clock("c1", "promise", "buddy", None, "", "", "rebase", live)
    plan = replace(EMPTY, changes=(clock,), gates=(gate(FAILED), gate(OPEN)))
    assert exit_code(plan, detailed=True) == 1
    kept = replace(clock, live=Live({"keep": 4}, {"kept": 4}, {}, (), None))
    assert exit_code(replace(plan, changes=(kept,)), detailed=True) == 3


def gate(result: Status) -> GateResult:
    return GateResult("g", result, "", "")


CHANGE = Wording("w1", "x", None, "", "")


@pytest.mark.parametrize(
    ("results", "changes", "detailed", "code"),
    [
        ([], (), False, 0),
        ([], (CHANGE,), False, 0),
        ([], (), True, 0),
        ([], (CHANGE,), True, 2),
        ([PASSED], (CHANGE,), True, 2),
        ([OPEN], (CHANGE,), True, 4),
        ([OPEN, FAILED], (CHANGE,), True, 3),
        ([FAILED], (), False, 3),
    ],
)
def test_the_exit_code_has_its_precedence(
    results: list[Status], changes: tuple[Wording, ...], detailed: bool, code: int
) -> None:
    plan = replace(EMPTY, changes=changes, gates=tuple(map(gate, results)))
    assert exit_code(plan, detailed=detailed) == code


def duties(*said: tuple[str, int, int]) -> Duties:
    """Managers by id with a number of duties in the week of a Monday."""
    weeks: dict[Holder, dict[int, int]] = {}
    for holder, monday, number in said:
        weeks.setdefault(Holder("manager", holder), {})[monday] = number
    return Duties({}, weeks)


MONDAY = 20_521
"""2026-03-09."""


@pytest.mark.parametrize(
    ("said", "result", "measured"),
    [
        ([], PASSED, "0"),
        ([("m-1", MONDAY, 20), ("m-2", MONDAY, 20)], PASSED, "20"),
        ([("m-1", MONDAY, 3), ("m-2", MONDAY, 21)], FAILED, "21"),
        ([("manager", MONDAY, 21)], OPEN, ""),
        ([("manager", MONDAY, 20)], PASSED, "0"),
        ([("manager", MONDAY, 21), ("m-1", MONDAY, 22)], FAILED, "22"),
    ],
)
def test_nobody_may_have_more_duties_in_a_week_than_they_can_do(
    tmp_path: Path, said: list[tuple[str, int, int]], result: Status, measured: str
) -> None:
    file = gates(tmp_path, "capacity: [{party: manager, duties_per_week_at_most: 20}]")
    (found,) = gate_results(file, Known({}, {}, {}, 0, (), 0, duties(*said)))
    assert (found.result, found.measured) == (result, measured)


def test_the_first_week_over_capacity_is_named(tmp_path: Path) -> None:
    file = gates(tmp_path, "capacity: [{party: manager, duties_per_week_at_most: 2}]")
    over = duties(("m-1", MONDAY + 7, 9), ("m-1", MONDAY, 3))
    (found,) = gate_results(file, Known({}, {}, {}, 0, (), 0, over))
    assert found.because == "the first week over it begins on Mon 2026-03-09"
