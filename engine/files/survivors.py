"""survivors.yaml: the changes of a pack's rules that no scenario notices, each with a reason.

Whether an entry still names such a change is known to whoever tries them.
"""

from typing import Final

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.source import Span
from troth.engine.files.folder import Folder
from troth.engine.files.form import Form, validate
from troth.engine.files.pack import Pack
from troth.engine.files.survivors_model import SurvivorsFile
from troth.engine.files.yaml import read_yaml, value_span

SURVIVORS: Final = "survivors.yaml"

HEAD: Final = """\
# Changes of the rules that no scenario notices, each with the reason why none needs to.
survivors:
"""


@record
class Survivor(Data):
    """An entry: the change by its name, why it is accepted, and where that is said."""

    mutant: str
    reason: str
    span: Span


def read_survivors(pack: Pack) -> tuple[tuple[Survivor, ...], list[Diagnostic]]:
    """The entries of a pack's file, none where it has no such file, and what is wrong with them."""
    folder = Folder(pack.folder)
    source = folder.read(SURVIVORS) if folder.has(SURVIVORS) else None
    if source is None:
        return (), folder.found
    node, found = read_yaml(source)
    if node is None:
        return (), found
    file, more = validate(node, Form(SurvivorsFile))
    found += more
    if file is None:
        return (), found
    entries = tuple(
        Survivor(
            " ".join(each.mutant.split()), each.reason, value_span(node, "survivors", n, "mutant")
        )
        for n, each in enumerate(file.survivors)
    )
    return entries, [*found, *_twice(entries), *_without_reason(entries)]


def _without_reason(entries: tuple[Survivor, ...]) -> list[Diagnostic]:
    return [
        Diagnostic(
            "missing-key",
            "this survivor has no reason",
            Label(each.span, "why is it accepted?"),
            help="say why the change makes no difference, or write a scenario that notices it",
        )
        for each in entries
        if not each.reason.strip()
    ]


def _twice(entries: tuple[Survivor, ...]) -> list[Diagnostic]:
    first: dict[str, Survivor] = {}
    found: list[Diagnostic] = []
    for each in entries:
        known = first.setdefault(each.mutant, each)
        if known is not each:
            found.append(
                Diagnostic(
                    "duplicate-name",
                    "this survivor is listed twice",
                    Label(each.span, "again"),
                    others=(Label(known.span, "first here"),),
                    help="take one of them out",
                )
            )
    return found


def drafted(mutants: tuple[str, ...], kept: tuple[Survivor, ...]) -> str:
    """The text of a file that lists these, with the reasons that were given before."""
    reasons = {each.mutant: each.reason for each in kept}
    rows = [
        f"  - mutant: {_quoted(each)}\n    reason: {_quoted(reasons.get(each, ''))}\n"
        for each in mutants
    ]
    return HEAD + "".join(rows) if rows else HEAD.replace("survivors:", "survivors: []")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
