"""The one door to YAML: text in, a small tree of texts with places out.

Strict, because these files are read by people who do not know YAML's surprises. Every scalar stays
the text it was written as (`no`, `off`, `1.10` and `2026-01-31` included), so nothing is guessed on
the way; what a text means is decided by whoever knows the type that is wanted. Anchors, aliases,
tags and merge keys are refused, and depth and size are bounded, so that no file is larger inside
than it is on the disk. A file holds one document, unless its reader asks for several.
"""

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Any, NoReturn, TypeAlias, assert_never

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.node import Data, record
from troth.dsl.source import Source, Span

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LARGEST_YAML = 1_000_000
"""The most characters of a YAML file: a vocabulary of ten thousand facts."""

MOST_VALUES = 120_000
"""The most keys and values of a YAML file, for the same vocabulary: each takes its microseconds."""

MOST_FINDINGS = 200
"""How many mistakes of one kind in one file are told; nobody reads more in one go."""

DEEPEST = 24
"""How deep lists and maps may stand inside each other. Our formats need eight."""


@record
class Scalar(Data):
    """A single value as the text it was written as.

    ``plain`` tells text without quotes. An empty plain scalar means that nothing was written.
    """

    text: str
    plain: bool
    span: Span = field(compare=False, repr=False)


@record
class Sequence(Data):
    """A list."""

    items: tuple["Node", ...]
    span: Span = field(compare=False, repr=False)


@record
class Entry(Data):
    """A key of a map and what stands under it."""

    key: Scalar
    value: "Node"


@record
class Mapping(Data):
    """A map from the text of each key to its entry, in the order of the file."""

    entries: dict[str, Entry]
    span: Span = field(compare=False, repr=False)


Node: TypeAlias = Scalar | Sequence | Mapping
Path: TypeAlias = Iterable[str | int]
"""Keys and positions (from 0) that lead from a node to one inside it."""


def entry_at(node: Node, path: Path) -> Entry | Node:
    """What stands at ``path``: an entry where it ends at a key, the deepest there is otherwise."""
    found: Entry | Node = node
    for step in path:
        inside = found.value if isinstance(found, Entry) else found
        if isinstance(inside, Mapping) and str(step) in inside.entries:
            found = inside.entries[str(step)]
        elif isinstance(inside, Sequence) and isinstance(step, int) and step < len(inside.items):
            found = inside.items[step]
        elif isinstance(inside, Mapping) and isinstance(step, int):
            continue  # a single map may stand where a list of maps is meant
        else:
            break
    return found


def key_span(node: Node, *path: str | int) -> Span:
    """The place of the key at ``path``, or of the value where there is no key."""
    found = entry_at(node, path)
    return found.key.span if isinstance(found, Entry) else found.span


def value_span(node: Node, *path: str | int) -> Span:
    """The place of the value at ``path``, or of its key where nothing is written after it."""
    found = entry_at(node, path)
    if isinstance(found, Entry):
        empty = found.value.span.start == found.value.span.end
        return found.key.span if empty else found.value.span
    return found.span


def is_written(node: Node, *path: str | int) -> bool:
    """Whether a key stands at ``path``, whatever stands under it."""
    found = entry_at(node, path)
    return isinstance(found, Entry) and found.key.text == path[-1]


def plain(node: Node) -> object:
    """The node as dicts, lists and texts; None where nothing was written."""
    match node:
        case Scalar():
            return None if node.plain and not node.text else node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(entry.value) for key, entry in node.entries.items()}
        case _:
            assert_never(node)


def is_empty(source: Source) -> bool:
    """Whether a file holds nothing but blanks and comments."""
    lines = (line.strip() for line in source.text.removeprefix("\ufeff").splitlines())
    return not any(line and not line.startswith("#") for line in lines)


def read_yaml(source: Source) -> tuple[Mapping | None, list[Diagnostic]]:
    """The map that a file holds, and what is wrong with it; None when there is no map.

    With duplicate keys the first stands; with any other mistake there is no map.
    """
    documents, found = _read(source, several=False)
    if documents is None:
        return None, found
    node = documents[0] if documents else None
    if isinstance(node, Mapping):
        return node, found
    return None, [_no_map(source, node, "file")]


def read_documents(source: Source) -> tuple[tuple[Mapping, ...], list[Diagnostic]]:
    """The maps that a file holds, parted by lines of ``---``, and what is wrong with it.

    Empty documents are left out. With a mistake of YAML's own there is none at all.
    """
    documents, found = _read(source, several=True)
    maps: list[Mapping] = []
    for node in documents or ():
        if isinstance(node, Mapping):
            maps.append(node)
        elif not _is_nothing(node):
            found.append(_no_map(source, node, "document"))
    return tuple(maps), found


def _read(source: Source, *, several: bool) -> tuple[list[Node] | None, list[Diagnostic]]:
    """Every document of a file; None where YAML itself is broken."""
    if len(source.text) > LARGEST_YAML:
        return None, [_too_large(source, f"is larger than {LARGEST_YAML // 1_000_000} MB")]
    reader = _Reader(source)
    try:
        return reader.documents(several=several), reader.found
    except _Refused as refused:
        return None, [*reader.found, refused.diagnostic]
    except yaml.YAMLError as error:
        return None, [*reader.found, _syntax(source, error, reader.skipped)]


def _is_nothing(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and not node.text)


def _no_map(source: Source, node: Node | None, what: str) -> Diagnostic:
    empty = f"this {what} is empty"
    message = empty if _is_nothing(node) else f"this {what} should be a map of names to values"
    span = source.whole() if node is None else node.span
    return Diagnostic(
        "wrong-value", message, Label(span), help="begin with a line such as `name: …`"
    )


def _too_large(source: Source, how: str) -> Diagnostic:
    advice = "data of that size belongs into a table: name a CSV file here"
    return Diagnostic("unreadable-file", f"this file {how}", Label(source.whole()), help=advice)


class _Refused(Exception):  # noqa: N818 - it carries a finding out of the reader, it is no error of ours
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Reader:
    """Builds the tree from parse events, with its own depth bound instead of Python's."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.values = 0
        # a byte order mark is invisible and harmless here; offsets still count it
        self.skipped = 1 if source.text.startswith("\ufeff") else 0

    def documents(self, *, several: bool) -> list[Node]:
        events: Iterator[Event] = yaml.parse(self.source.text[self.skipped :], Loader=_Loader)
        roots: list[Node] = []
        begun = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                begun += 1
                if begun > 1 and not several:
                    self.refuse(event, "a second document begins here", "one file, one document")
            elif isinstance(event, NodeEvent):
                roots.append(self.node(event, events, 0))
        return roots

    def node(self, event: NodeEvent, events: Iterator[Event], depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        self.count()
        self.check(event, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(event, events, depth)
        return self.mapping(event, events, depth)

    def scalar(self, event: ScalarEvent) -> Scalar:
        self.count()
        if event.anchor or event.tag:
            self.check(event, 0)
        return Scalar(event.value, not event.style, self.span(event))

    def count(self) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            raise _Refused(_too_large(self.source, f"holds more than {MOST_VALUES:_} values"))

    def inner(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        if not isinstance(event, NodeEvent):
            raise AssertionError("INVARIANT: between its ends a list or map has only nodes")
        return self.node(event, events, depth + 1)

    def sequence(self, start: Event, events: Iterator[Event], depth: int) -> Sequence:
        items: list[Node] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                return Sequence(tuple(items), self.between(start, event))
            items.append(self.inner(event, events, depth))
        raise AssertionError("INVARIANT: every list that begins ends")

    def mapping(self, start: Event, events: Iterator[Event], depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                return Mapping(entries, self.between(start, event))
            if not isinstance(event, ScalarEvent):
                self.refuse(event, "a key must be a plain name", "write `name: value`")
            key = self.scalar(event)
            value = self.inner(next(events), events, depth)
            self.enter(entries, Entry(key, value))
        raise AssertionError("INVARIANT: every map that begins ends")

    def enter(self, entries: dict[str, Entry], entry: Entry) -> None:
        name = entry.key.text
        if entry.key.plain and name == "<<":
            raise _Refused(
                _said(entry.key.span, "`<<` copies another map in", "write the keys out here")
            )
        if first := entries.get(name):
            if len(self.found) >= MOST_FINDINGS:
                return
            self.found.append(
                Diagnostic(
                    "duplicate-key",
                    f"`{name}` stands here twice",
                    Label(entry.key.span, "again"),
                    others=(Label(first.key.span, "first here"),),
                    help="keep one of the two",
                )
            )
        else:
            entries[name] = entry

    def check(self, event: NodeEvent, depth: int) -> None:
        if isinstance(event, AliasEvent):
            self.refuse(event, f"`*{event.anchor}` points at another place", "write the value here")
        if event.anchor:
            self.refuse(event, f"`&{event.anchor}` names a place to copy from", "leave it out")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag:
            self.refuse(event, "a tag (`!…`) stands here", "write the value without it")
        if depth > DEEPEST:
            self.refuse(event, "lists and maps stand too deep inside each other", "untangle them")

    def refuse(self, event: Event, message: str, advice: str) -> NoReturn:
        raise _Refused(_said(self.span(event), message, advice))

    def span(self, event: Event) -> Span:
        return self.between(event, event)

    def between(self, start: Event, end: Event) -> Span:
        first, last = _offset(start.start_mark) + self.skipped, _offset(end.end_mark) + self.skipped
        # a block ends where the next thing begins: keep the blanks before that out of the place
        written = self.source.text[first:last].rstrip()
        return Span(self.source, first, first + len(written))


def _offset(mark: Any) -> int:
    return int(mark.index)  # every event of a text has marks; the library's types do not say so


def _said(span: Span, message: str, advice: str) -> Diagnostic:
    return Diagnostic(
        "plain-yaml",
        message,
        Label(span),
        note="these files are read as plain lists, maps and texts",
        help=advice,
    )


OPEN, UNQUOTED = "is not closed here", "is never closed"

_SYNTAX = (
    ("mapping values are not allowed", "a second `:` stands here", "put the text in quotes"),
    ("tab character", "a tab stands here", "indent with blanks"),
    ("cannot start any token", "a value cannot begin with this character", "put it in quotes"),
    ("while scanning a quoted scalar", "a quote is never closed", "close the quote"),
    ("unknown escape", "this backslash means nothing here", "write `\\\\` or use single quotes"),
    ("flow sequence", "a list is not closed here", "write `[a, b]`"),
    ("flow mapping", "a map is not closed here", "write `{a: 1, b: 2}`"),
    ("flow node", "something is missing between the commas", "take out the extra comma"),
    ("block collection", "this line does not belong to the list above", "begin it with `- `"),
    (
        "block mapping",
        "this line does not belong to the lines above",
        "indent it like its neighbours, and write `name: value`",
    ),
    ("block sequence entries", "a list cannot begin here", "begin it on the next line"),
    ("could not find expected ':'", "a `:` is missing here", "write `name: value`"),
    ("expected <document start>", "the file should end before this", "take out what is left over"),
)


def _syntax(source: Source, error: yaml.YAMLError, skipped: int) -> Diagnostic:
    """The scanner's complaint in the author's words; its own words are for programmers."""
    told = f"{getattr(error, 'context', None)} {getattr(error, 'problem', None)}"
    mark = getattr(error, "problem_mark", None)
    control = next((i for i, c in enumerate(source.text) if c < " " and c not in "\t\n\r"), None)
    if mark is None and control is not None:
        start, message, advice = control, "an invisible control character stands here", "delete it"
    else:
        start = min(mark.index + skipped, len(source.text)) if mark else 0
        found = ((m, a) for part, m, a in _SYNTAX if part in told)
        message, advice = next(
            found, ("this line cannot be read", "compare it with its neighbours: `name: value`")
        )
    if source.text[start : start + 1] == "\t":
        message, advice = "a tab stands here", "indent with blanks"
    if source.text[start:].strip() == "" and source.text.strip():
        start = len(source.text.rstrip()) - 1
    opened = getattr(error, "context_mark", None) if message.endswith((OPEN, UNQUOTED)) else None
    begun = () if opened is None else (_begun(source, opened.index + skipped),)
    return Diagnostic(
        "yaml-syntax", message, Label(source.span(start, min(start + 1, len(source.text)))),
        others=begun, help=advice,
    )  # fmt: skip


def _begun(source: Source, start: int) -> Label:
    """Where that begins which is not closed: the mistake is nearer to it than to where it shows."""
    return Label(source.span(start, min(start + 1, len(source.text))), "it begins here")
