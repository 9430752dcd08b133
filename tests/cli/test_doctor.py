"""`troth doctor`: what is installed, and why something is slow."""

from __future__ import annotations

import json

import pytest

from troth.cli import doctor


def _found(troth, about: str) -> dict[str, str]:
    listed = json.loads(troth("doctor", "--format", "json").out)["found"]
    return next(each for each in listed if each["about"] == about)


def test_it_tells_what_is_there_and_changes_nothing(troth, monkeypatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    ended = troth("doctor")
    assert ended.code == 0
    assert _found(troth, "population")["status"] == "ok"
    assert _found(troth, "kernel")["status"] == "ok"


def test_an_extra_that_is_not_installed_is_no_mistake(troth, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "version_of", lambda name: None if name == "numba" else "1.0")
    extra = _found(troth, "population")
    assert extra["status"] == "missing"
    assert extra["cure"] == "pip install 'troth[population]'"
    assert troth("doctor").code == 0


def test_what_troth_cannot_do_without_ends_with_1(troth, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "version_of", lambda name: None if name == "lark" else "1.0")
    assert _found(troth, "libraries")["status"] == "broken"
    assert troth("doctor").code == 1


@pytest.mark.parametrize(
    ("variable", "value", "about"),
    [
        ("PYTHONDONTWRITEBYTECODE", "1", "start"),
        ("NUMBA_DISABLE_JIT", "1", "kernel"),
        ("XDG_CACHE_HOME", "/dev/null", "cache"),
    ],
)
def test_what_makes_it_slow_is_told_with_its_cure(troth, monkeypatch, variable, value, about):
    monkeypatch.setenv(variable, value)
    found = _found(troth, about)
    assert found["status"] == "slow"
    assert found["cure"]
