"""Every figure of a plan opens: its rows, printed, are exactly as many people as it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CHANGES = Path(__file__).parents[2] / "policies" / "changes"


def printed(screen: str) -> list[str]:
    """The ids on a screen of people: all else is set in, but for the first line."""
    return [line for line in screen.splitlines()[1:] if line and not line.startswith(" ")]


def assert_opens(troth, plan: str) -> int:
    rows = json.loads(Path(plan).read_text("utf-8"))["rows"]
    for name, each in rows.items():
        shown = troth("show", plan, "--rows", name)
        assert shown.code == 0, shown.err
        assert len(printed(shown.out)) == each["count"], name
        people = json.loads(troth("show", plan, "--rows", name, "--format", "json").out)
        assert (people["count"], len(people["people"])) == (each["count"], each["count"])
        assert [one["id"] for one in people["people"]] == printed(shown.out)
        assert all(one["said"] for one in people["people"]), f"nothing is said of some of {name}"
    return len(rows)


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ("raised_minimum", ["--people", "people.csv", "--mapping", "mapping.yaml"]),
        ("sooner_decision", []),
        ("part_time", []),
    ],
)
def test_every_set_of_rows_of_a_shipped_change_opens(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, more: list[str]
) -> None:
    folder = CHANGES / change
    monkeypatch.chdir(tmp_path)
    options = [folder / word if word[0] != "-" else word for word in [*more, "--events"]]
    asked = ("plan", f"shipped:{change}", "--against", "shipped:customer_centric", *options)
    assert troth(*asked, folder / "events.ndjson").code in {0, 1}
    assert assert_opens(troth, "plan.json") > 3


def test_every_set_of_rows_opens_where_they_are_in_a_file_beside_the_plan(
    troth, packs: Path
) -> None:
    people = Path("acme/people.csv").read_text("utf-8").splitlines()
    many = [people[0]]
    many += [line.replace("p-", f"p-{n}-", 1) for n in range(20) for line in people[1:]]
    Path("many.csv").write_text("\n".join(many) + "\n", "utf-8")
    assert troth("plan", "next", "--against", "acme", "--people", "many.csv").code == 0
    assert list(Path().glob("plan.rows.*.csv"))
    assert assert_opens(troth, "plan.json") > 3


def test_a_large_figure_is_offered_with_a_limit_and_a_limit_is_kept(troth, packs: Path) -> None:
    screen = troth("plan", "next", "--against", "acme", "--people", "acme/people.csv").out
    assert "--rows r1 --limit 20" in screen
    shown = troth("show", "--rows", "r1", "--limit", "3").out
    assert len(printed(shown)) == 3
    assert "the first 3 of them" in shown
