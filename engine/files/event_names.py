"""The names in the `events` of a mapping, against a pack; its columns, against those of a file."""

from collections.abc import Iterable, Sequence
from typing import Final

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.source import Span
from troth.dsl.vocabulary import Vocabulary
from troth.engine.event_kinds import BUILT_IN, FACTS, REASONS
from troth.engine.files.document import Document
from troth.engine.files.mapping import EventsMapping, MappingFile
from troth.engine.files.words import one_of
from troth.engine.files.yaml import key_span, value_span

LIFECYCLE: Final = "lifecycle:transition"
"""The column that says which step of an activity an event is; `complete` needs no saying.

Any other step is passed over, unless the mapping knows it as ``ACTIVITY+STEP``.
"""

SINGLE: Final = ("case", "activity", "at", "actor", "about", "key")
"""The parts of a mapping that name one column each."""

MOST_COLUMNS: Final = 20
"""Columns that are named one by one, of those that nobody mapped."""


def known_events(vocabulary: Vocabulary) -> frozenset[str]:
    """What can be recorded: events of every ledger, of the pack, and those its charts answer to."""
    charts = (name for chart in vocabulary.charts.values() for name in chart.events)
    return frozenset({*BUILT_IN, *vocabulary.events, *charts})


def fields_of(event: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The fields that a mapping can fill; what an event of a chart alone brings are reasons.

    Those of the event `facts` are the facts.
    """
    if event == FACTS:
        return frozenset(vocabulary.facts)
    own = vocabulary.events.get(event) or BUILT_IN.get(event)
    return frozenset(own.fields) if own else frozenset({REASONS})


def columns_of(entry: EventsMapping) -> set[str]:
    """Every column that a mapping knows."""
    single = {getattr(entry, name) for name in SINGLE} - {None}
    columns = {each.column for each in (*entry.fields.values(), *entry.case_facts.values())}
    return single | columns | set(entry.ignore_columns) | {LIFECYCLE}


def check_names(
    entry: EventsMapping, mapping: Document[MappingFile], vocabulary: Vocabulary
) -> list[Diagnostic]:
    """Events, fields and facts of the mapping that the pack does not know."""
    node, found = mapping.node, []
    events = known_events(vocabulary)
    for activity, name in entry.map.items():
        if name not in events:
            span = value_span(node, "events", "map", activity)
            found.append(_unknown("event", name, events, span))
    fields = {field for event in events for field in fields_of(event, vocabulary)}
    for name in entry.fields:
        if name not in fields:
            span = key_span(node, "events", "fields", name)
            found.append(_unknown("field of an event", name, fields, span))
    for name in entry.case_facts:
        if name not in vocabulary.facts:
            span = key_span(node, "events", "case_facts", name)
            found.append(_unknown("fact", name, vocabulary.facts, span))
    return found


def _unknown(kind: str, name: str, known: Iterable[str], span: Span) -> Diagnostic:
    message, advice = f"there is no {kind} called `{name}`", one_of(name, sorted(known))
    return Diagnostic("unknown-reference", message, Label(span), help=advice)


def check_columns(
    entry: EventsMapping, mapping: Document[MappingFile], path: object, header: Sequence[str]
) -> list[Diagnostic]:
    """What keeps a mapping and the header of a file apart: a column too few, a column too many."""
    node = mapping.node
    asked = [(getattr(entry, name), value_span(node, "events", name)) for name in SINGLE]
    for kind in ("fields", "case_facts"):
        for name, each in getattr(entry, kind).items():
            asked.append((each.column, value_span(node, "events", kind, name, "column")))
    found = [
        Diagnostic(
            "missing-column",
            f"`{path}` has no column `{column}`",
            Label(span),
            help=one_of(column, header),
        )
        for column, span in asked
        if column is not None and column not in header
    ]
    known = columns_of(entry)
    if left := [name for name in header if name not in known]:
        path = ("events", "ignore_columns") if entry.ignore_columns else ("events",)
        found.append(unmapped(left, "map to a field", "ignore_columns", key_span(node, *path)))
    return found


def unmapped(left: Sequence[str], way_out: str, key: str, span: Span) -> Diagnostic:
    """The finding that columns are neither mapped nor passed over under ``key``.

    Of very many the first are named: whoever has so many did not forget one.
    """
    names = ", ".join(f"`{name}`" for name in left[:MOST_COLUMNS])
    more = max(0, len(left) - MOST_COLUMNS)
    if more:
        names += f" and {more:,} more"
    message = f"{names} {'is' if len(left) == 1 else 'are'} neither mapped nor ignored"
    listed = f"write `{key}: [{', '.join(left)}]`"
    advice = f"{way_out}, or {f'name each under `{key}`' if more else listed}"
    return Diagnostic("unmapped-column", message, Label(span), help=advice)
