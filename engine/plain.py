"""Values at the border of the ledger: what somebody gives, as held inside and as JSON keeps it.

Each type of the language gets one function, made once, from what was given to the pair of the
inside value and its canonical JSON. Whatever way a value was written, one meaning has one JSON, and
reading that JSON again gives the same value under any vocabulary that has kept the type.
"""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Final, TypeAlias, assert_never

from troth.dsl.types import (
    LARGEST,
    SCALE,
    ChoiceType,
    DateType,
    DurationType,
    InstantType,
    MoneyType,
    NumberType,
    PartyType,
    RatingType,
    SetType,
    TextType,
    TimeKind,
    TruthType,
    Type,
    Value,
)
from troth.dsl.values import Problem, date_of, members_of, read_value, show_scaled
from troth.engine.moments import show_moment
from troth.engine.records import quoted

Pair: TypeAlias = tuple[Value, str]
"""A value as held inside, and its JSON."""

Border: TypeAlias = Callable[[object], Pair | Problem]
"""From what was given to both forms of it, or what is wrong."""

_LENGTHS: Final = {
    TimeKind.WORKING_DAYS: "working days",
    TimeKind.DAYS: "days",
    TimeKind.MONTHS: "months",
}


def border(type_: Type, zone: tzinfo | None) -> Border:
    """The function for values of ``type_``; a moment without a zone is one in ``zone``."""

    def usual(raw: object) -> Pair | Problem:
        value = read_value(raw, type_, zone)
        return value if isinstance(value, Problem) else (value, written(value, type_))

    match type_:
        case TextType():
            return lambda raw: (raw, quoted(raw)) if raw.__class__ is str else usual(raw)
        case ChoiceType(members=names) | RatingType(levels=names):
            return _named(names, usual)
        case NumberType():
            return _number(type_, usual)
        case SetType(of=ChoiceType(members=names) | RatingType(levels=names)):
            return _several(names, usual)
        case _:
            return usual


def _named(names: tuple[str, ...], usual: Border) -> Border:
    known: Mapping[object, Pair] = {name: (at, quoted(name)) for at, name in enumerate(names)}

    def named(raw: object) -> Pair | Problem:
        # only text: 1 and True are one key of a dict
        found = known.get(raw) if raw.__class__ is str else None
        return found or usual(raw)

    return named


def _several(names: tuple[str, ...], usual: Border) -> Border:
    known: Mapping[object, int] = {name: 1 << at for at, name in enumerate(names)}
    texts = [(1 << at, quoted(name)) for at, name in enumerate(names)]

    def several(raw: object) -> Pair | Problem:
        if not isinstance(raw, list | tuple):
            return usual(raw)
        mask = 0
        for item in raw:
            bit = known.get(item) if item.__class__ is str else None
            if bit is None:
                return usual(raw)
            mask |= bit
        return mask, "[" + ",".join([text for bit, text in texts if mask & bit]) + "]"

    return several


def _number(type_: NumberType, usual: Border) -> Border:
    low = -LARGEST if type_.low is None else type_.low
    high = LARGEST if type_.high is None else type_.high

    def number(raw: object) -> Pair | Problem:
        if raw.__class__ is int and low <= (value := raw * SCALE) <= high:
            return value, str(raw)
        return usual(raw)

    return number


def written(value: Value, type_: Type) -> str:
    """A value as canonical JSON, in a form that its type reads back."""
    match type_, value:
        case (TextType() | PartyType(), str()):
            return quoted(value)
        case NumberType(), int():
            whole, rest = divmod(value, SCALE)
            return quoted(_digits(value)) if rest else str(whole)
        case MoneyType(), int():
            per = f" a {type_.per}" if type_.per else ""
            return quoted(f"{_digits(value)} {type_.currency}{per}")
        case RatingType(levels=names) | ChoiceType(members=names), int():
            return quoted(names[value])
        case TruthType(), int():
            return "true" if value else "false"
        case DateType(), int():
            return quoted(date_of(value).isoformat())
        case InstantType(), int():
            return quoted(show_moment(value))
        case DurationType(), int():
            return quoted(_length(value, type_.kind))
        case SetType(), int():
            return _list(members_of(value, type_))
        case SetType(), frozenset():
            return _list(sorted(value))
        case _:
            raise AssertionError(f"INVARIANT: {value!r} is no value of type {type_}")


def _list(texts: list[str]) -> str:
    return "[" + ",".join(map(quoted, texts)) + "]"


def _digits(value: int) -> str:
    return show_scaled(value).replace("_", "")


def _length(value: int, kind: TimeKind) -> str:
    match kind:
        case TimeKind.CLOCK:
            # held in seconds, written in minutes: what can be written at all has a finite decimal
            whole, rest = divmod(value, 60)
            after = f".{rest * 10 // 6:02d}".rstrip("0") if rest else ""
            return f"{whole}{after} minutes"
        case TimeKind.WORKING_HOURS:
            return f"{value} working minutes"
        case TimeKind.WORKING_DAYS | TimeKind.DAYS | TimeKind.MONTHS:
            return f"{value} {_LENGTHS[kind]}"
        case _:
            assert_never(kind)
