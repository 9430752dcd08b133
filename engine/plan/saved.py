"""A plan on disk: ``plan.json``, and beside it the rows of its large figures.

Writing is atomic (a temporary file, flushed, then renamed) and in an order that never leaves a plan
whose rows are missing. The rows file is named by its hash, so that the bytes of a plan do not
depend on where it is written, and two plans in one folder never take each other's rows.
"""

import csv
import hashlib
import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, cast

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Source
from troth.engine.plan.chosen import memberships
from troth.engine.plan.codec import ShapeError, dump, load
from troth.engine.plan.definition import FIRST_ROWS, FORMAT, MOST_ROWS, Plan, Rows
from troth.engine.plan.filed import HEADER, filed


def to_files(plan: Plan) -> dict[str, bytes]:
    """The files of a plan by name: rows first where there are any, ``plan.json`` last."""
    large = {name: rows for name, rows in plan.rows.items() if rows.count > MOST_ROWS}
    if not large:
        return {"plan.json": dump(plan)}
    if any(rows.file for rows in large.values()):
        raise ValueError("the rows of this plan are in a file of their own, and were not read")
    data = _rows_bytes(large)
    digest = hashlib.sha256(data).hexdigest()
    file = f"plan.rows.{digest[:12]}.csv"
    short = {
        name: replace(rows, first=rows.first[:FIRST_ROWS], file=file, sha256=f"sha256:{digest}")
        for name, rows in large.items()
    }
    return {file: data, "plan.json": dump(replace(plan, rows={**plan.rows, **short}))}


NOTHING: Final[Mapping[str, bytes]] = {}


def write_plan(plan: Plan, path: Path, beside: Mapping[str, bytes] = NOTHING) -> str:
    """Write ``plan`` to ``path``, its rows beside it; the hash of the plan, ``sha256:…``.

    What else belongs ``beside`` it, by the names of the files, is there before the plan is.

    Raises `OSError` where the folder cannot be written; then nothing is left behind.
    """
    *rows, (_, data) = to_files(plan).items()
    for name, content in (*beside.items(), *rows):
        _write(path.with_name(name), content)
    _write(path, data)
    return _digest(data)


def read_plan(path: Path) -> tuple[Plan | None, list[Diagnostic]]:
    """The plan in ``path`` with all the rows that can be had, and what is wrong with the files.

    The rows of a large figure stay in their file until they are asked for.

    Where the rows file is gone or is not the one that was written, the plan still comes, with the
    first few rows of each large figure and ``Rows.file`` set, and a diagnostic says so.
    """
    source = Source(str(path), "")
    try:
        data = path.read_bytes()
    except OSError:
        return None, [
            _found(source, f"`{path}` cannot be read", "`troth plan … --out plan.json` writes one")
        ]
    try:
        plan = load(data, Plan)
    except ShapeError as error:
        return None, [
            _found(source, f"`{path}` is not a plan: {error}", "plan once more, with this version")
        ]
    return _with_rows(plan, path)


def _with_rows(plan: Plan, path: Path) -> tuple[Plan, list[Diagnostic]]:
    files = {rows.file: rows.sha256 for rows in plan.rows.values() if rows.file}
    full: dict[str, Rows] = dict(plan.rows)
    found: list[Diagnostic] = []
    for name, digest in sorted(files.items()):
        words = "is not the one this plan was written with"
        try:
            sets = filed(path.with_name(Path(name).name), digest)
        except (OSError, ValueError):  # not there, or no name that a file can have
            sets, words = None, "is not there"
        if sets is None:
            message = f"`{name}`, which has all rows of the large figures, {words}"
            found.append(_found(Source(str(path.parent / name), ""), message, "plan once more"))
            continue
        full |= {
            each: Rows(plan.rows[each].count, cast("tuple[str, ...]", people))
            for each, people in sets.items()
            if each in plan.rows
        }
    return replace(plan, rows=full), found


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _rows_bytes(large: Mapping[str, Rows]) -> bytes:
    """Each person once, with the sets they are in: `c-5521,r1 r4`."""
    names = sorted(large, key=lambda name: (len(name), name))
    told: dict[tuple[int, ...], str] = {}
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for person, numbers in memberships([large[name].first for name in names]):
        if numbers not in told:
            told[numbers] = " ".join(names[number] for number in numbers)
        writer.writerow((person, told[numbers]))
    return text.getvalue().encode()


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


def _found(source: Source, message: str, advice: str) -> Diagnostic:
    return Diagnostic(
        "not-a-plan",
        message,
        Label(source.whole()),
        note=f'a plan is a JSON file that begins with `"format": "{FORMAT}"`',
        help=advice,
    )
