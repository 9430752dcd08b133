"""pack.lock: what it freezes, when it no longer fits, and that nothing counts on an altered one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.files.locks import FILES, OFFICE, PACK, Write, codes, days, loaded, locked, made
from troth.dsl.diagnostics import Severity
from troth.dsl.source import Source
from troth.dsl.values import date_of
from troth.engine.calendar import CannotCount, NoWorkingTime, OutsideCalendar
from troth.engine.files import public_holidays
from troth.engine.files.lock import parse_lock
from troth.engine.files.pack import load_pack
from troth.engine.files.public_holidays import library


def test_a_lock_holds_every_holiday_of_its_range_by_name(write: Write) -> None:
    frozen = made(write(FILES)).frozen["office"]
    assert (date_of(frozen.first).isoformat(), date_of(frozen.last).isoformat()) == (
        "1970-01-01",
        "2056-12-31",
    )
    assert frozen.days[days("2026-05-25")] == "Spring Bank Holiday"
    assert days("2026-12-24") not in frozen.days
    assert frozen.library == library()
    assert list(frozen.days) == sorted(frozen.days)


def test_the_same_holidays_give_the_same_bytes_and_are_read_back(write: Write) -> None:
    folder = write(FILES)
    first, again = made(folder), made(folder)
    assert first.text == again.text
    assert parse_lock(Source("pack.lock", first.text)) == first.frozen
    assert first.text.isascii() or "’" in first.text
    assert first.text.endswith("}\n")


def test_a_locked_pack_says_nothing_and_counts_without_the_library(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = locked(write(FILES))

    def never(*_: object) -> object:
        raise AssertionError("the library was asked")

    monkeypatch.setattr(public_holidays, "public_holidays", never)
    assert codes(folder) == []
    calendar = loaded(folder).calendar_of()
    assert calendar.why_not(days("2026-05-25")) == "Spring Bank Holiday"
    assert calendar.why_not(days("2026-12-24")) == "company day"
    assert calendar.version == library()


def test_without_a_lock_there_is_a_warning_and_the_library_is_asked_late(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    really = public_holidays.public_holidays
    monkeypatch.setattr(
        public_holidays, "public_holidays", lambda *place: (asked.append(place), really(*place))[1]
    )
    pack, found = load_pack(write(FILES))
    assert [(each.code, each.severity) for each in found] == [
        ("calendar-not-frozen", Severity.WARNING)
    ]
    assert found[0].span.text == "office"
    assert "troth lock PACK" in found[0].help
    assert pack is not None
    calendar = pack.calendar_of()
    assert asked == []
    assert calendar.why_not(days("2026-05-25")) == "Spring Bank Holiday"
    assert calendar.why_not(days("2026-12-24")) == "company day"
    assert calendar.version == "holidays not frozen"
    assert calendar.first == days("1970-01-01")
    with pytest.raises(OutsideCalendar):
        calendar.is_working(days("2057-01-01"))


def test_a_lock_for_another_place_no_longer_fits(write: Write) -> None:
    folder = locked(write(FILES))
    write({"calendars.yaml": OFFICE.replace("ENG", "SCT")})
    pack, found = load_pack(folder)
    assert [each.message for each in found] == [
        "the holidays of `office` are frozen for GB ENG, and it now declares GB SCT"
    ]
    assert pack is not None
    assert pack.calendar_of().why_not(days("2026-11-30")) == "Saint Andrew's Day"


def test_a_lock_that_ends_before_the_pack_takes_effect_no_longer_fits(write: Write) -> None:
    folder = write(FILES)
    short = made(folder, 2000, 2020)
    short.path.write_text(short.text, encoding="utf-8")
    pack, found = load_pack(folder)
    assert [each.message for each in found] == [
        "the holidays of `office` are frozen from 2000-01-01 to 2020-12-31 only"
    ]
    assert pack is not None
    with pytest.raises(OutsideCalendar):
        pack.calendar_of().is_working(days("2026-12-01"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('        "2026-05-25": "Spring Bank Holiday",\n', ""),
        lambda text: text.replace("2026-05-25", "2026-05-26"),
        lambda text: text.replace("Spring Bank Holiday", "Autumn Bank Holiday"),
        lambda text: text.replace('"to": "2056', '"to": "2066'),
        lambda text: text.replace('"2026-05-25"', '"2026-05-32"'),
        lambda text: text.replace('"lock": 1', '"lock": 2'),
        lambda text: text.replace('"lock": 1', '"lock": 1, "note": "mine"'),
        lambda text: text[:400],
        lambda text: "<<<<<<< HEAD\n" + text,
        lambda _: "[" * 100_000,
        lambda _: "",
        lambda _: "1",
    ],
)
def test_nothing_counts_on_a_lock_that_somebody_altered(
    write: Write, spoil: Callable[[str], str]
) -> None:
    folder = locked(write(FILES))
    text = (folder / "pack.lock").read_text("utf-8")
    write({"pack.lock": spoil(text)})
    assert load_pack(folder)[0] is None
    assert codes(folder) == [("altered-lock", Severity.ERROR)]
    locked(folder)
    assert codes(folder) == []


def test_the_order_and_the_blanks_of_a_lock_say_nothing(write: Write) -> None:
    folder = locked(write(FILES))
    data = json.loads((folder / "pack.lock").read_text("utf-8"))
    entry = data["calendars"]["office"]
    entry["days"] = dict(reversed(entry["days"].items()))
    before = loaded(folder).meaning
    write({"pack.lock": json.dumps(dict(reversed(data.items())))})
    assert codes(folder) == []
    assert loaded(folder).meaning == before


def test_a_pack_without_public_holidays_needs_no_lock(write: Write) -> None:
    folder = write(
        FILES | {"calendars.yaml": OFFICE.replace("holidays: {country: GB, subdivision: ENG}", "")}
    )
    assert codes(folder) == []
    calendar = loaded(folder).calendar_of()
    assert calendar.is_working(days("2026-05-25"))
    assert calendar.why_not(days("2026-12-24")) == "company day"
    assert made(folder).text == ""


def test_a_pack_that_names_no_calendar_has_one_that_knows_no_working_day(write: Write) -> None:
    files = FILES | {
        "pack.yaml": PACK.replace("calendar: office\n", ""),
        "rules.troth": "minimum settled\n    joined at most today\n",
    }
    folder = write(files)
    (folder / "calendars.yaml").unlink()
    calendar = loaded(folder).calendar_of()
    assert calendar.local_day(0) == 0
    for ask in (
        lambda: calendar.is_working(0),
        lambda: calendar.add_working_days(0, 1),
        lambda: calendar.add_working_minutes(0, 1),
    ):
        with pytest.raises(NoWorkingTime) as told:
            ask()
        assert isinstance(told.value, CannotCount)


def test_each_site_has_its_calendar_and_others_the_packs_own(write: Write) -> None:
    paris = "  lyon: {zone: Europe/Paris, week: [mon], month_end: next_day}\n"
    folder = write(
        FILES | {"pack.yaml": PACK + "calendars: {lyon: lyon}\n", "calendars.yaml": OFFICE + paris}
    )
    pack = loaded(locked(folder))
    assert pack.calendar_of("lyon").name == "lyon"
    assert pack.calendar_of("york") is pack.calendar_of() is pack.calendar_of()
    assert pack.calendar_of().name == "office"


def test_rules_that_count_working_hours_need_a_calendar_that_states_them(write: Write) -> None:
    files = FILES | {
        "calendars.yaml": OFFICE.replace("    hours: 09:00-17:00\n", ""),
        "vocabulary.yaml": "parties: {desk: {seat: desk}}\n"
        "events: {asked: {of: relationship, by: [desk], fields: {}}}\n",
        "rules.troth": "minimum quick\n    time since asked at most 4 working hours\n",
    }
    pack, found = load_pack(locked(write(files)))
    assert pack is None
    assert [each.message for each in found] == ["`office` does not say its `hours`"]
    assert [label.span.text for label in found[0].others] == ["4 working hours"]
    write({"calendars.yaml": OFFICE})
    assert codes(write({})) == []


# --- adopted packs


def test_an_adopted_calendar_brings_its_frozen_days(write: Write, tmp_path: Path) -> None:
    base = locked(write(FILES))
    own = tmp_path / "own"
    own.mkdir()
    head = PACK.replace("calendar: office\n", 'base: {pack: "../pack", version: "1.0"}\n')
    (own / "pack.yaml").write_text(head.replace("acme", "own"), encoding="utf-8")
    (own / "vocabulary.yaml").write_text("facts: {}\n", encoding="utf-8")
    assert codes(own) == []
    calendar = loaded(own).calendar_of()
    assert calendar.name == "office"
    assert calendar.version == library()
    (base / "pack.lock").unlink()
    assert codes(own) == [("calendar-not-frozen", Severity.WARNING)]
