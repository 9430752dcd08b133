"""What the commands say of everybody in a ledger: refusals by reason, rates by group, heads."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine import service

Troth = Callable[..., Any]

SAMPLE = Path(__file__).parents[2] / "policies/examples/hiring_log/sample.xes"
END = ("--as-of", "2026-03-31")


@pytest.fixture
def sample(troth: Troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Thirty invented applications, recorded under the chart of the hiring log."""
    monkeypatch.chdir(tmp_path)
    ended = troth("record", "s.db", "--from", SAMPLE, "--pack", "shipped:hiring_log")
    assert ended.code == 0, ended.err
    assert "228 recorded, 11 of them refused" in ended.out
    assert " [4] 1 application_rejected refused by acquisition (charts/acquisition.yaml:45)\n" in (
        ended.out
    )
    assert "     it does not bring reasons\n" in ended.out
    return "s.db"


def test_refusals_are_counted_by_reason_and_listed_one_by_one(troth: Troth, sample: str) -> None:
    said = json.loads(troth("ledger", sample, "--refused", "--format", "json").out)
    assert said["format"] == "troth.refusals"
    assert Counter(
        {(each["type"], each["why"]): each["count"] for each in said["reasons"]}
    ) == Counter((each["refused"]["type"], each["refused"]["why"]) for each in said["refusals"])
    assert [each["count"] for each in said["reasons"]] == [5, 3, 2, 1]
    assert all(each["place"].startswith("charts/acquisition.yaml:") for each in said["reasons"])


def test_each_refusal_on_the_screen_is_one_that_explain_knows(troth: Troth, sample: str) -> None:
    screen = troth("ledger", sample, "--refused").out
    listed = re.findall(r"^ (s-\d+) +event (\d+) .*\[(\d)\]$", screen, re.MULTILINE)
    assert Counter(number for _, _, number in listed) == {"1": 5, "2": 3, "3": 2, "4": 1}
    for person, event, _ in listed[:4]:
        told = troth("explain", "--ledger", sample, "--person", person, event)
        assert "which does not answer to" in told.out or "does not bring" in told.out
    last = screen.rstrip().splitlines()[-1]
    assert troth(*last.removeprefix("Why: ").split()[1:]).code == 0


def test_refusals_of_one_event_and_no_more_than_asked_for(troth: Troth, sample: str) -> None:
    ended = troth("ledger", sample, "--refused", "--event", "offer_made", "--limit", "1")
    assert ended.out.startswith("8 offer_made refused, of 8 relationships\n")
    assert ended.out.count(" event ") == 1 + 2, "one listed, and the first of each reason"
    assert "and 7 more" in ended.err
    none = troth("ledger", sample, "--refused", "--event", "applied")
    assert none.out.startswith("0 applied refused")


def test_rates_stand_side_by_side_as_recorded_and_as_accepted(troth: Troth, sample: str) -> None:
    asked = ("ledger", sample, "--rates", "offer_made", "--by", "protected", *END)
    lines = [" ".join(line.split()) for line in troth(*asked).out.splitlines()]
    assert "no 12 of 18, 66.7 % * 9 of 18, 50.0 % *" in lines
    assert "yes 4 of 12, 33.3 % * 2 of 12, 16.7 % *" in lines
    assert "four-fifths rule too few to say too few to say" in lines
    assert "19 offer_made in all: 11 accepted, 8 refused" in lines
    assert "fair" not in " ".join(lines).lower()
    command = lines[-1].removeprefix("Which were refused: ").split()[1:]
    assert troth(*command).out.startswith("8 offer_made refused")


def test_rates_as_json_have_both_columns_with_their_groups(troth: Troth, sample: str) -> None:
    asked = ("--rates", "offer_made", "--by", "german_speaking", "--against", "no", *END)
    said = json.loads(troth("ledger", sample, *asked, "--format", "json").out)
    rates = said["rates"]
    assert (said["format"], rates["people"], rates["refused"]) == ("troth.rates", 30, 8)
    assert [(each["group"], each["selected"]) for each in rates["recorded"]["groups"]] == [
        ("no", 5), ("yes", 11),
    ]  # fmt: skip
    assert [(each["group"], each["ratio"]) for each in rates["accepted"]["groups"]] == [
        ("no", ""), ("yes", "0.8750"),
    ]  # fmt: skip


def test_before_anything_happened_there_is_nothing_to_compare(troth: Troth, sample: str) -> None:
    asked = ("ledger", sample, "--rates", "offer_made", "--by", "protected")
    troth(*asked, "--as-of", "2026-01-01").failed_politely(1)
    early = troth(*asked, "--as-of", "2026-03-04").out
    assert "0 offer_made in all" in early
    assert re.search(r"ratio of \w+ +– +–\n", early)


def test_no_screen_about_everybody_is_wider_than_it_may_be(
    troth: Troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    team = ("facts:\n", "facts:\n  team: {of: relationship, type: text}\n")
    service.written(tmp_path / "acme", vocabulary=team)
    for number, name in enumerate(("x" * 90, "y" * 95)):
        at = ("--at", "2026-08-27 09:00", "--pack", "acme")
        troth("record", "people.db", f"c-{number}", "facts", "--field", f"team={name}", *at)
        troth("record", "people.db", f"c-{number}", "offer_accepted", "--about", "a", *at)
    for words in (("--refused",), ("--rates", "offer_accepted", "--by", "team")):
        ended = troth("ledger", "people.db", *words, "--as-of", "2026-08-31")
        assert ended.code == 0, ended.err
        assert [line for line in ended.out.splitlines() if len(line) > 100] == []


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--rates", "offer_made"), "`--rates` needs `--by`", 64),
        (("--by", "protected"), "`--by` goes with `--rates`", 64),
        (("--against", "no"), "`--against` goes with `--rates`", 64),
        (("--event", "offer_made"), "`--event` goes with `--refused`", 64),
        (("--limit", "3"), "`--limit` goes with `--refused`", 64),
        (("--rates", "offer_made", "--by", "gender", "--refused"), "two questions", 64),
        (("s-01", "--refused"), "is about everybody", 64),
        (("--refused", "--format", "html"), "a page of one relationship", 64),
        (("--refused", "--event", "offer_maid"), "did you mean `offer_made`?", 1),
        (("--rates", "offer_made", "--by", "gendre"), "did you mean `gender`?", 1),
        (("--rates", "offer_made", "--by", "age"), "no groups to compare", 1),
        (("--rates", "offer_made", "--by", "gender", "--against", "both"), "highest, no, yes", 1),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else None,
)
def test_a_mistake_is_told_with_a_way_out(
    troth: Troth, sample: str, arguments: tuple[str, ...], said: str, code: int
) -> None:
    ended = troth("ledger", sample, *arguments)
    ended.failed_politely(code)
    assert said in ended.err
