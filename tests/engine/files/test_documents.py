"""Files named on the command line: whatever their bytes, there is a value or a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.calendars import read_calendars
from troth.engine.files.folder import Folder
from troth.engine.files.gates import read_gates
from troth.engine.files.mapping import read_mapping
from troth.engine.files.people import read_facts
from troth.engine.files.places import places

WORDS = st.sampled_from(
    "mapping gates people facts id 1 yes [] {} column unknown map fairness by outcome at_most 5%"
    " calendars zone week hours own ignore events : - , ' \" \n".split(" ")
)
HOSTILE = st.one_of(
    st.binary(max_size=80), st.lists(WORDS, max_size=25).map(" ".join).map(str.encode)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=HOSTILE)
def test_no_bytes_break_a_document(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "calendars.yaml"
    path.write_bytes(data)
    for made, found in (read_mapping(path), read_gates(path), read_facts(path, Vocabulary())):
        assert made is not None or found
    folder = Folder(tmp_path)
    assert read_calendars(folder) or folder.found or b"calendars" in data


@pytest.mark.parametrize("version", ["2", "", "[1]", "one"])
def test_an_unknown_version_of_a_format_is_told(tmp_path: Path, version: str) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(f"mapping: {version}\n")
    made, found = read_mapping(path)
    assert made is None
    assert [d.help for d in found] == ["write 1"]


def test_calendars_are_read_as_declared(tmp_path: Path) -> None:
    (tmp_path / "calendars.yaml").write_text(
        """
calendars:
  london:
    zone: Europe/London
    week: [fri, mon, tue]
    hours: 09:00-17:30
    holidays: {country: GB, subdivision: ENG}
    own: {2026-12-24: company day}
    month_end: last_day
"""
    )
    folder = Folder(tmp_path)
    london = read_calendars(folder)["london"]
    assert folder.found == []
    assert (london.zone, london.week, london.hours) == ("Europe/London", (0, 1, 4), (540, 1050))
    assert (london.country, london.subdivision, london.month_end) == ("GB", "ENG", "last_day")
    assert list(london.own.values()) == ["company day"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("hours: 17:00-09:00", "these are no working hours"),
        ("hours: 9-5", "these are no working hours"),
        ("zone: London Town", "this is no time zone"),
        ("zone: Europe/Londn", "there is no time zone `Europe/Londn`"),
        ("zone: CET+1", "there is no time zone `CET+1`"),
        ("zone: posix/Europe/London", "there is no time zone `posix/Europe/London`"),
        ("own: {2026-02-30: none}", "`2026-02-30` is not a day of the calendar"),
        ("month_end: first_day", "`month_end` cannot be `first_day`"),
        ("week: [mon, tues]", "`week` cannot be `tues`"),
        ("week: []", "`week` is empty"),
    ],
)
def test_a_calendar_that_cannot_count_is_told(tmp_path: Path, line: str, message: str) -> None:
    keys = {"zone": "UTC", "week": "[mon]"} | dict([line.split(": ", 1)])
    text = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    (tmp_path / "calendars.yaml").write_text(f"calendars:\n  c:\n{text}")
    folder = Folder(tmp_path)
    assert read_calendars(folder) == {}
    assert [d.message for d in folder.found] == [message]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("{country: UK}", "`UK` is not the ISO 3166 code of a country | did you mean `GB`?"),
        ("{country: gb}", "there is no country `gb` | did you mean `GB`?"),
        (
            "{country: Britain}",
            "there is no country `Britain` | write its ISO 3166 code, such as GB",
        ),
        ("{country: GB, subdivision: England}", "GB has no part `England` | did you mean `ENG`?"),
        (
            "{country: EE, subdivision: X}",
            "the holidays of EE are the same in all its parts | leave `subdivision` out",
        ),
    ],
)
def test_holidays_of_nowhere_are_told(tmp_path: Path, place: str, told: str) -> None:
    (tmp_path / "calendars.yaml").write_text(
        f"calendars: {{c: {{zone: UTC, week: [mon], holidays: {place}}}}}\n"
    )
    folder = Folder(tmp_path)
    read_calendars(folder)
    assert [f"{d.message} | {d.help}" for d in folder.found] == [told]


def test_the_table_of_places_is_that_of_the_library() -> None:
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    assert places() == {country: tuple(parts) for country, parts in known.items()}
