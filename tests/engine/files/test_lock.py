"""pack.lock: what it freezes, when it no longer fits, and that nothing counts on an altered one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from troth.dsl.diagnostics import Diagnostic, Severity
from troth.dsl.source import Source
from troth.dsl.values import date_of, day_of
from troth.engine.calendar import CannotCount, NoWorkingTime, OutsideCalendar
from troth.engine.files import public_holidays
from troth.engine.files.freezing import Freezing, checking, freezing
from troth.engine.files.lock import Frozen, lock_text, parse_lock
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.public_holidays import library, usual_years

Write = Callable[[Mapping[str, str]], Path]

PACK = 'troth: 1\nname: acme\nversion: "1.0"\neffective: 2026-12-01\ncalendar: office\n'
OFFICE = """\
calendars:
  office:
    zone: Europe/London
    week: [mon, tue, wed, thu, fri]
    hours: 09:00-17:00
    holidays: {country: GB, subdivision: ENG}
    own: {2026-12-24: company day}
    month_end: last_day
"""
FILES = {
    "pack.yaml": PACK,
    "vocabulary.yaml": "facts: {joined: {of: person, type: date}}\n",
    "calendars.yaml": OFFICE,
    "rules.troth": "minimum settled\n    joined + 5 working days at most today\n",
}


def days(text: str) -> int:
    from datetime import date

    return day_of(date.fromisoformat(text))


def made(folder: Path, first: int | None = None, last: int | None = None) -> Freezing:
    found = freezing(folder, first, last)
    assert isinstance(found, Freezing)
    return found


def locked(folder: Path) -> Path:
    lock = made(folder)
    lock.path.write_text(lock.text, encoding="utf-8")
    return folder


def loaded(folder: Path) -> Pack:
    pack, found = load_pack(folder)
    assert pack is not None, found
    return pack


def codes(folder: Path) -> list[tuple[str, Severity]]:
    return [(each.code, each.severity) for each in load_pack(folder)[1]]


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


# --- what a pack means


def test_a_changed_holiday_changes_what_a_pack_means_and_its_name_does_not(write: Write) -> None:
    folder = locked(write(FILES))
    meaning = loaded(folder).meaning
    frozen = made(folder).frozen["office"]
    renamed = {**frozen.days, days("2026-05-25"): "Whit Monday"}
    moved = {each: name for each, name in frozen.days.items() if each != days("2026-05-25")}
    for days_off, same in ((renamed, True), (moved, False), (frozen.days, True)):
        other = Frozen(
            country="GB",
            subdivision="ENG",
            first=frozen.first,
            last=frozen.last,
            days=days_off,
            library="holidays 99",
        )
        write({"pack.lock": lock_text({"office": other})})
        assert codes(folder) == []
        assert (loaded(folder).meaning == meaning) is same


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("2026-12-24: company day", "2026-12-23: company day", False),
        ("2026-12-24: company day", "2026-12-24: the day before", True),
        ("month_end: last_day", "month_end: next_day", False),
        ("09:00-17:00", "09:00-17:30", False),
        ("[mon, tue, wed, thu, fri]", "[mon, tue, wed, thu]", False),
        ("[mon, tue, wed, thu, fri]", "[fri, mon, tue, wed, thu]", True),
        ("Europe/London", "Europe/Dublin", False),
        ("calendars:\n", "# ours\ncalendars:\n", True),
    ],
)
def test_what_a_calendar_declares_is_part_of_what_a_pack_means(
    write: Write, before: str, after: str, same: bool
) -> None:
    folder = locked(write(FILES))
    meaning = loaded(folder).meaning
    assert before in OFFICE
    write({"calendars.yaml": OFFICE.replace(before, after)})
    assert (loaded(folder).meaning == meaning) is same


def test_a_calendar_that_nobody_names_means_nothing(write: Write) -> None:
    folder = locked(write(FILES))
    meaning = loaded(folder).meaning
    write({"calendars.yaml": OFFICE + "  spare: {zone: UTC, week: [mon]}\n"})
    assert loaded(folder).meaning == meaning


CHART = """\
chart: desk
per: person
words: a desk
initial: free
states:
  free: {rest: yes, words: nobody sits here, on: {taken: [{to: used}]}}
  used: {rest: yes, on: {left: [{to: free}], gone: [{to: closed}]}}
final: {closed: neutral}
"""


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("left: [{to: free}]", "left: [{to: used}]", False),
        ("neutral", "good", False),
        ("words: nobody sits here", "words: it is empty", True),
        ("words: a desk", "words: a seat", True),
        ("chart: desk\n", "# a comment\nchart: desk\n", True),
    ],
)
def test_the_structure_of_a_chart_is_part_of_what_a_pack_means(
    write: Write, before: str, after: str, same: bool
) -> None:
    events = "events:\n" + "".join(
        f"  {name}: {{of: relationship, by: [manager], fields: {{}}}}\n"
        for name in ("taken", "left", "gone")
    )
    chart = CHART.replace("per: person", "per: relationship")
    files = FILES | {
        "pack.yaml": PACK + "charts: [desk]\n",
        "vocabulary.yaml": FILES["vocabulary.yaml"] + events + "parties: {manager: {seat: boss}}\n",
        "charts/desk.yaml": chart,
    }
    folder = locked(write(files))
    meaning = loaded(folder).meaning
    assert before in chart
    write({"charts/desk.yaml": chart.replace(before, after)})
    assert (loaded(folder).meaning == meaning) is same


# --- what would be written


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
