"""What a pack means holds its calendars, their frozen days and the structure of its charts."""

from __future__ import annotations

import pytest

from tests.engine.files.locks import FILES, OFFICE, PACK, Write, codes, days, loaded, locked, made
from troth.engine.files.lock import Frozen, lock_text


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
