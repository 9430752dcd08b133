"""Two packs side by side: which constructs came, went, mean something else, or only read otherwise.

A construct is one statement of the language, known by its kind and name. Two constructs mean the
same when their checked trees are equal; where they do and their canonical text differs, only words
do. Nothing here evaluates a rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from troth.dsl import core, syntax
from troth.dsl.source import NOWHERE, Span
from troth.dsl.writing.blocks import rows
from troth.dsl.writing.phrases import flat
from troth.engine.files.pack import Pack
from troth.engine.plan.changes import Place

Key: TypeAlias = tuple[str, str]
"""Kind of statement and name, such as ``("minimum", "frontline")``."""

Texts: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One construct in both packs; None where it is not there. Texts are its canonical lines."""

    statement: str
    name: str
    old: core.Statement | None
    new: core.Statement | None
    old_text: Texts
    new_text: Texts

    @property
    def same_meaning(self) -> bool:
        """Whether both trees are equal."""
        return self.old == self.new

    @property
    def span(self) -> Span:
        """The place of the construct, in the new pack if it is there."""
        node = self.new or self.old
        return NOWHERE if node is None else node.span

    @property
    def was(self) -> str:
        """The lines that are gone."""
        return "\n".join(line for line in self.old_text if line not in self.new_text)

    @property
    def now(self) -> str:
        """The lines that are new."""
        return "\n".join(line for line in self.new_text if line not in self.old_text)


def pairs(old: Pack, new: Pack) -> list[Pair]:
    """Every construct of either pack, by kind and name."""
    before, after = constructs(old.policy), constructs(new.policy)
    old_texts, new_texts = _texts(old), _texts(new)
    return [
        Pair(*key, before.get(key), after.get(key), old_texts.get(key, ()), new_texts.get(key, ()))
        for key in sorted(before.keys() | after.keys())
    ]


def constructs(policy: core.Policy) -> dict[Key, core.Statement]:
    """The statements of a policy by kind and name."""
    parts: tuple[tuple[core.Statement, ...], ...] = (
        policy.defines,
        policy.minimums,
        policy.offers,
        policy.obligations,
        policy.escalations,
        policy.gates,
        policy.timers,
        policy.changes,
    )
    return {_key(statement): statement for part in parts for statement in part}


def _key(statement: core.Statement) -> Key:
    match statement:
        case core.Define(name=name):
            return "define", name
        case core.Minimum(name=name):
            return "minimum", name
        case core.Offer(name=name):
            return "offer", name
        case core.Obligation(kind=kind, name=name):
            return kind, name
        case core.Escalation(name=name):
            return "escalation", name
        case core.Gate():
            return "gate", statement.name
        case core.Timer():
            return "timer", statement.name
        case core.Change(name=name, version=version):
            return "change", f"{name} from version {'.'.join(map(str, version))}"
        case _:
            assert_never(statement)


def _texts(pack: Pack) -> dict[Key, Texts]:
    """The canonical lines of every statement, without what only aligns them."""
    return {
        _written_key(statement): tuple(_lines(statement))
        for file in pack.files
        for statement in file.statements
    }


def _lines(statement: syntax.Statement) -> Iterator[str]:
    for row in rows(statement):
        yield f"{flat(row.head)}   {row.tail}" if row.tail else flat(row.head)


def _written_key(statement: syntax.Statement) -> Key:
    match statement:
        case syntax.Define(name=name):
            return "define", str(name)
        case syntax.Minimum(name=name):
            return "minimum", str(name)
        case syntax.Offer(name=name):
            return "offer", str(name)
        case syntax.Obligation(kind=kind, name=name):
            return kind, str(name)
        case syntax.Escalation(name=name):
            return "escalation", str(name)
        case syntax.Gate(target=target):
            return "gate", str(target)
        case syntax.Timer(target=target):
            return "timer", str(target)
        case syntax.Change(name=name, version=version):
            return "change", f"{name} from version {version}"
        case _:
            assert_never(statement)


def place_of(pair: Pair) -> Place | None:
    """Where a reader finds the construct."""
    return place(pair.span, old=pair.new is None)


def place(span: Span, *, old: bool = False) -> Place | None:
    """The file and line of a span; None where it has none."""
    if not span.source.name:
        return None
    return Place(span.source.name, span.line, "old" if old else "new")


def rewritten(old: Pack, new: Pack, told: Mapping[str, object]) -> list[str]:
    """The files whose text differs although nothing in them does, by name.

    ``told`` has the files in which some construct differs: their text is accounted for.
    """
    before, after = _by_path(old), _by_path(new)
    return sorted(
        name
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name) and name not in told
    )


def _by_path(pack: Pack) -> dict[str, str]:
    """The text of each file of rules, by its path inside the pack that it comes from.

    A pack that adopts another has the other's files as they are: they have not been rewritten.
    """
    adopted = f"{pack.info.base.pack}/" if pack.info.base else ""
    return {
        file.source.name.removeprefix(adopted): file.source.text
        for file in sorted(pack.files, key=lambda each: not each.source.name.startswith(adopted))
    }
