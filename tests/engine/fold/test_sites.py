"""Each person's time is counted by the calendar of the site where they work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.dsl.values import date_of
from troth.engine.files.pack import Pack, load_pack
from troth.engine.testing import memory_engine

FILES = {
    "pack.yaml": """\
troth: 1
name: sites
version: "1"
effective: 2026-01-01
owner: people@example.com
review: 2027-01-01
calendar: berlin
calendars: {madrid: madrid}
charts: [relationship]
""",
    "calendars.yaml": """\
calendars:
  berlin: {zone: Europe/Berlin, week: [mon, tue, wed, thu, fri], month_end: last_day}
  madrid:
    zone: Europe/Madrid
    week: [mon, tue, wed, thu, fri]
    own: {2026-01-06: Epiphany}
    month_end: last_day
""",
    "vocabulary.yaml": """\
choices: {site: [berlin, madrid]}
facts: {site: {of: relationship, type: choice site}}
events: {buddy_named: {of: relationship, fields: {}}}
resources: {buddy: {unit: one}}
""",
    "rules.troth": """\
promise buddy by the organisation
    when engaged
    deliver buddy within 2 working days
    fulfilled by buddy_named
""",
}


def pack_in(folder: Path, **changed: str) -> tuple[Pack | None, list[str]]:
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.partition(".")[0], text), encoding="utf-8")
    pack, found = load_pack(folder)
    return pack, [each.message for each in found]


@pytest.mark.parametrize(("site", "due"), [("madrid", "2026-01-07"), ("berlin", "2026-01-06")])
def test_a_holiday_of_ones_own_site_is_not_worked(tmp_path: Path, site: str, due: str) -> None:
    pack, found = pack_in(tmp_path)
    assert pack is not None, found
    engine, _ = memory_engine(pack, now=datetime(2026, 3, 1, tzinfo=UTC))
    engine.record("r-1", "facts", {"site": site}, at="2026-01-02 08:00")
    engine.record("r-1", "engaged", at="2026-01-02 09:00")
    (buddy,) = engine.state("r-1").promises("buddy")
    assert buddy.due is not None
    assert date_of(buddy.due.day).isoformat() == due
    assert f"by calendar {site}" in "\n".join(engine.explain("r-1", "buddy@2").lines)


def test_a_clock_keeps_the_calendar_it_began_under(tmp_path: Path) -> None:
    pack, found = pack_in(tmp_path)
    assert pack is not None, found
    engine, _ = memory_engine(pack, now=datetime(2026, 3, 1, tzinfo=UTC))
    engine.record("r-1", "engaged", at="2026-01-02 09:00")
    engine.record("r-1", "facts", {"site": "madrid"}, at="2026-01-05 08:00")
    (buddy,) = engine.state("r-1").promises("buddy")
    assert buddy.due is not None
    assert date_of(buddy.due.day).isoformat() == "2026-01-06"


def test_calendars_by_site_need_the_fact_that_says_the_site(tmp_path: Path) -> None:
    vocabulary = FILES["vocabulary.yaml"].replace("site: {of", "place: {of")
    pack, found = pack_in(tmp_path, vocabulary=vocabulary)
    assert pack is None
    assert found == ["calendars by site need the fact `site`, and the vocabulary has none"]


def test_a_site_that_nobody_can_have_is_told(tmp_path: Path) -> None:
    pack, found = pack_in(tmp_path, pack=FILES["pack.yaml"].replace("{madrid:", "{marid:"))
    assert pack is None
    assert found == ["no `site` is called `marid`"]


def test_a_month_ends_where_one_works(tmp_path: Path) -> None:
    files = {
        "calendars": FILES["calendars.yaml"].replace("Europe/Madrid", "Atlantic/Azores"),
        "rules": FILES["rules.troth"].replace("when engaged", "each month while engaged"),
    }
    pack, found = pack_in(tmp_path, **files)
    assert pack is not None, found
    engine, _ = memory_engine(pack, now=datetime(2026, 6, 1, tzinfo=UTC))
    engine.record("r-1", "facts", {"site": "madrid"}, at="2026-03-02 08:00")
    engine.record("r-1", "engaged", at="2026-03-02 09:00")
    first = engine.state("r-1", as_of="2026-04-15").promises("buddy")[0]
    assert first.id == "buddy@2026-03-31"
    assert datetime.fromtimestamp(first.made, pack.calendar_of("madrid").zone).isoformat() == (
        "2026-03-31T00:00:00+00:00"
    )
    assert engine.explain("r-1", first.id).subject.startswith(
        "promise buddy@2026-03-31, made Tue 2026-03-31"
    )
