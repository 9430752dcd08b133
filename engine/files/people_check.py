"""The mapping of people held against the header of their file, before any row is read.

Every column it names has to be there, every column that is there has to be mapped or ignored, and
every fact has to be one of the vocabulary. What the cells say is not looked at.
"""

from collections.abc import Sequence
from pathlib import Path

from troth.dsl.diagnostics import Diagnostic, Label, in_file_order
from troth.dsl.source import Span
from troth.dsl.types import DurationType, MoneyType
from troth.dsl.values import Problem, read_value
from troth.dsl.vocabulary import Vocabulary
from troth.engine.files.document import Document
from troth.engine.files.event_names import unmapped
from troth.engine.files.mapping import MappingFile
from troth.engine.files.words import kind_of, one_of
from troth.engine.files.yaml import key_span, value_span


def no_people(mapping: Document[MappingFile]) -> Diagnostic:
    """The finding that a mapping says nothing of people."""
    span = mapping.node.span.source.whole()
    message, advice = "this mapping has no `people`", "say which column is which fact"
    return Diagnostic("missing-key", message, Label(span), help=advice)


def mismatches(
    mapping: Document[MappingFile], path: str | Path, header: Sequence[str], vocabulary: Vocabulary
) -> list[Diagnostic]:
    """Where the mapping does not fit the columns of the file at ``path``, in its own order."""
    return in_file_order(_Check(mapping, path, header, vocabulary).findings())


class _Check:
    """Holds a mapping against the header of a file and against a vocabulary."""

    def __init__(
        self,
        mapping: Document[MappingFile],
        path: str | Path,
        header: Sequence[str],
        vocabulary: Vocabulary,
    ) -> None:
        assert mapping.model.people is not None, "INVARIANT: asked where there are people"
        self.entry = mapping.model.people
        self.mapping = mapping
        self.path = path
        self.header = header
        self.vocabulary = vocabulary
        self.found: list[Diagnostic] = []

    def findings(self) -> list[Diagnostic]:
        node = self.mapping.node
        self.column(self.entry.id, value_span(node, "people", "id"))
        for kind, entries in (("facts", self.entry.facts), ("outcome", self.entry.outcome)):
            for name, entry in entries.items():
                self.column(entry.column, value_span(node, "people", kind, name, "column"))
        for index, name in enumerate(self.entry.ignore):
            self.column(name, value_span(node, "people", "ignore", index))
        for name, entry in self.entry.facts.items():
            self.fact(name, key_span(node, "people", "facts", name))
            if entry.unit is not None:
                self.unit(name, entry.unit, value_span(node, "people", "facts", name, "unit"))
        self.unmapped()
        return self.found

    def say(self, code: str, message: str, span: Span, advice: str) -> None:
        self.found.append(Diagnostic(code, message, Label(span), help=advice))

    def column(self, name: str, span: Span) -> None:
        if name not in self.header:
            message = f"`{self.path}` has no column `{name}`"
            self.say("missing-column", message, span, one_of(name, self.header))

    def fact(self, name: str, span: Span) -> None:
        if name not in self.vocabulary.facts:
            message = f"there is no fact called `{name}`"
            advice = one_of(name, self.vocabulary.facts)
            self.say("unknown-reference", message, span, advice)

    def unit(self, name: str, unit: str, span: Span) -> None:
        type_ = self.vocabulary.facts[name].type if name in self.vocabulary.facts else None
        if type_ is None:
            return
        if not isinstance(type_, MoneyType | DurationType):
            message = f"`{name}` is {type_}, which has no unit"
            self.say("wrong-value", message, span, "leave `unit` out")
            return
        read = read_value(f"12 {unit}", type_)
        if isinstance(read, Problem):
            right = str(type_).removeprefix("money ").replace("clock time", "hours")
            message = f"{kind_of(unit)} is no unit of `{name}`, which is {type_}"
            self.say("wrong-value", message, span, f"write `unit: {right}`")

    def unmapped(self) -> None:
        columns = {entry.column for entry in self.entry.facts.values()}
        columns |= {entry.column for entry in self.entry.outcome.values()}
        columns |= {self.entry.id, *self.entry.ignore}
        left = [name for name in self.header if name not in columns]
        if left:
            path = ("people", "ignore") if self.entry.ignore else ("people",)
            span = key_span(self.mapping.node, *path)
            self.found.append(unmapped(left, "map to a fact", "ignore", span))
