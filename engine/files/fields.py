"""Single values that many files share: names, yes/no, days, lengths of time, whole numbers."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from troth.dsl.types import DATE, DurationType
from troth.dsl.values import Problem, duration_of, read_value
from troth.dsl.vocabulary import RESERVED, Length
from troth.engine.files.model import kind_of, said

NAME = r"^[a-z][a-z0-9_]*$"


def check_name(text: object) -> str:
    """``text`` if it can name something; raises a complaint pydantic collects."""
    if not isinstance(text, str) or not text:
        raise said("a name is missing here", "names look like `coaching_hours`", "bad-name")
    if text in RESERVED:
        raise said(
            f"`{text}` is a word of the language and cannot be a name",
            f"choose another name, such as `{text}_value`",
            "reserved-name",
        )
    if not (
        text.isascii()
        and text[0].islower()
        and all(c.islower() or c.isdigit() or c == "_" for c in text)
    ):
        raise said(
            f"{kind_of(text)} cannot be a name",
            f"small letters, digits and `_`, a letter first: `{slug(text) or 'a_name'}`",
            "bad-name",
        )
    return text


def slug(text: str) -> str:
    """The name for a title: ``Agile working (design)`` becomes ``agile_working_design``."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    name = "_".join(kept.split())
    return f"n_{name}" if name[:1].isdigit() else name


def _level(text: object) -> str:
    """A level's name: a whole number, or a name that may start upper case."""
    if isinstance(text, str) and text.isascii() and text.replace("_", "a").isalnum():
        # 3, B2 and Practitioner; `3a` is neither a number nor a name
        return text if text.isdigit() or text[0].isupper() else check_name(text)
    return check_name(text)


def _yes_no(raw: object) -> bool:
    if raw == "yes" or raw == "no":  # noqa: PLR1714 - a list cannot be looked up in a set
        return raw == "yes"
    raise said(f"{kind_of(raw)} is neither yes nor no", "write yes or no")


def _day(raw: object) -> int:
    value = read_value(raw, DATE)
    if isinstance(value, Problem):
        raise said(value.message, value.help)
    return int(value)  # type: ignore[arg-type]  # a date is held as a number


def _length(raw: object) -> Length:
    read = read_length(raw)
    if isinstance(read, Problem):
        raise said(read.message, read.help)
    return read


def read_length(raw: object) -> Length | Problem:
    """A duration such as ``12 months`` or ``10 working days``."""
    words = raw.split() if isinstance(raw, str) else []
    working = len(words) == 3 and words[1] == "working"
    if (
        len(words) - working == 2
        and words[0].replace("_", "").isascii()
        and words[0].replace("_", "").isdigit()
    ):
        made = duration_of(
            Decimal(words[0].replace("_", "")), words[-1].removesuffix("s"), working=working
        )
        if isinstance(made, Problem):
            return made
        return Length(type=DurationType(made[0]), amount=made[1])
    return Problem(
        f"{kind_of(raw)} is not a length of time", "write it as 12 months or 10 working days"
    )


def _digits(raw: object) -> int:
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= 9:
        return int(raw)
    raise said(f"{kind_of(raw)} is not a whole number", "write digits, such as 3")


def _one(raw: object) -> int:
    if raw == "1":
        return 1
    raise said(f"this version of the format is not known: {kind_of(raw)}", "write 1")


def _as_text(raw: object) -> object:
    """Lists and maps are left for pydantic to refuse."""
    return "" if raw is None else raw


YesNo = Annotated[bool, PlainValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
Name = Annotated[
    str, PlainValidator(check_name), WithJsonSchema({"type": "string", "pattern": NAME})
]
Level = Annotated[str, PlainValidator(_level), WithJsonSchema({"type": ["string", "integer"]})]
Day = Annotated[int, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Duration = Annotated[
    Length,
    PlainValidator(_length),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9][0-9_]* (working )?[a-z]+$"}),
]
Whole = Annotated[int, PlainValidator(_digits), WithJsonSchema({"type": "integer", "minimum": 0})]
FormatVersion = Annotated[int, PlainValidator(_one), WithJsonSchema({"const": 1})]
Words = Annotated[str, BeforeValidator(_as_text), WithJsonSchema({"type": "string"})]
Written = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""Text of any look: ``2026.1``, ``1``, ``GB``; files that others read may take it for a number."""
