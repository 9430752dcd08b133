"""Diagnostics as SARIF 2.1.0, which code hosts show beside the lines they are about.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0. Columns count characters.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from troth.dsl.diagnostics import Diagnostic, Label
from troth.engine.version import VERSION

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

Results = Mapping[str, "tuple[Pack | None, Sequence[Diagnostic]]"]
"""By the name of the pack as the user gave it."""


def sarif(results: Results) -> dict[str, object]:
    """One run with the findings of all packs."""
    findings = [(where, one) for where, (_, found) in results.items() for one in found]
    codes = sorted({one.code for _, one in findings})
    rules = [{"id": code, "help": {"text": f"troth why {code}"}} for code in codes]
    driver = {"name": "troth", "semanticVersion": VERSION, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(where, one) for where, one in findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(where: str, found: Diagnostic) -> dict[str, object]:
    lines = [found.message]
    lines += [f"note: {found.note}"] if found.note else []
    lines += [f"help: {found.help}"] if found.help else []
    return {
        "ruleId": found.code,
        "level": found.severity.value,
        "message": {"text": "\n".join(lines)},
        "locations": [_place(where, found.label)],
        "relatedLocations": [_place(where, label) for label in found.others],
    }


def _place(where: str, label: Label) -> dict[str, object]:
    source = label.span.source
    line, column = source.position(label.span.start)
    last_line, last_column = source.position(label.span.end)
    uri = source.name if source.name == where else str(PurePosixPath(where) / source.name)
    place: dict[str, object] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": {
                "startLine": line,
                "startColumn": column,
                "endLine": last_line,
                "endColumn": last_column,
            },
        }
    }
    return {**place, "message": {"text": label.text}} if label.text else place
