"""A pack kept as text is the same pack when it is read again, wherever and whenever that is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from troth.engine.files.find import shipped_packs
from troth.engine.files.kept import NotAsKept, id_of, kept, read_kept
from troth.engine.files.pack import Pack, load_pack


def loaded(where: str | Path) -> Pack:
    pack, found = load_pack(where)
    assert pack is not None, found
    return pack


@pytest.mark.parametrize("name", shipped_packs())
def test_a_pack_is_read_again_as_it_was(name: str) -> None:
    pack = loaded(f"shipped:{name}")
    again = read_kept(kept(pack), pack.meaning)
    assert again == replace(pack, folder=again.folder)
    assert (again.meaning, again.wording) == (pack.meaning, pack.wording)
    assert kept(again) == kept(pack)


@pytest.fixture
def adopting(tmp_path: Path) -> Pack:
    """A pack that builds on another in the folder beside it."""
    shutil.copytree(shipped_packs()["starter"], tmp_path / "starter")
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "pack.yaml").write_text(
        "troth: 1\nname: ours\nversion: '1.0'\neffective: 2026-01-01\nowner: us@ours.example\n"
        "calendar: office\ncharts: []\nbase: {pack: ../starter, version: '1.0'}\n"
    )
    (tmp_path / "ours" / "vocabulary.yaml").write_text(
        "events: {thanked: {of: relationship, by: [manager]}}\n"
    )
    return loaded(tmp_path / "ours")


def test_what_it_builds_on_is_kept_with_it_and_keeps_its_places(
    adopting: Pack, tmp_path: Path
) -> None:
    files = kept(adopting)
    shutil.rmtree(tmp_path / "starter")
    shutil.rmtree(tmp_path / "ours")
    again = read_kept(files, adopting.meaning)
    assert {m.span.source.name for m in again.policy.minimums} == {"../starter/rules.troth"}
    assert again == replace(adopting, folder=again.folder)


@pytest.mark.parametrize("file", ["rules.troth", "kept.json"])
def test_what_is_no_text_any_more_is_not_read(file: str) -> None:
    pack = loaded("shipped:starter")
    files = kept(pack) | {file: b"\xff"}
    with pytest.raises(NotAsKept, match="is damaged"):
        read_kept(files, pack.meaning)


def test_what_means_something_else_by_now_is_not_taken_for_what_it_was() -> None:
    pack = loaded("shipped:starter")
    files = kept(pack)
    files["rules.troth"] = files["rules.troth"].replace(b"at least 3", b"at least 4")
    with pytest.raises(NotAsKept, match="means something else"):
        read_kept(files, pack.meaning)


def test_a_kept_chart_comes_before_the_one_that_is_shipped_today() -> None:
    pack = loaded("shipped:hiring")
    files = kept(pack)
    chart = files["shipped/acquisition.yaml"]
    files["shipped/acquisition.yaml"] = chart.replace(
        b"words: an application", b"words: one application"
    )
    again = read_kept(files, pack.meaning)
    assert "one application" in repr(again.charts["acquisition"])
    assert again.charts["retention"] == pack.charts["retention"]


@pytest.mark.parametrize("name", ["../out.troth", "a/../../out.troth"])
def test_no_file_is_written_outside_its_folder(name: str) -> None:
    pack = loaded("shipped:starter")
    with pytest.raises(NotAsKept, match="is no file of a pack"):
        read_kept({**kept(pack), name: b"minimum x"}, pack.meaning)


def test_its_id_changes_with_a_date_or_a_verdict_and_not_with_words(tmp_path: Path) -> None:
    folder = shutil.copytree(shipped_packs()["starter"], tmp_path / "acme")

    def changed(name: str, old: str, new: str) -> str:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        id_ = id_of(loaded(folder))
        path.write_text(text, "utf-8")
        return id_

    same = id_of(loaded(folder))
    assert changed("rules.troth", "# Change anything", "# Change nothing") == same
    assert changed("calendars.yaml", "calendars:", "# holidays and weeks\ncalendars:") == same
    assert changed("vocabulary.yaml", "words: a buddy}", "words: somebody}") == same
    assert changed("rules.troth", "within 5 working", "within 6 working") != same
    assert changed("calendars.yaml", "mon, tue", "tue") != same
    assert id_of(loaded(folder)) == same
