"""The same inputs give the same plan to the byte, wherever, whenever and however it is made."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars
import pytest

PLAN = ("plan", "shipped:raised_minimum", "--against", "shipped:customer_centric")

CHANGES = Path(__file__).resolve().parents[2] / "policies" / "changes" / "raised_minimum"

START = "import sys; from troth.cli.main import main; sys.exit(main(sys.argv[1:]))"

ENVIRONMENTS = {
    "another hash seed": {"PYTHONHASHSEED": "4711"},
    "another time zone": {"TZ": "Pacific/Kiritimati"},
    "another locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0"},
    "one thread": {"POLARS_MAX_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    "two threads": {"POLARS_MAX_THREADS": "2", "NUMBA_NUM_THREADS": "2"},
}


Plan = dict[str, bytes]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with people by the thousands, so that some figures need a file of rows."""
    folder = tmp_path_factory.mktemp("crowd")
    head, *rows = (CHANGES / "people.csv").read_text("utf-8").splitlines()
    many = [f"p{copy:03}-{row}" for copy in range(60) for row in rows]
    _write(folder / "people.csv", head, many)
    random.Random(7).shuffle(many)
    _write(folder / "shuffled.csv", head, many)
    for name in ("people", "shuffled"):
        # an empty cell of a table reads like one of a text
        polars.read_csv(folder / f"{name}.csv", infer_schema=False).write_parquet(
            folder / f"{name}.parquet"
        )
    return folder


def _write(path: Path, head: str, rows: list[str]) -> None:
    path.write_text("\n".join([head, *rows, ""]), "utf-8")


@pytest.fixture(scope="module")
def planned(crowd: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Plan]:
    """A function that makes the plan in a process of its own, and gives every file it wrote."""

    def make(people: str, *more: str, environment: dict[str, str] | None = None) -> Plan:
        folder = tmp_path_factory.mktemp("plan")
        events = ("--events", str(CHANGES / "events.ndjson"))
        out = ("--out", str(folder / "plan.json"), "--format", "json")
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                START,
                *PLAN,
                "--people",
                str(crowd / people),
                *events,
                *out,
                *more,
            ],
            env={**kept, **(environment or {})},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}

    return make


@pytest.fixture(scope="module")
def whole(planned: Callable[..., Plan]) -> Plan:
    """The plan over columns, as everybody else's has to be."""
    files = planned("people.parquet")
    assert any(name.startswith("plan.rows.") for name in files), "nothing needs a file of rows"
    return files


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_wherever_it_is_made(planned, whole: Plan, name: str) -> None:
    assert planned("people.parquet", environment=ENVIRONMENTS[name]) == whole


@pytest.mark.parametrize("people", ["shuffled.parquet", "shuffled.csv", "people.csv"])
def test_in_whatever_order_and_form_the_people_come(planned, whole: Plan, people: str) -> None:
    assert planned(people) == whole


def test_row_by_row(planned, whole: Plan) -> None:
    assert planned("people.csv", "--row-by-row") == whole
