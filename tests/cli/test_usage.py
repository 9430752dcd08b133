"""Command lines that cannot be understood end with 64 and say what was probably meant."""

from __future__ import annotations

import click
import pytest

from troth.cli.commands import COMMANDS, troth
from troth.engine.version import VERSION


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chek", "did you mean `check`?"),
        ("frobnicate", "every command: troth --help"),
        ("check", "`troth check` needs `PACK"),
        ("check p --fxi", "did you mean `--fix`?"),
        ("check p --form text", "did you mean `--format`?"),
        ("check p --format yaml", "`--format`: `yaml` is not one of"),
        ("plan new", "`--against` is missing"),
        ("plan new --sample 0", "`--sample`: a whole number, 1 or more, is wanted"),
        ("prove p --budget soon", "`--budget`: a whole number from 1 to 3,600,000 is wanted"),
        ("decide p", "`troth decide` needs"),
        ("decide p n --facts f --as-of 2026-02-30", "is not a day of the calendar"),
        ("decide p n --facts f --as-of tomorrow", "write it as 2026-01-31"),
        ("why a b", "unexpected"),
        ("--versoin", "did you mean `--version`?"),
    ],
)
def test_wrong_usage_ends_with_64_and_a_way_out(troth, line: str, said: str) -> None:
    ended = troth(*line.split())
    ended.failed_politely(64)
    assert said in ended.err
    assert ended.out == ""
    assert len(ended.err.splitlines()) <= 4


def test_no_command_and_help_list_every_command(troth) -> None:
    for arguments in ([], ["--help"], ["-h"]):
        ended = troth(*arguments)
        assert ended.code == 0
        assert [name for name in COMMANDS if f"    {name} " not in ended.out] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_a_hundred_columns(troth, name: str) -> None:
    ended = troth(name, "--help")
    assert ended.code == 0
    assert ended.out.startswith(f"Usage: troth {name}")
    assert max(map(len, ended.out.splitlines())) <= 100
    assert f"For example: troth {name}" in ended.out


def test_every_listed_command_can_be_loaded() -> None:
    context = click.Context(troth)
    assert [name for name in COMMANDS if troth.get_command(context, name) is None] == []


def test_version(troth) -> None:
    assert troth("--version").out == f"troth {VERSION}\n"
    assert troth("--version").code == 0
