"""A draft as YAML: a mapping that loads, with a comment wherever somebody should look.

Everything in the file itself is one mapping; what could not be placed stands in it as comments.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from troth.engine.files.mapping import FactColumn, OutcomeColumn
from troth.engine.guessing.draft import Draft, Left, Placed, Sure
from troth.engine.guessing.sample import Sample

_PLAIN: Final = re.compile(r"[A-Za-z][\w .@/-]*[\w]|[A-Za-z]")
_NOT_PLAIN: Final = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n", "nan"})
_WIDE: Final = 46
"""How far comments stand from the margin, where there is room."""

_LINE: Final = 110
"""A longer line has its comment above it."""


def written(draft: Draft, sample: Sample, pack: str) -> str:
    """The draft as the text of a mapping file."""
    return (
        "\n".join([*_head(draft, sample, pack), "mapping: 1", *_body(draft), *_tail(draft)]) + "\n"
    )


def _head(draft: Draft, sample: Sample, pack: str) -> Iterator[str]:
    name = sample.file.replace("\\", "/").rsplit("/", 1)[-1]
    extent = f"all {sample.rows:,}" if sample.whole else f"the first {sample.rows:,}"
    what = "events" if sample.kind in {"XES", "OCEL"} else "rows"
    yield f"# A guess: how {one_line(name)} may be read for {one_line(pack)}, from {extent} {what}."
    yield "# Read every line before you rely on it: `sure` is said of names and texts, no more."
    if sample.damaged:
        yield f"# {sample.damaged:,} {what} could not be read at all and were passed over."
    for remark in draft.remarks:
        yield f"# Note: {one_line(remark)}"


def _body(draft: Draft) -> Iterator[str]:
    yield f"{draft.part}:"
    for each in draft.single:
        yield _line(f"  {each.name}: {quoted(str(each.entry))}", each)
    for kind, entries in draft.placed.items():
        if entries:
            yield f"  {kind}:"
            widest = max(len(_key(each.name)) for each in entries)
            yield from (
                _line(f"    {f'{_key(each.name)}:':<{widest + 1}} {_entry(each)}", each)
                for each in entries
            )
    for name, left in draft.lists.items():
        if left:
            yield f"  {name}:"
            yield from (_beside(f"    - {quoted(each.name)}", each.why) for each in left)


def _tail(draft: Draft) -> Iterator[str]:
    if draft.missing:
        yield "# Nothing in the file seems to carry:"
        yield from _listed(draft.missing)


def _listed(left: Sequence[Left]) -> Iterator[str]:
    for each in left:
        why = f" ({one_line(each.why)})" if each.why else ""
        yield f"#   {each.name}{why}"


def _line(text: str, placed: Placed) -> str:
    if placed.sure is Sure.SURE and not placed.why:
        return text
    return _beside(text, f"{placed.sure}: {placed.why}" if placed.why else str(placed.sure))


def _beside(text: str, comment: str) -> str:
    line = f"{text:<{_WIDE}}  # {one_line(comment)}"
    if len(line) <= _LINE:
        return line
    return f"{' ' * (len(text) - len(text.lstrip()))}# {one_line(comment)}\n{text}"


def _key(name: str) -> str:
    return quoted(name)


def _entry(placed: Placed) -> str:
    entry = placed.entry
    if isinstance(entry, str):
        return quoted(entry)
    parts = [f"column: {quoted(entry.column)}"]
    if isinstance(entry, FactColumn):
        if entry.unit:
            parts.append(f"unit: {quoted(entry.unit)}")
        if entry.map:
            made = ", ".join(
                f"{quoted(text)}: {_value(value)}" for text, value in entry.map.items()
            )
            parts.append(f"map: {{{made}}}")
    if isinstance(entry, OutcomeColumn):
        parts += [f"yes: {_texts(entry.yes)}", f"no: {_texts(entry.no)}"]
    if entry.unknown:
        parts.append(f"unknown: {_texts(entry.unknown)}")
    return f"{{{', '.join(parts)}}}"


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def _value(value: object) -> str:
    return str(value) if value in {"yes", "no"} else quoted(str(value))


def quoted(text: str) -> str:
    """A text as YAML holds it: as it stands where nobody can mistake it, or else in quotes."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN and ": " not in text
    return text if plain and text.isascii() else f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def one_line(text: str) -> str:
    """A text for a comment: nothing in it ends the line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
