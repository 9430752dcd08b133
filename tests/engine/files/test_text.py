"""A file becomes text, or a finding says why not; no file raises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from troth.engine.files import text
from troth.engine.files.text import read_source


def test_text_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.troth"
    path.write_bytes("\ufeffé\r\nb".encode())
    source, found = read_source(path, "a.troth")
    assert (source.name, source.text, found) == ("a.troth", "\ufeffé\r\nb", [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("name: é".encode("utf-16"), "`a.yaml` is written in UTF-16"),
        ("name: é".encode("utf-16-be"), "`a.yaml` holds a zero byte in line 1, as no text does"),
        (b"a\nb\0", "`a.yaml` holds a zero byte in line 2, as no text does"),
        ("a\nb\né".encode("latin-1"), "line 3 of `a.yaml` is not UTF-8"),
    ],
)
def test_what_is_no_text_says_what_it_is(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    source, found = read_source(path, "a.yaml")
    assert source.text == ""
    assert [(d.code, d.message) for d in found] == [("not-text", message)]
    assert found[0].help


def test_a_missing_file_a_folder_and_an_impossible_name_are_told(tmp_path: Path) -> None:
    codes = [
        read_source(path, "x")[1][0].code
        for path in (tmp_path / "none", tmp_path, Path("a\0b"), tmp_path / ("n" * 5_000))
    ]
    assert codes == ["missing-file", "unreadable-file", "unreadable-file", "unreadable-file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch(0o000)
    assert "may not be read" in read_source(path, "a")[1][0].message


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LARGEST_TEXT", 10)
    path = tmp_path / "a"
    path.write_text("x" * 10)
    assert read_source(path, "a")[1] == []
    path.write_text("x" * 11)
    assert "is larger than" in read_source(path, "a")[1][0].message
