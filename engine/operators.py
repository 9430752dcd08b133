"""The operators of the language, once: over exact numbers, and over the terms of a proof.

The reference and `prove` read the same tables, so that they cannot drift apart. An entry works on
anything that has Python's operators: a rational, or a term of a solver that stands for one.
"""

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from troth.dsl.core import Operator, Relation
from troth.dsl.types import SCALE

Binary: TypeAlias = Callable[[Any, Any], Any]
"""Two of a kind to one; `Any`, because numbers and terms have operators and no type in common."""


def product(left: Any, right: Any) -> Any:
    """Two scaled numbers multiplied, scaled; exact ones (no int: ``/`` would be a float)."""
    return left * right / SCALE


def quotient(left: Any, right: Any) -> Any:
    """Two scaled numbers divided, scaled; exact ones, and the divisor is not zero."""
    return left * SCALE / right


RELATIONS: Mapping[Relation, Binary] = MappingProxyType(
    {
        Relation.EQUAL: operator.eq,
        Relation.UNEQUAL: operator.ne,
        Relation.AT_LEAST: operator.ge,
        Relation.AT_MOST: operator.le,
        Relation.MORE: operator.gt,
        Relation.LESS: operator.lt,
    }
)
"""How two values compare. All but the first two need an order."""

OPERATORS: Mapping[Operator, Binary] = MappingProxyType(
    {
        Operator.ADD: operator.add,
        Operator.SUBTRACT: operator.sub,
        Operator.MULTIPLY: product,
        Operator.DIVIDE: quotient,
    }
)
"""Arithmetic of scaled numbers."""


def enough(count: Any, yes: Any) -> Any:
    """Whether ``count`` of some truths are yes already: then ``count`` of them is yes."""
    return yes >= count


def too_few(count: Any, no: Any, total: Any) -> Any:
    """Whether so many of ``total`` are no that ``count`` cannot be yes any more: then it is no.

    What is neither is unknown (Kleene). ``and`` asks for all of them, ``or`` for one.
    """
    return total - no < count
