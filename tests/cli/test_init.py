"""A new pack works from the start, and a next version differs in its number only."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from troth.engine.files.find import shipped_packs
from troth.engine.files.pack import load_pack


def test_a_new_pack_checks_is_canonical_and_names_every_next_command(troth, tmp_path: Path) -> None:
    folder = tmp_path / "My Pack 2"
    made = troth("init", folder)
    assert made.code == 0
    assert "troth check" in made.out
    checked = troth("check", folder)
    assert (checked.code, checked.err) == (0, "")
    assert checked.out == "my_pack_2 1.0: 3 rules in 1 file, nothing to mend\n"
    assert troth("fmt", folder, "--check").code == 0


@pytest.mark.parametrize("name", ["acme", "my first pack"])
def test_every_command_that_init_prints_works_as_printed(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    made = troth("init", name)
    lines = [shlex.split(line) for line in made.out.splitlines() if line.startswith("    troth ")]
    assert len(lines) == 6
    for line in lines:
        ended = troth(*line[1:])
        assert ended.code == 0, ended.err


def files_in(folder: Path) -> list[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def test_a_new_pack_is_the_shipped_one_under_its_own_name_and_day(troth, tmp_path: Path) -> None:
    assert troth("init", tmp_path / "acme").code == 0
    shipped, mine = shipped_packs()["starter"], tmp_path / "acme"
    names = files_in(shipped)
    assert files_in(mine) == names
    changed = [
        name for name in names if (shipped / name).read_bytes() != (mine / name).read_bytes()
    ]
    assert changed == ["pack.yaml"]
    about = [(folder / "pack.yaml").read_text("utf-8").splitlines() for folder in (shipped, mine)]
    differ = [line for line, was in zip(about[1], about[0], strict=True) if line != was]
    assert [line.split(":")[0] for line in differ] == ["name", "effective"]
    assert [line for line in about[1] if line != line.rstrip()] == []


def test_two_new_packs_are_the_same(troth, tmp_path: Path) -> None:
    for name in ("one/acme", "two/acme"):
        assert troth("init", tmp_path / name).code == 0
    one, two = tmp_path / "one/acme", tmp_path / "two/acme"
    for name in files_in(one):
        assert (one / name).read_bytes() == (two / name).read_bytes()


@pytest.mark.parametrize("source", ["acme", "shipped:hiring"])
def test_a_next_version_differs_in_its_number_only(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert troth("init", "acme").code == 0
    ended = troth("init", "next", "--from", source)
    assert ended.code == 0
    assert f"troth plan next --against {source}" in ended.out
    old, new = load_pack(source)[0], load_pack("next")[0]
    assert old is not None
    assert new is not None
    assert (new.meaning, new.wording) == (old.meaning, old.wording)
    assert new.info.version == (*old.info.version[:-1], old.info.version[-1] + 1)


def test_nothing_is_ever_overwritten(troth, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file", "file/inside"):
        troth("init", tmp_path / name).failed_politely()
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]
    assert (tmp_path / "file").read_text() == "mine"


def test_the_next_version_of_no_pack_is_refused(troth, tmp_path: Path) -> None:
    troth("init", tmp_path / "next", "--from", tmp_path / "missing").failed_politely()
    assert not (tmp_path / "next").exists()


def test_a_pack_on_top_of_another_says_what_that_one_says(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = troth("init", "acme", "--base", "shipped:customer_centric")
    assert made.code == 0
    mine, found = load_pack("acme")
    base, _ = load_pack("shipped:customer_centric")
    assert mine is not None, found
    assert base is not None
    assert (found, mine.policy) == ([], base.policy)
    assert troth("fmt", "acme", "--check").code == 0


def test_what_is_taken_up_from_the_settings_replaces_the_one_below(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    troth("init", "acme", "--base", "shipped:customer_centric")
    settings = Path("acme/settings.troth")
    text = settings.read_text("utf-8")
    assert text.count("\n# define empathy_needed as 3\n") == 1
    settings.write_text(text.replace("# define empathy_needed as 3", "define empathy_needed as 4"))
    read = troth("read", "acme", "frontline")
    assert "customer empathy is at least 4" in read.out


def test_to_copy_a_pack_and_to_build_on_one_are_two_things(troth, tmp_path: Path) -> None:
    wrong = troth(
        "init", tmp_path / "acme", "--base", "shipped:starter", "--from", "shipped:starter"
    )
    assert wrong.code == 64
    assert "choose one of the two" in wrong.err
    assert not (tmp_path / "acme").exists()


def test_a_base_that_is_not_there_is_told_and_nothing_is_written(troth, tmp_path: Path) -> None:
    wrong = troth("init", tmp_path / "acme", "--base", "shipped:customer_centrc")
    assert wrong.code == 1
    assert "did you mean `shipped:customer_centric`?" in wrong.err
    assert not (tmp_path / "acme").exists()


def test_a_pack_without_settings_gives_its_values_and_ladders_to_take_up(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    troth("init", "acme", "--base", "shipped:starter")
    settings = Path("acme/settings.troth")
    text = settings.read_text("utf-8")
    assert "# --- rules.troth\n" in text
    ladder = "".join(
        f"{line}\n" for line in text.splitlines() if "escal" in line or "#     " in line
    )
    assert ladder.startswith("# escalation late_promise\n#     when any promise to the person")
    settings.write_text(ladder.replace("# ", "", 1).replace("#  ", " ").replace("5 work", "9 work"))
    assert "9 working days" in troth("read", "acme", "late_promise").out
    assert troth("check", "acme").code == 0


def test_a_pack_and_the_one_it_builds_on_may_move_together(
    troth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    troth("init", "ours")
    troth("init", "acme", "--base", "ours")
    assert "../ours" in Path("acme/pack.yaml").read_text("utf-8")
    (tmp_path / "here").rename(tmp_path / "there")
    assert troth("check", tmp_path / "there" / "acme").code == 0
