"""What is made up fits its pack: it can be read, recorded and made again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.engine.files.find import shipped_packs
from troth.engine.files.logs import read_log
from troth.engine.files.mapping import read_mapping
from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.people import People, read_people
from troth.engine.generating.made import Asked, Made, make
from troth.engine.session.engine import Engine
from troth.engine.session.values import Report

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
PEOPLE = 30


def pack_named(name: str) -> Pack:
    pack, found = load_pack(f"shipped:{name}")
    assert pack is not None, found
    return pack


def people_in(folder: Path, pack: Pack) -> People:
    mapping, found = read_mapping(folder / "mapping.yaml")
    assert mapping is not None, found
    people, found = read_people(folder / "people.csv", mapping, pack.vocabulary)
    assert people is not None, found
    assert found == []
    return people


def recorded(folder: Path, pack: Pack, form: str = "csv") -> Report:
    """The history of a folder, put into a ledger that is kept nowhere."""
    mapping, found = read_mapping(folder / "mapping.yaml")
    assert mapping is not None, found
    log, found = read_log(folder / f"history.{form}", mapping, pack.vocabulary)
    assert log is not None, found
    with Engine.open(pack=pack, clock=lambda: NEVER) as engine:
        return engine.record_many(log)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def made(folder: Path, asked: Asked) -> Made:
    folder.mkdir()
    return make(asked, folder)


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_every_shipped_pack_has_people_and_a_history_that_a_ledger_takes(
    name: str, tmp_path: Path
) -> None:
    pack = pack_named(name)
    report = made(tmp_path / "made", Asked(pack, PEOPLE, months=6))
    people = people_in(tmp_path / "made", pack)
    assert len(people.rows) == PEOPLE
    assert people.refused == ()
    ledger = recorded(tmp_path / "made", pack)
    assert ledger.not_recorded == 0, ledger.rejected
    assert ledger.recorded + ledger.repeated == report.events
    assert ledger.refused <= ledger.recorded * 3 // 100 + 2, ledger.reasons


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_people(tmp_path: Path) -> None:
    pack = pack_named("hiring")
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        made(tmp_path / name, Asked(pack, 20, seed=seed))
    assert contents(tmp_path / "one") == contents(tmp_path / "again")
    files = [contents(tmp_path / name) for name in ("one", "other")]
    assert files[0]["people.csv"] != files[1]["people.csv"]
    assert files[0]["history.csv"] != files[1]["history.csv"]


def test_both_forms_of_a_history_are_recorded_alike(tmp_path: Path) -> None:
    pack = pack_named("code_of_conduct")
    for form in ("csv", "ndjson"):
        made(tmp_path / form, Asked(pack, PEOPLE, form=form))
    csv, ndjson = (recorded(tmp_path / form, pack, form) for form in ("csv", "ndjson"))
    assert (csv.recorded, csv.repeated, csv.refused) == (
        ndjson.recorded, ndjson.repeated, ndjson.refused,
    )  # fmt: skip


def test_many_people_live_a_few_lives_each_a_little_later_and_as_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("troth.engine.generating.histories.LIVES", 30)
    pack = pack_named("probation")
    made(tmp_path / "made", Asked(pack, 400))
    report = recorded(tmp_path / "made", pack)
    assert report.not_recorded == 0
    assert report.refused <= report.recorded * 3 // 100
    assert report.relationships == 400


def test_promises_are_kept_late_and_never_and_some_is_told_late_or_twice(tmp_path: Path) -> None:
    pack = pack_named("customer_centric")
    made(tmp_path / "made", Asked(pack, PEOPLE, months=6))
    mapping, _ = read_mapping(tmp_path / "made" / "mapping.yaml")
    log, _ = read_log(tmp_path / "made" / "history.csv", mapping, pack.vocabulary)
    assert log is not None
    with Engine.open(pack=pack, clock=lambda: NEVER) as engine:
        report = engine.record_many(log)
        owed = [each for state in engine.everybody("2026-06-30") for each in state.owed]
    ends = Counter(each.state.value for each in owed)
    assert ends["fulfilled"] > ends["repaired"] > 0 < ends["violated"]
    assert report.late > 0 < report.repeated


@pytest.mark.parametrize("events", [500, 1_500])
def test_a_history_of_so_many_events_has_about_so_many(tmp_path: Path, events: int) -> None:
    report = made(tmp_path / "made", Asked(pack_named("probation"), 150, events=events))
    assert abs(report.events - events) <= events // 10
