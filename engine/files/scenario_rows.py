"""A scenario with `examples`: the same once for each of its rows, with texts where names stand."""

import re
from collections.abc import Iterator
from typing import Final

from troth.engine.files.scenario_names import Names
from troth.engine.files.yaml import Entry, Mapping, Node, Scalar, Sequence

BLANK: Final = re.compile(r"<(\w+)>")
"""What stands for a value of the row."""


def rows_of(document: Mapping, names: Names) -> Iterator[Mapping]:
    """The document once for each row of its `examples`; itself where it has none."""
    entry = document.entries.get("examples")
    if entry is None:
        _filled(document, {}, names)
        yield document
        return
    rest = {key: each for key, each in document.entries.items() if key != "examples"}
    bare = Mapping(rest, document.span)
    if not isinstance(entry.value, Sequence) or not entry.value.items:
        names.say(
            "wrong-value", "`examples` should be a list of rows", entry.key.span,
            "for example `examples: [{score: 2, state: below}, {score: 3, state: enough}]`",
        )  # fmt: skip
        return
    for row in entry.value.items:
        values = _row(row, names)
        if values is not None:
            _filled(bare, values, names)
            yield _replaced(bare, values, titled="<" not in _title(bare))


def _title(document: Mapping) -> str:
    entry = document.entries.get("scenario")
    return entry.value.text if entry and isinstance(entry.value, Scalar) else ""


def _row(row: Node, names: Names) -> dict[str, str] | None:
    if isinstance(row, Mapping):
        values = {key: each.value for key, each in row.entries.items()}
        texts = {key: each.text for key, each in values.items() if isinstance(each, Scalar)}
        if len(texts) == len(values):
            return texts
    names.say(
        "wrong-value", "a row of `examples` should be a map of names to texts", row.span,
        "for example `{score: 2, state: below}`, and `<score>` in the scenario",
    )  # fmt: skip
    return None


def _filled(node: Node, values: dict[str, str], names: Names) -> None:
    """Tell of every ``<name>`` in a scenario for which its row has no value."""
    if isinstance(node, Scalar):
        for name in BLANK.findall(node.text):
            if name not in values:
                names.unknown("value of `examples`", f"<{name}>", values, node.span)
        return
    if isinstance(node, Sequence):
        for item in node.items:
            _filled(item, values, names)
        return
    for each in node.entries.values():
        _filled(each.key, values, names)
        _filled(each.value, values, names)


def _replaced(document: Mapping, values: dict[str, str], *, titled: bool) -> Mapping:
    """The document with ``<name>`` replaced; its title gets the row, unless it names some of it."""
    made = _with(document, values)
    assert isinstance(made, Mapping)  # INVARIANT: a map stays one
    entry = made.entries.get("scenario")
    if not titled or entry is None or not isinstance(entry.value, Scalar):
        return made
    row = ", ".join(f"{key} {text}" for key, text in values.items())
    title = Scalar(f"{entry.value.text} ({row})", entry.value.plain, entry.value.span)
    entries = {**made.entries, "scenario": Entry(entry.key, title)}
    return Mapping(entries, made.span)


def _with(node: Node, values: dict[str, str]) -> Node:
    if isinstance(node, Scalar):
        text = node.text
        for name, value in values.items():
            text = text.replace(f"<{name}>", value)
        return node if text == node.text else Scalar(text, node.plain, node.span)
    if isinstance(node, Sequence):
        return Sequence(tuple(_with(each, values) for each in node.items), node.span)
    entries = {}
    for each in node.entries.values():
        key = _with(each.key, values)
        assert isinstance(key, Scalar)  # INVARIANT: a text stays one
        entries[key.text] = Entry(key, _with(each.value, values))
    return Mapping(entries, node.span)
