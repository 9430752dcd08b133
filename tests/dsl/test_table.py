"""The parse table in the cache folder: read only when nobody else can have written it."""

import json
import os
from pathlib import Path

import pytest

from troth.dsl import cache
from troth.dsl.reading import table

needs_owners = pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners of files here")


@pytest.fixture(scope="module")
def fresh() -> table.Table:
    return table.load(None)


def alike(one: table.Table, other: table.Table) -> bool:
    """The same but for the numbers of the states, which differ from process to process."""
    sizes = [sorted(len(row) for row in made.states) for made in (one, other)]
    return (one.rules, one.patterns, sizes[0]) == (other.rules, other.patterns, sizes[1])


def the_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_a_table_is_kept_and_read_again(tmp_path: Path, fresh: table.Table) -> None:
    folder = tmp_path / "troth"
    made = table.load(folder)
    assert alike(made, fresh)
    before = the_file(folder).stat().st_mtime_ns
    assert table.load(folder) == made
    assert the_file(folder).stat().st_mtime_ns == before


@needs_owners
def test_folder_and_file_are_the_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "troth"
    table.load(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert the_file(folder).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("broken", ["", "[]", '{"symbols": 3}'])
def test_a_broken_file_is_made_anew(tmp_path: Path, fresh: table.Table, broken: str) -> None:
    folder = tmp_path / "troth"
    table.load(folder)
    the_file(folder).write_text(broken)
    assert alike(table.load(folder), fresh)
    assert json.loads(the_file(folder).read_text())


@needs_owners
def test_a_file_others_may_write_is_not_read(tmp_path: Path, fresh: table.Table) -> None:
    folder = tmp_path / "troth"
    table.load(folder)
    path = the_file(folder)
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "start": 0}))
    path.chmod(0o666)
    assert alike(table.load(folder), fresh)


@needs_owners
def test_a_folder_others_may_write_is_neither_read_nor_written(
    tmp_path: Path, fresh: table.Table
) -> None:
    folder = tmp_path / "troth"
    folder.mkdir()
    folder.chmod(0o777)
    assert alike(table.load(folder), fresh)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_does_no_harm(tmp_path: Path, fresh: table.Table) -> None:
    (tmp_path / "file").write_text("")
    assert alike(table.load(tmp_path / "file" / "troth"), fresh)


def test_the_folder_is_the_platforms(tmp_path: Path) -> None:
    home = str(tmp_path)
    at = cache.folder
    assert at({"HOME": home}, "linux") == tmp_path / ".cache" / "troth"
    assert at({"HOME": home}, "darwin") == tmp_path / "Library" / "Caches" / "troth"
    assert at({"HOME": home, "XDG_CACHE_HOME": f"{home}/x"}, "linux") == tmp_path / "x" / "troth"
    assert at({"HOME": home, "XDG_CACHE_HOME": "x"}, "linux") == tmp_path / ".cache" / "troth"
    assert at({}, "linux") is None


def test_two_rules_for_one_text_cannot_be_built() -> None:
    from lark.exceptions import GrammarError

    with pytest.raises(GrammarError):
        table.build('start: a | start "+" start\na: X\n%declare X')
