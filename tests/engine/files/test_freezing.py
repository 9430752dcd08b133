"""What `troth lock` would write, and how that differs from what is there."""

from __future__ import annotations

from pathlib import Path

from tests.engine.files.locks import FILES, OFFICE, Write, days, made
from troth.dsl.diagnostics import Diagnostic
from troth.engine.files.freezing import Freezing, checking, freezing
from troth.engine.files.lock import Frozen, lock_text
from troth.engine.files.public_holidays import usual_years


def test_a_range_once_asked_for_stays(write: Write) -> None:
    folder = write(FILES)
    wide = made(folder, 1950, 2080)
    assert wide.frozen["office"].years == range(1950, 2081)
    wide.path.write_text(wide.text, encoding="utf-8")
    again = made(folder)
    assert again.settled
    assert again.text == wide.text
    narrow = made(folder, 2020, 2030)
    assert narrow.frozen["office"].years == range(2020, 2031)


def test_years_that_the_library_does_not_know_are_outside_the_range(write: Write) -> None:
    folder = write(FILES | {"calendars.yaml": OFFICE.replace("GB, subdivision: ENG", "DE")})
    assert made(folder).frozen["office"].years == range(1991, 2057)
    found = freezing(folder, 1950, 1960)
    assert isinstance(found, list)
    assert [each.code for each in found] == ["calendar-not-frozen"]
    assert "1950" in found[0].message


def test_names_are_english_where_the_library_has_them(write: Write) -> None:
    folder = write(FILES | {"calendars.yaml": OFFICE.replace("GB, subdivision: ENG", "DE")})
    assert made(folder).frozen["office"].days[days("2026-10-03")] == "German Unity Day"


def test_checking_tells_which_days_the_library_says_otherwise(write: Write) -> None:
    folder = write(FILES)
    frozen = made(folder).frozen["office"]
    before = {
        **{each: name for each, name in frozen.days.items() if each != days("2026-05-25")},
        days("2026-06-02"): "jubilee",
    }
    old = Frozen(
        country="GB",
        subdivision="ENG",
        first=frozen.first,
        last=days("2040-12-31"),
        days={each: name for each, name in before.items() if each <= days("2040-12-31")},
        library="holidays 0.1",
    )
    write({"pack.lock": lock_text({"office": old})})
    found = checking(folder)
    assert isinstance(found, Freezing)
    (change,) = found.changes
    assert not found.settled
    assert change.added == {days("2026-05-25"): "Spring Bank Holiday"}
    assert change.gone == {days("2026-06-02"): "jubilee"}
    assert change.after is not None
    assert change.after.last == days("2040-12-31")


def test_mistakes_in_rules_keep_nobody_from_freezing_and_those_in_calendars_do(
    write: Write,
) -> None:
    folder = write(FILES | {"rules.troth": "minimum nonsense\n    what at least 3\n"})
    assert made(folder).frozen
    write({"calendars.yaml": OFFICE.replace("GB", "XX")})
    found = freezing(folder)
    assert isinstance(found, list)
    assert all(isinstance(each, Diagnostic) for each in found)


def test_the_usual_years_follow_the_day_a_pack_takes_effect() -> None:
    assert usual_years(days("2026-12-01")) == range(1970, 2057)


def test_shipped_packs_are_frozen_as_the_library_says(repository: Path) -> None:
    for declared in sorted(repository.glob("policies/**/calendars.yaml")):
        found = checking(declared.parent)
        assert isinstance(found, Freezing)
        assert found.settled, f"troth lock {declared.parent}"
