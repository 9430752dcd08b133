"""Where a clause stands in a pack, and how the mutant is made that has another in its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from troth.dsl import core
from troth.dsl.source import NOWHERE, Span
from troth.dsl.traverse import Node, children, replaced, walk
from troth.dsl.types import TRUTH
from troth.engine.files.pack import Pack
from troth.engine.scenarios.mutants import Kind, Mutant, Part, Put, one_line, place_in, title
from troth.workflows.chart import Chart

YES = core.Literal(1, TRUTH)
NO = core.Literal(0, TRUTH)

GONE = "is taken away"


@dataclass(frozen=True, slots=True)
class Site:
    """A rule in the policy of a pack, and how its mutants are made."""

    part: Part
    index: int
    rule: core.Rule
    pack: Pack

    @property
    def charts(self) -> Mapping[str, Chart]:
        """Those of the pack, by name."""
        return self.pack.charts

    def mutant(
        self,
        kind: Kind,
        node: core.Node,
        change: str,
        new: core.Node | None,
        *,
        text: str = "",
        span: Span = NOWHERE,
        begun: bool = False,
        same: str = "",
    ) -> Iterator[Mutant]:
        """The mutant with ``new`` for ``node`` (None: without the rule); none where that is equal.

        ``text`` and ``span`` are the clause, by default those of the node; ``same`` says why it
        cannot make a difference.
        """
        made = None if new is None else replaced(self.rule, node, new)
        if made == self.rule:
            return
        span = node.span if span is NOWHERE else span
        file, line, offset = place_in(span if span.source.name else self.rule.span)
        yield Mutant(
            kind=kind,
            rule=title(self.rule),
            clause=one_line(text or span.text),
            change=change,
            made=Put(self.part, self.index, made),
            file=file,
            line=line,
            offset=offset,
            begun=begun or node in _late(self.rule),
            same=same,
        )

    def without(
        self, kind: Kind, text: str, words: str, same: str = "", **changed: object
    ) -> Iterator[Mutant]:
        """The mutant with other values in fields of the rule; ``words`` find the clause in it."""
        new = replace(self.rule, **changed)  # type: ignore[arg-type]
        span = found(self.rule.span, words)
        begun = "enabled" not in changed  # whether it is enabled is asked of the rule itself
        yield from self.mutant(
            kind, self.rule, GONE, new, text=text, span=span, begun=begun, same=same
        )


class _Late:
    """Nodes by identity."""

    __slots__ = ("ids",)

    def __init__(self, roots: Iterator[Node]) -> None:
        self.ids = {id(node) for root in roots for node in walk(root)}

    def __contains__(self, node: object) -> bool:
        return id(node) in self.ids


def _late(rule: core.Rule) -> _Late:
    """The nodes of a rule that are looked at only once something of it has begun."""
    match rule:
        case core.Obligation():
            first: tuple[object, ...] = (rule.applies, rule.trigger)
        case core.Escalation():
            first = (rule.trigger,)
        case core.Define() | core.Minimum() | core.Offer() | core.Gate() | core.Timer():
            return _Late(iter(()))
        case _:
            assert_never(rule)
    return _Late(each for each in children(rule) if all(each is not one for one in first))


def found(span: Span, words: str) -> Span:
    """The first place of ``words`` in a rule; all of the rule where they do not stand in it."""
    hit = re.search(words, span.text)
    if hit is None:
        return span
    return span.source.span(span.start + hit.start(), span.start + hit.end())
