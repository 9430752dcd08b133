"""Which names of its own a pack declares and never uses: `troth check --unused`.

What counts as used is `troth.dsl.unused`'s; here is what the files beside the rules use.
"""

from troth.dsl.diagnostics import Diagnostic, Label, Severity, in_file_order
from troth.dsl.source import Source, Span
from troth.dsl.unused import Unused, unused
from troth.dsl.vocabulary import Event, Subject
from troth.engine.files.info import SITE
from troth.engine.files.pack import Pack
from troth.engine.files.vocabulary import NAME
from troth.engine.files.yaml import Mapping, key_span, read_yaml

LEADS = "manager"
"""The fact by which the engine knows who leads whom."""

SAY_WHO = frozenset({"respondent", "against", "conflict"})
"""Fields by which the engine knows who may not take a case over."""


def unused_in(pack: Pack) -> list[Diagnostic]:
    """A warning for each entry of the pack's own vocabulary that nothing uses, in file order."""
    text = pack.texts[""].get(NAME)
    if text is None:
        return []
    own = Source(NAME, text)
    read_anyway = [LEADS, *([SITE] if pack.info.calendars else [])]
    found = unused(pack.vocabulary, pack.policy, read_anyway, _scales(own), _says_who_is_free)
    return in_file_order([_told(each) for each in found if each.span.source.name == NAME])


def _says_who_is_free(event: Event) -> bool:
    """Whether an event says whom a case is about, or who is not free to judge it."""
    return event.subject is Subject.CASE and not SAY_WHO.isdisjoint(event.fields)


def _told(found: Unused) -> Diagnostic:
    return Diagnostic(
        "unused-name",
        f"nothing uses the {found.kind} `{found.name}`",
        Label(found.span, "declared here, used nowhere"),
        help="use it, or leave it out",
        severity=Severity.WARNING,
    )


def _scales(own: Source) -> dict[str, Span]:
    """Where the pack's own ratings and choices stand."""
    node, _ = read_yaml(own)
    found: dict[str, Span] = {}
    for kind in ("ratings", "choices"):
        entry = node.entries.get(kind) if node is not None else None
        if node is not None and entry is not None and isinstance(entry.value, Mapping):
            found |= {name: key_span(node, kind, name) for name in entry.value.entries}
    return found
