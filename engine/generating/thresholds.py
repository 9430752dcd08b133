"""What the rules of a pack compare its facts with.

People on one side of every line would show nothing: these are the values around which they are
made up. Only values that stand in the text of a rule, or in a table it looks into, are found; what
is computed has no line of its own. Nothing here knows people.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from troth.dsl import core
from troth.dsl.traverse import Node, children
from troth.dsl.types import Type, Value

Thresholds: TypeAlias = Mapping[str, tuple[Value, ...]]
"""For each fact the values it meets, in the order in which the rules name them."""


def thresholds_of(policy: core.Policy) -> Thresholds:
    """The values that the facts of a policy's rules are compared with."""
    found: dict[str, dict[Value, None]] = {}
    defines = {each.name: each for each in policy.defines}
    for rule in policy.rules:
        for compared in _compared(rule):
            sides = [list(_under(side, defines)) for side in compared]
            facts = [each for side in sides for each in side if isinstance(each, core.FactRef)]
            for fact in facts:
                mine = found.setdefault(fact.name, {})
                for value, type_ in _values(sides):
                    if type_ == fact.type or str(type_) == f"set of {fact.type}":
                        mine.update(dict.fromkeys(_spread(value, type_, fact.type)))
    return {name: tuple(values) for name, values in found.items() if values}


def _compared(node: Node) -> Iterator[tuple[core.Expr, ...]]:
    """The sides of every comparison under a node."""
    match node:
        case core.Compare(left=left, right=right):
            yield left, right
        case core.Between(value=value, low=low, high=high):
            yield value, low, high
        case core.Member(item=item, among=among):
            yield item, among
        case _:
            pass
    for each in children(node):
        yield from _compared(each)


def _under(node: Node, defines: Mapping[str, core.Define], deep: int = 8) -> Iterator[Node]:
    """A node and everything under it, also under the values it names."""
    yield node
    if isinstance(node, core.DefineRef) and node.name in defines and deep:
        yield from _under(defines[node.name], defines, deep - 1)
    for each in children(node):
        yield from _under(each, defines, deep)


def _values(sides: Iterable[list[Node]]) -> Iterator[tuple[Value, Type]]:
    """What literally stands on some side, with its type; of a table, what it gives."""
    for side in sides:
        for each in side:
            if isinstance(each, core.Literal):
                yield each.value, each.type
            elif isinstance(each, core.Define) and isinstance(each.body, core.Lookup):
                yield from ((value, each.type) for _, value in each.body.rows if value is not None)


def _spread(value: Value, type_: Type, wanted: Type) -> Iterator[Value]:
    """The value itself; of a set, those of its members that a fact of type ``wanted`` may be."""
    if type_ == wanted:
        yield value
    elif isinstance(value, int):
        yield from (place for place in range(value.bit_length()) if value >> place & 1)
    elif isinstance(value, frozenset):
        yield from sorted(value)
