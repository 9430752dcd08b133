"""The parse table: what the grammar page says, as states and rules that `parse` can run.

This is the only module that knows lark, and it needs it only when there is no table yet: the table
is plain data, kept in the user's cache folder. A missing one costs a third of a second.
"""

import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from troth.dsl import cache
from troth.dsl.node import Data, record

FORMAT = 2
"""Raised whenever the shape of the cached file changes."""

GRAMMAR = Path(__file__).parents[1] / "grammar.lark"


@record
class Rule(Data):
    """One alternative of the grammar.

    ``kept`` are its symbols that leave something in the tree: the index, and whether that is a run
    of parts. ``builder`` names the method of `statements` that makes the node; it is empty when the
    rule only gathers parts. ``single`` says that its one part needs no node around it.
    """

    origin: str
    length: int
    kept: tuple[tuple[int, bool], ...]
    builder: str
    single: bool


@record
class Table(Data):
    """States as ``symbol -> step``: from 0 on the next state, below 0 the rule ``-1 - step``.

    ``patterns`` are the terminals that are words, as the grammar page writes them.
    """

    rules: tuple[Rule, ...]
    states: tuple[dict[str, int], ...]
    start: int
    end: int
    patterns: Mapping[str, str]


def load(folder: Path | None) -> Table:
    """The table, from ``folder`` when it is there and can be trusted; else made, and kept there."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    name = f"grammar-{_key(grammar)}.json"
    return cache.load(folder, name, lambda: build(grammar), _decoded)


def build(grammar: str) -> dict[str, Any]:
    """The table of ``grammar`` as JSON data. Raises lark's error if the grammar has a conflict."""
    from lark import Lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """Reading text is not lark's part here: `lexer` does it, table in hand."""

        def __init__(self, _conf: object) -> None: ...

        def lex(self, *_: object) -> Any:
            return iter(())

    made = Lark(grammar, parser="lalr", lexer=NoLexer, strict=True)
    table = made.parser.parser._parse_table
    number = {rule: index for index, rule in enumerate(made.rules)}
    return {
        "states": [
            {
                symbol: argument if action.name == "Shift" else -1 - number[argument]
                for symbol, (action, argument) in table.states[state].items()
            }
            for state in range(len(table.states))
        ],
        "rules": [_rule(rule) for rule in made.rules],
        "start": table.start_states["start"],
        "end": table.end_states["start"],
        "patterns": {
            terminal.name: terminal.pattern.value
            for terminal in made.terminals
            if terminal.pattern.type == "re"
        },
    }


def _rule(rule: Any) -> list[Any]:
    kept = [
        [index, not symbol.is_term and symbol.name.startswith("_")]
        for index, symbol in enumerate(rule.expansion)
        if not (symbol.is_term and symbol.filter_out)
    ]
    origin = str(rule.origin.name)
    builder = "" if origin.startswith("_") else rule.alias or origin
    single = bool(rule.options.expand1) and not rule.alias
    return [origin, len(rule.expansion), kept, builder, single]


def _decoded(data: dict[str, Any]) -> Table:
    return Table(
        rules=tuple(
            Rule(o, n, tuple((i, run) for i, run in k), b, s) for o, n, k, b, s in data["rules"]
        ),
        states=tuple(data["states"]),
        start=data["start"],
        end=data["end"],
        patterns=data["patterns"],
    )


def _key(grammar: str) -> str:
    return cache.stamp(str(FORMAT), _lark_version(), sys.version, grammar)


def _lark_version() -> str:
    """What lark calls itself, without the cost of importing it."""
    spec = find_spec("lark")
    if spec is None or spec.origin is None:
        return "none"
    with suppress(OSError):
        found = re.search(r'__version__\D*"([^"]+)"', Path(spec.origin).read_text(encoding="utf-8"))
        return found[1] if found else "unknown"
    return "unknown"
