"""What a `then` may say: each kind of expectation where it holds, and told where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.scenarios.acme import CLOSED, STORY, outcome, said

HOLDS = [
    "state: {trial: open, relationship: engaged}",
    "state: {trial@engagement@2: open}",
    "promise buddy: {is: violated, due: 2026-01-09, violated_on: 2026-01-09, made: 2026-01-05}",
    "promise buddy: {by: m-1, to: p-1, count: 1}",
    "promise buddy: violated",
    "promise buddy@2: {is: violated}",
    "agent: {is: unknown, because: [listening], missing: [listening]}",
    "agent: unknown",
    "good_enough: {is: not met, because: [empathy]}",
    "rungs: 1",
    "trial.bonus_paid: not met",
    "never: [trial.passed]",
    "changed: [wish]",
    "timers: {trial.look: 2026-02-02}",
    "ladder no_buddy: {fired: 2, next: none, ended: no, count: 1}",
    "facts: {manager: m-2, empathy: 3, listening: unknown}",
    "facts: {engaged_since: 2026-01-05, season: spring}",
    'why: {promise buddy: ["founders day"], agent: ["listening at least 2"]}',
    "unchanged without: [wished]",
    "unchanged without: [wish]",
    "unchanged without: [bonus_paid]",
]

FAILS = [
    ("state: {trial: passed}", "trial is passed: it is open"),
    ("state: {trial: not begun}", "trial is not begun: it is open"),
    ("promise buddy: {is: fulfilled}", "promise buddy is fulfilled: buddy@2 is violated (overdue)"),
    ("promise buddy: {due: 2026-01-08}", "promise buddy is due Thu 2026-01-08: buddy@2 is"),
    ("promise buddy: {violated_on: 2026-01-13}", "is broken as of Tue 2026-01-13: buddy@2 is"),
    ("promise buddy: {made: 2026-01-06}", "promise buddy is made Tue 2026-01-06: buddy@2 is"),
    ("promise buddy: {by: m-2}", "promise buddy is owed by m-2: buddy@2 is"),
    ("promise buddy: {to: m-2}", "promise buddy is owed to m-2: buddy@2 is"),
    ("promise buddy: {late_days: 3}", "promise buddy is 3 days late: buddy@2 is"),
    ("promise buddy: {shortfall: 5}", "promise buddy misses 5: buddy@2 is"),
    ("promise buddy: {count: 2}", "promise buddy: 2 of them: there are 1"),
    ("promise buddy: {is: none}", "promise buddy is never made: buddy@2 is violated"),
    ("promise buddy@9: {is: violated}", "promise buddy@9 is violated: it was never made"),
    ("agent: {is: met}", "minimum agent is met: it is unknown"),
    ("agent: {because: [empathy]}", "minimum agent is decided by empathy: it is decided by listen"),
    ("agent: {missing: []}", "minimum agent misses nothing: it misses listening"),
    ("agent: {rank: 3}", "minimum agent has rank 3: it has rank 0"),
    ("rungs: 2", "define rungs is 2: it is 1"),
    ("never: [trial.open]", "never trial.open: it was, on Mon 2026-01-05"),
    ("never: [promise buddy]", "promise buddy is never made: there is buddy@2"),
    ("never: [ladder no_buddy]", "ladder no_buddy is never begun: there is no_buddy@buddy@2"),
    ("changed: [manager]", "the latest event changes manager: it changed wish"),
    ("changed: []", "the latest event changes no fact: it changed wish"),
    ("timers: {trial.look: none}", "timer trial.look rings after none: it rings after Mon 2026-02"),
    ("ladder no_buddy: {fired: 1}", "ladder no_buddy: 1 rungs fired: 2 of 2 rungs fired"),
    ("ladder no_buddy: {ended: waived}", "ladder no_buddy: ended: waived: 2 of 2 rungs fired"),
    ("facts: {manager: m-1}", "manager is m-1: it is m-2"),
    ("facts: {engaged_since: 2026-01-06}", "engaged_since is 2026-01-06: it is 2026-01-05"),
    ("facts: {season: unknown}", 'season is unknown: it is "spring"'),
    ("facts: {listening: 2}", "listening is 2: it is unknown"),
    ("facts: {wish: unknown}", 'wish is unknown: it is "a dog"'),
    ('why: {promise buddy: ["easter"]}', 'the explanation of promise buddy says "easter"'),
    ("unchanged without: [engaged]", "the story ends the same without engaged: "),
    ("unchanged without: [judged]", "without judged: there is nothing of it in the story"),
    ("unchanged without: [manager]", "the story ends the same without manager: "),
]


@pytest.mark.parametrize("then", HOLDS)
def test_what_is_so_passes(tmp_path: Path, then: str) -> None:
    assert said(tmp_path, f"  {then}\n") == []


@pytest.mark.parametrize(("then", "told"), FAILS, ids=[then for then, _ in FAILS])
def test_what_is_not_so_is_told_with_what_is(tmp_path: Path, then: str, told: str) -> None:
    found = said(tmp_path, f"  {then}\n")
    assert len(found) == 1, found
    assert told in found[0]


def test_why_it_is_so_stands_below(tmp_path: Path) -> None:
    found = outcome(tmp_path, f"{STORY}  promise buddy: kept\n".replace("kept", "fulfilled"))
    why = "\n".join(found.failures[0].why)
    assert "3 working days after Mon 2026-01-05" in why
    assert "Thu 2026-01-08" in why
    assert "founders day" in why
    assert "rules.troth:11" in why


# --- closed lists


def test_a_notice_that_nobody_listed_fails(tmp_path: Path) -> None:
    found = said(tmp_path, "  refused: any\n", "")
    (told,) = found
    assert told.startswith("every notice is listed under `notices` (or `notices: any`): 2 notices")


def test_a_refusal_that_nobody_listed_fails(tmp_path: Path) -> None:
    (failure,) = outcome(tmp_path, f"{STORY}  notices: any\n").failures
    assert failure.found == "bonus_paid was refused by trial.bonus_paid"
    assert any("empathy at least 4" in line for line in failure.why)


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("notices: [{to: m-1}]", "1 notice is not listed"),
        ("notices: [{to: m-1}, {to: m-1}]", "a notice: to m-1: no notice is left that fits"),
        ("notices: [{to: m-1}, {to: h-1}, {to: m-2}]", "a notice: to m-2: there is no other"),
        ("notices: [{to: m-1, on: 2026-01-13}, {}]", "a notice: to m-1 on Tue 2026-01-13"),
        ("notices: [{to: m-1, is: assign}, {}]", "a notice: assign to m-1"),
        ("notices: [{to: m-1, words: hello}, {}]", 'a notice: to m-1 "hello"'),
        ("notices: []", "2 notices are not listed"),
    ],
)
def test_a_list_of_notices_is_closed(tmp_path: Path, listed: str, told: str) -> None:
    found = said(tmp_path, f"  {listed}\n  refused: any\n", "")
    assert told in found[0]


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("refused: []", "every refused event is listed"),
        ("refused: [{event: judged}]", "a refusal: judged: what was refused does not fit"),
        ("refused: [{by: trial}]", "a refusal: by trial"),
        ("refused: [{because: [listening]}]", "a refusal: because of listening"),
        ("refused: [{words: Nothing}]", 'a refusal: "Nothing"'),
        ("refused: [bonus_paid, bonus_paid]", "a refusal: bonus_paid: nothing else was refused"),
    ],
)
def test_a_list_of_refusals_is_closed(tmp_path: Path, listed: str, told: str) -> None:
    found = said(tmp_path, f"  {listed}\n  notices: any\n", "")
    assert told in found[0]


def test_whoever_takes_anything_is_matched_last(tmp_path: Path) -> None:
    """`{}` fits every notice; listed first, it must not take the place of one that fits one."""
    assert said(tmp_path, "  notices: [{}, {to: m-1}]\n  refused: any\n", "") == []


def test_each_list_begins_where_the_one_before_ended(tmp_path: Path) -> None:
    story = STORY.replace(
        "event: bonus_paid}", "event: bonus_paid, then: {notices: [{to: m-1}, {to: h-1}]}}"
    )
    found = outcome(tmp_path, f"{story}  notices: []\n  refused: bonus_paid\n".replace(
        "refused: bonus_paid", "refused: [bonus_paid]"
    ))  # fmt: skip
    assert found.passed, found.failures


def test_a_wrong_expectation_anywhere_fails_the_scenario(tmp_path: Path) -> None:
    """Every line that holds fails once it is turned around: no expectation is only decoration."""
    turned = {
        "violated": "fulfilled", "open": "passed", "unknown": "met", "not met": "met",
        "[wish]": "[manager]", "trial.passed": "trial.open",
        "2026-02-02": "2026-02-03", "founders day": "easter",
        "rungs: 1": "rungs: 2", "by: m-1": "by: m-7", "fired: 2": "fired: 7",
        "season: spring": "season: autumn",
    }  # fmt: skip
    for then in HOLDS:
        if then.startswith("unchanged"):
            continue
        old = next(each for each in turned if each in then)
        assert said(tmp_path, f"  {then.replace(old, turned[old], 1)}\n", CLOSED), then
