"""How the texts of a column could be read as a type: an entry of a mapping, and what it leaves.

Several ways are tried (as it stands, in a unit, text by text) by the reader that would read them in
earnest, and the one that leaves least is taken. Names are weighed elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from difflib import SequenceMatcher
from typing import Final

from troth.dsl.types import (
    ChoiceType,
    DurationType,
    MoneyType,
    PartyType,
    Period,
    RatingType,
    SetType,
    TextType,
    TimeKind,
    TruthType,
    Type,
)
from troth.dsl.values import Problem
from troth.engine.files.cells import CellReader, is_number
from troth.engine.files.mapping import FactColumn
from troth.engine.guessing.likeness import likeness, words_of
from troth.engine.guessing.sample import Column

NOTHING: Final = frozenset(
    {"", "-", "--", "?", ".", "n/a", "na", "#n/a", "nan", "nat", "null", "none", "nil", "unknown"}
    | {"missing", "not available", "not known", "not recorded", "not applicable", "k.a.", "tbd"}
)
"""What people write where nothing is known, in small letters."""

YES: Final = frozenset({"yes", "y", "true", "t", "1", "1.0", "x", "ja", "oui", "si", "sí", "j"})
NO: Final = frozenset({"no", "n", "false", "f", "0", "0.0", "nein", "non"})
"""What people write for yes and for no, in small letters."""

LONGEST_NAME: Final = 200
"""A longer text is no name of anything."""

_ALIKE = 0.8
"""From here on a text is taken for a member of a choice that is written a little differently."""

_MOST_MAPPED = 40
"""More texts than these are no choice that somebody wrote differently."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An entry for a column: the ``share`` of its cells that it reads, and texts that are ``left``.

    ``assumed`` says what was taken for granted, in words.
    """

    entry: FactColumn
    share: float
    left: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def fitted(column: Column, name: str, type_: Type, zone: tzinfo | None) -> Fit:
    """The entry that reads most of a column as the fact ``name`` of that type."""
    ways = (_weighed(column, name, type_, zone, *way) for way in _ways(column, name, type_, zone))
    return max(ways, key=lambda fit: fit.share)  # the first of the best


def nothing_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that say that nothing is known."""
    return tuple(sorted(text for text in texts if text.casefold() in NOTHING))


def _weighed(
    column: Column,
    name: str,
    type_: Type,
    zone: tzinfo | None,
    entry: FactColumn,
    assumed: tuple[str, ...],
) -> Fit:
    reader = CellReader(name, type_, entry, zone)
    left: dict[str, int] = {}
    said = 0
    for text, times in column.texts.items():
        if text in entry.unknown:
            continue
        said += times
        if isinstance(reader.read(text), Problem):
            left[text] = times
    share = 1.0 if not said else 1 - sum(left.values()) / said
    often = sorted(left, key=lambda text: (-left[text], text))
    return Fit(entry, share, tuple(often), assumed)


def _ways(
    column: Column, name: str, type_: Type, zone: tzinfo | None
) -> Iterator[tuple[FactColumn, tuple[str, ...]]]:
    unknown = _unknown(column, name, type_, zone)
    plain = FactColumn.model_validate({"column": column.name, "unknown": unknown})
    none = isinstance(type_, SetType) and "" in column.texts
    yield plain, ("an empty cell is taken for an empty set",) if none else ()
    texts = [text for text in column.texts if text not in unknown]
    numbers = any(map(is_number, texts))
    if numbers:
        for unit, assumed in _units(column.name, type_):
            yield plain.model_copy(update={"unit": unit}), (assumed,)
    made, guessed = _mapped(texts, type_)
    if made:
        how = tuple(f"`{text}` is taken for {made[text]}" for text in guessed)
        yield plain.model_copy(update={"map": made}), how


def _unknown(column: Column, name: str, type_: Type, zone: tzinfo | None) -> tuple[str, ...]:
    """What says that nothing is known, and is no value of the type itself."""
    nothing = nothing_in(column.texts)
    if isinstance(type_, TextType | PartyType):
        return nothing
    reader = CellReader(name, type_, FactColumn.model_validate({"column": column.name}), zone)
    return tuple(text for text in nothing if isinstance(reader.read(text), Problem))


def _units(column: str, type_: Type) -> Iterator[tuple[str, str]]:
    """What plain numbers of a column may count, the unit that its name speaks of first."""
    words = {word.removesuffix("s") for word in words_of(column)}
    match type_:
        case MoneyType(currency=currency, per=per):
            periods: list[Period | None] = [each for each in Period if _speaks(words, each.value)]
            for period in dict.fromkeys([*periods, per]):
                unit = f"{currency} a {period}" if period else currency
                yield unit, f"plain numbers are taken for {unit}"
        case DurationType(kind=kind):
            units = _LENGTHS[kind]
            for unit in sorted(units, key=lambda unit: unit.split()[-1][:-1] not in words):
                yield unit, f"plain numbers are taken for {unit}"
        case _:
            return


_LENGTHS: Final = {
    TimeKind.CLOCK: ("hours", "minutes"),
    TimeKind.WORKING_HOURS: ("working hours",),
    TimeKind.WORKING_DAYS: ("working days",),
    TimeKind.DAYS: ("days", "weeks"),
    TimeKind.MONTHS: ("months", "years", "quarters"),
}


def _speaks(words: set[str], period: str) -> bool:
    """Whether a name speaks of a period: `monthly_pay`, `pay a month`."""
    return bool(words & {period, f"{period}ly", {"day": "daily", "year": "annual"}.get(period, "")})


def _mapped(texts: list[str], type_: Type) -> tuple[dict[str, str], list[str]]:
    """What each text is taken for; and which of them are guesses."""
    match type_:
        case TruthType():
            made = {text: _truth(text) for text in texts if _truth(text)}
            return (made, []) if len(made) == len(texts) else ({}, [])
        case ChoiceType(members=names) | RatingType(levels=names):
            made, guessed = {}, []
            for text in texts if len(texts) <= _MOST_MAPPED else ():
                found, sure = _nearest(text, names)
                if found:
                    made[text] = found
                    guessed += [] if sure else [text]
            return made, guessed
        case _:
            return {}, []


def _truth(text: str) -> str:
    small = text.casefold()
    return "yes" if small in YES else "no" if small in NO else ""


def _nearest(text: str, names: tuple[str, ...]) -> tuple[str, bool]:
    """The name that a text means, and whether it is the same but for how it is written."""
    if len(text) > LONGEST_NAME:
        return "", False
    wanted = "".join(words_of(text)) or text
    bare = text.removesuffix(".0")
    for name in names:
        if bare == name or wanted == "".join(words_of(name)):
            return name, True
    scored = sorted(((_alike(text, name), name) for name in names), reverse=True)
    best, name = scored[0]
    second = scored[1][0] if len(scored) > 1 else 0.0
    return (name, False) if best >= _ALIKE and best > second else ("", False)


def _alike(text: str, name: str) -> float:
    spelt = SequenceMatcher(None, "".join(words_of(text)), "".join(words_of(name))).ratio()
    return max(spelt, likeness(text, [name]))
