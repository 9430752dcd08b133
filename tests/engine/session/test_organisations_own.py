"""What is about the organisation alone: it begins once, however many people there are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.engine.decision import Verdict
from troth.engine.files.pack import Pack, load_pack
from troth.engine.session.engine import Engine
from troth.engine.stores.memory import MemoryStore
from troth.engine.testing import FixedClock, memory_engine

PACK = {
    "pack.yaml": """
troth: 1
name: acme
version: "2026.1"
effective: 2026-01-01
review: 2027-01-01
owner: people@acme.example
calendar: here
charts: [relationship]
""",
    "calendars.yaml": """
calendars: {here: {zone: Europe/London, week: [mon, tue, wed, thu, fri], month_end: last_day}}
""",
    "vocabulary.yaml": """
facts:
  market_pay:
    of: organisation
    type: money GBP a year
    from: market_looked_at.pay
    value: 28_000 GBP a year
    as_of: 2026-03-31
    shelf_life: 3 months
events:
  market_looked_at: {of: organisation, by: [owner], fields: {pay: money GBP a year}}
  pay_explained:    {of: relationship, by: [owner], fields: {}}
resources:
  figures:     {unit: one}
  explanation: {unit: one}
parties:
  owner: {seat: owner}
""",
    "rules.troth": """
minimum well_paid
    market_pay at least 20_000 GBP a year

promise fresh_figures to the organisation by owner
    when market_pay is unknown
    deliver figures within 2 weeks
    fulfilled by market_looked_at

promise explanation to the person by owner
    when market_pay is unknown
    deliver explanation within 2 weeks
    fulfilled by pay_explained

escalation forgotten
    when market_pay is unknown
    finally after 3 weeks  notify owner
    until market_looked_at
""",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder: Path = tmp_path_factory.mktemp("own")
    for name, text in PACK.items():
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    found, problems = load_pack(folder)
    assert found is not None, problems
    return found


@pytest.fixture
def engine(pack: Pack) -> Engine:
    engine, _ = memory_engine(pack, now=datetime(2026, 12, 1, tzinfo=UTC))
    engine.record("org", "seat_filled", {"seat": "owner", "holder": "w-5"}, at="2026-06-01 09:00")
    for person in ("r-1", "r-2"):
        engine.record(person, "engaged", at="2026-06-01 09:00")
    return engine


def _owed(engine: Engine, who: str, at: str) -> list[str]:
    return [each.id for each in engine.state(who, at).owed]


def test_a_duty_of_a_seat_to_the_organisation_begins_once(engine: Engine) -> None:
    assert _owed(engine, "org", "2026-06-30") == []
    assert _owed(engine, "org", "2026-07-01") == ["fresh_figures@2026-07-01"]


def test_what_is_owed_to_people_for_the_same_reason_begins_with_each(engine: Engine) -> None:
    for person in ("r-1", "r-2"):
        assert _owed(engine, person, "2026-07-01") == ["explanation@2026-07-01"]


def test_it_is_kept_by_what_happens_to_the_organisation_and_begins_again_later(
    engine: Engine,
) -> None:
    engine.record("org", "market_looked_at", {"pay": "29_000 GBP a year"}, at="2026-07-09 09:00")
    kept = engine.state("org", "2026-07-10").owed[0]
    assert kept.state.value == "fulfilled"
    later = _owed(engine, "org", "2026-10-10")
    assert later == ["fresh_figures@2026-07-01", "fresh_figures@2026-10-10"]


def test_what_was_looked_at_anew_holds_for_everybody_until_it_is_old_again(engine: Engine) -> None:
    def known(day: str) -> bool:
        return engine.decide("r-1", "well_paid", day).verdict is Verdict.MET

    assert [known("2026-06-30"), known("2026-07-01")] == [True, False]
    engine.record("org", "market_looked_at", {"pay": "29_000 GBP a year"}, at="2026-07-09 09:00")
    assert [known("2026-07-09"), known("2026-10-09"), known("2026-10-10")] == [True, True, False]


def test_a_ladder_on_it_tells_its_seat_once(engine: Engine) -> None:
    told = engine.advance("2026-08-31")
    assert [each.relationship for each in told if each.rule == "forgotten"] == ["org"]


def test_what_is_due_as_it_happens_is_what_follows_from_the_ledger(pack: Pack) -> None:
    store = MemoryStore()
    clock = FixedClock(datetime(2026, 7, 10, tzinfo=UTC))
    with Engine.open(store, pack, effective="2026-01-01", clock=clock) as live:
        live.record("org", "market_looked_at", {"pay": "29_000 GBP a year"}, at="2026-07-09 09:00")
        begun = [each.id for each in live.due("2026-08-31") if each.kind == "promise"]
        assert begun == _owed(live, "org", "2026-07-10")
