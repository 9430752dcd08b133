"""`troth lock`: writes once, says what came and went, and changes nothing when only asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Troth


@pytest.fixture
def pack(repository: Path, tmp_path: Path) -> Path:
    """A copy of the hiring example without its lock."""
    folder = Path(shutil.copytree(repository / "policies/examples/hiring", tmp_path / "acme"))
    (folder / "pack.lock").unlink()
    return folder


def test_a_lock_ends_the_warning(troth: Troth, pack: Path) -> None:
    assert "calendar-not-frozen" in troth("check", pack).err
    ended = troth("lock", pack)
    assert ended.code == 0
    assert "london: " in ended.out
    assert "holidays of GB ENG, Thu 1970-01-01 to Sun 2056-12-31" in ended.out
    assert "Commit it with the pack" in ended.out
    assert "calendar-not-frozen" not in troth("check", pack).err


def test_a_second_lock_writes_the_same_bytes(troth: Troth, pack: Path) -> None:
    troth("lock", pack)
    written = (pack / "pack.lock").read_bytes()
    ended = troth("lock", pack)
    assert ended.code == 0
    assert "    " not in ended.out
    assert (pack / "pack.lock").read_bytes() == written


def test_a_check_ends_with_1_until_the_lock_is_there(troth: Troth, pack: Path) -> None:
    ended = troth("lock", pack, "--check")
    assert ended.code == 1
    assert f"troth lock {pack}" in ended.err
    assert not (pack / "pack.lock").exists()
    troth("lock", pack)
    ended = troth("lock", pack, "--check")
    assert ended.code == 0
    assert "says the same" in ended.out


def test_days_that_came_and_went_are_shown_with_their_weekday(troth: Troth, pack: Path) -> None:
    from troth.engine.files.freezing import Freezing, freezing
    from troth.engine.files.lock import Frozen, lock_text

    made = freezing(pack)
    assert isinstance(made, Freezing)
    now = made.frozen["london"]
    gone = {day: name for day, name in now.days.items() if name != "Spring Bank Holiday"}
    old = Frozen(
        country="GB", subdivision="ENG", first=now.first, last=now.last, days=gone, library="old 1"
    )
    (pack / "pack.lock").write_text(lock_text({"london": old}), encoding="utf-8")
    for arguments in (["--check"], []):
        ended = troth("lock", pack, *arguments)
        assert "    + Mon 1971-05-31 Spring Bank Holiday" in ended.out
        assert "… and " in ended.out
        assert ended.code == (1 if arguments else 0)
    assert troth("lock", pack, "--check").code == 0


def test_another_place_and_another_range_are_said(troth: Troth, pack: Path) -> None:
    troth("lock", pack, "--from", "2000", "--to", "2030")
    assert "frozen before: Sat 2000-01-01 to Tue 2030-12-31" in troth("lock", pack).out
    calendars = (pack / "calendars.yaml").read_text("utf-8")
    (pack / "calendars.yaml").write_text(calendars.replace("ENG", "SCT"), encoding="utf-8")
    assert "frozen before: those of GB ENG" in troth("lock", pack, "--check").out
    own = calendars.replace("holidays: {country: GB, subdivision: ENG}", "")
    (pack / "calendars.yaml").write_text(own, encoding="utf-8")
    assert "declares no public holidays any more" in troth("lock", pack, "--check").out
    assert "nothing to freeze" in troth("lock", pack).out
    assert not (pack / "pack.lock").exists()
    assert troth("lock", pack, "--check").code == 0


@pytest.mark.parametrize(
    "years",
    [
        ["--from", "2030", "--to", "2020"],
        ["--to", "2300"],
        ["--from", "1"],
        ["--check", "--to", "2040"],
    ],
)
def test_years_that_cannot_be_are_refused(troth: Troth, pack: Path, years: list[str]) -> None:
    troth("lock", pack, *years).failed_politely()
    assert not (pack / "pack.lock").exists()


def test_what_came_with_troth_is_not_written(troth: Troth) -> None:
    troth("lock", "shipped:hiring").failed_politely()
    assert troth("lock", "shipped:hiring", "--check").code == 0


def test_no_pack_and_a_broken_declaration_are_told(
    troth: Troth, pack: Path, tmp_path: Path
) -> None:
    troth("lock", tmp_path / "nowhere").failed_politely()
    (pack / "calendars.yaml").write_text(
        "calendars: {london: {zone: Europe/Lodnon}}\n", encoding="utf-8"
    )
    ended = troth("lock", pack)
    ended.failed_politely()
    assert "calendars.yaml:1" in ended.err


def test_an_altered_lock_is_told_and_written_anew(troth: Troth, pack: Path) -> None:
    troth("lock", pack)
    lock = pack / "pack.lock"
    lock.write_text(lock.read_text("utf-8").replace("Boxing Day", "Saint Stephen"), "utf-8")
    ended = troth("check", pack)
    ended.failed_politely()
    assert "altered-lock" in ended.err
    assert troth("lock", pack, "--check").code == 1
    assert troth("lock", pack).code == 0
    assert troth("check", pack).code == 0


def test_a_new_pack_needs_no_lock_and_a_copy_brings_its_own(troth: Troth, tmp_path: Path) -> None:
    assert troth("init", tmp_path / "fresh").code == 0
    assert troth("check", tmp_path / "fresh").err == ""
    assert troth("init", tmp_path / "copy", "--from", "shipped:hiring").code == 0
    assert "calendar-not-frozen" not in troth("check", tmp_path / "copy").err
