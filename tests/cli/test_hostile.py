"""Input that nobody would write on purpose gets a diagnostic, exit 1, no traceback, and quickly."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

NOISE = random.Random(7)
RULES = "minimum agent for role is agent\n    empathy at least 3\n"

HOSTILE_RULES = {
    "random bytes": NOISE.randbytes(300_000),
    "random ASCII": bytes(NOISE.choices(range(32, 127), k=300_000)),
    "random letters and line ends": bytes(NOISE.choices(b'abc \n\t#"(),.', k=200_000)),
    "a 900 KB line": b"x" * 900_000,
    "a 900 KB line of brackets": b"define x as " + b"(" * 900_000,
    "a 300 KB line of words": b"define x as " + b"empathy and " * 25_000,
    "tabs": b"minimum agent\n\tempathy at least 3\n",
    "bidi characters": "minimum agent\n    empathy at least \u202e3\u202c\n".encode(),
    "an invisible character": "minimum agent\n    emp\u200bathy at least 3\n".encode(),
    "UTF-16, little end first": RULES.encode("utf-16-le").join([b"\xff\xfe", b""]),
    "UTF-16, big end first": RULES.encode("utf-16-be").join([b"\xfe\xff", b""]),
    "UTF-16 without a mark": RULES.encode("utf-16-le"),
    "a byte order mark": b"\xef\xbb\xbf" + RULES.encode(),
    "Latin-1": RULES.encode() + "# caf\xe9\n".encode("latin-1"),
    "zero bytes": RULES.encode() + b"\0" * 100,
    "an archive": b"PK\x03\x04" + NOISE.randbytes(2000),
    "curly quotes": "minimum agent\n    source “HR”\n    empathy at least 3\n".encode(),
    "a number too long": b"define x as " + b"9" * 100_000 + b"\n",
    "a name too long": b"minimum m\n    " + b"n" * 200_000 + b" at least 3\n",
    "twenty thousand mistakes": b"frobnicate\n" * 20_000,
    "deep indentation": b"".join(b" " * n + b"x\n" for n in range(1, 1000)),
}

HOSTILE_YAML = {
    "random bytes": NOISE.randbytes(100_000),
    "nothing": b"",
    "a list": b"- a\n- b\n",
    "brackets": b"a: " + b"[" * 100_000,
    "a bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "an object": b"name: !!python/object/apply:os.system ['true']\n",
    "tabs": b"name:\n\t- a\n",
    "UTF-16": "name: a\n".encode("utf-16"),
    "doubled keys": b"name: a\nname: b\n",
    "a 900 KB line": b"name: " + b"x" * 900_000,
    "a rule": RULES.encode(),
}


@pytest.fixture
def pack(troth, tmp_path: Path) -> Path:
    """A pack that checks, to be spoilt."""
    folder = tmp_path / "pack"
    assert troth("init", folder).code == 0
    return folder


def _quickly(troth, *arguments: str | Path) -> None:
    start = time.process_time()
    troth(*arguments).failed_politely()
    # The bar is one second; computing time, so that a busy machine fails nobody.
    assert time.process_time() - start < 1


@pytest.mark.parametrize("name", HOSTILE_RULES)
def test_hostile_rules(troth, pack: Path, name: str) -> None:
    (pack / "rules.troth").write_bytes(HOSTILE_RULES[name])
    _quickly(troth, "check", pack)
    for form in ("json", "sarif"):
        ended = troth("check", pack, "--format", form)
        assert (ended.code, ended.err) == (1, "")


# A very long name is read, and only then is there no such thing.
@pytest.mark.parametrize("name", [name for name in HOSTILE_RULES if name != "a name too long"])
def test_hostile_rules_are_not_formatted(troth, pack: Path, name: str) -> None:
    (pack / "rules.troth").write_bytes(HOSTILE_RULES[name])
    _quickly(troth, "fmt", pack)
    assert (pack / "rules.troth").read_bytes() == HOSTILE_RULES[name]


@pytest.mark.parametrize("file", ["pack.yaml", "vocabulary.yaml", "calendars.yaml"])
@pytest.mark.parametrize("name", HOSTILE_YAML)
def test_hostile_yaml(troth, pack: Path, name: str, file: str) -> None:
    (pack / file).write_bytes(HOSTILE_YAML[name])
    _quickly(troth, "check", pack)


def test_a_line_of_ten_megabytes(troth, pack: Path) -> None:
    (pack / "rules.troth").write_bytes(b"define x as " + b"y" * 10_000_000)
    ended = troth("check", pack)
    ended.failed_politely()
    assert len(ended.err) < 5_000


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing but a comment\n"])
def test_an_empty_file_of_rules_says_nothing_and_breaks_nothing(troth, pack: Path, content) -> None:
    (pack / "empty.troth").write_bytes(content)
    assert troth("check", pack).code == 0


def test_line_ends_of_windows_are_read_like_others(troth, pack: Path) -> None:
    rules = pack / "rules.troth"
    rules.write_bytes(rules.read_bytes().replace(b"\n", b"\r\n"))
    assert troth("check", pack).code == 0
    assert troth("fmt", pack).code == 0
    assert b"\r" not in rules.read_bytes()


def test_places_that_are_no_packs(troth, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("hello")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "pack.yaml").mkdir()
    for where in ("missing", "empty", "other", "loop", "odd", "pack/pack.yaml", "a\0b", "x" * 5000):
        for command in ("check", "fmt", "read"):
            _quickly(troth, command, f"{tmp_path}/{where}")
    for where in ("shipped:", "shipped:hirng", "shipped:../..", ""):
        _quickly(troth, "check", where)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_files_that_may_not_be_read(troth, pack: Path) -> None:
    (pack / "rules.troth").chmod(0)
    _quickly(troth, "check", pack)
    (pack / "rules.troth").chmod(0o600)
    pack.chmod(0)
    _quickly(troth, "check", pack)
    pack.chmod(0o700)


def test_a_folder_where_a_file_should_be(troth, pack: Path) -> None:
    (pack / "rules.troth").unlink()
    (pack / "rules.troth").mkdir()
    _quickly(troth, "check", pack)
