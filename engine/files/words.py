"""What single values mean that files share: names, yes/no, days, lengths of time, whole numbers.

Each function takes what stands in a file and gives what it means, or raises a complaint in the
author's words, which the core of pydantic collects. Nothing here needs the rest of that library.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from pydantic_core import PydanticCustomError

from troth.dsl.diagnostics import did_you_mean
from troth.dsl.types import DATE, DurationType
from troth.dsl.values import Problem, duration_of, read_value
from troth.dsl.vocabulary import RESERVED, Length


def said(message: str, advice: str = "", code: str = "wrong-value") -> PydanticCustomError:
    """A complaint of one of our own validators, already in the author's words."""
    return PydanticCustomError(
        "said", "{message}", {"message": message, "help": advice, "code": code}
    )


def kind_of(given: object) -> str:
    """What stands in a file, in a word or two: the text itself, or what kind of thing it is."""
    if given is None:
        return "nothing"
    if isinstance(given, list | dict):
        return "a list" if isinstance(given, list) else "a map"
    text = str(given)
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`"


def one_of(name: str, known: Iterable[str]) -> str:
    """What would be right in the place of ``name``: the name it resembles, or all there are."""
    known = tuple(known)
    meant = did_you_mean(name, known)
    shown = ", ".join(known[:20]) + (", …" if len(known) > 20 else "")
    return f"did you mean `{meant}`?" if meant else f"one of: {shown}"


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


def level(text: object) -> str:
    """A level's name: a whole number, or a name that may start upper case."""
    if isinstance(text, str) and text.isascii() and text.replace("_", "a").isalnum():
        # 3, B2 and Practitioner; `3a` is neither a number nor a name
        return text if text.isdigit() or text[0].isupper() else check_name(text)
    return check_name(text)


def yes_no(raw: object) -> bool:
    """``yes`` or ``no``."""
    if raw == "yes" or raw == "no":  # noqa: PLR1714 - a list cannot be looked up in a set
        return raw == "yes"
    raise said(f"{kind_of(raw)} is neither yes nor no", "write yes or no")


def day(raw: object) -> int:
    """A date, as days since 1970-01-01."""
    value = read_value(raw, DATE)
    if isinstance(value, Problem):
        raise said(value.message, value.help)
    return int(value)  # type: ignore[arg-type]  # a date is held as a number


def length(raw: object) -> Length:
    """A duration; see :func:`read_length`."""
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


def digits(raw: object) -> int:
    """A whole number."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= 9:
        return int(raw)
    raise said(f"{kind_of(raw)} is not a whole number", "write digits, such as 3")


def one(raw: object) -> int:
    """The only version of a format that there is."""
    if raw == "1":
        return 1
    raise said(f"this version of the format is not known: {kind_of(raw)}", "write 1")


def as_text(raw: object) -> object:
    """Text, empty where nothing is written. Lists and maps are left for pydantic to refuse."""
    return "" if raw is None else raw


def version(raw: object) -> str:
    """Dotted whole numbers, compared part by part."""
    parts = raw.split(".") if isinstance(raw, str) else []
    if parts and all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        return ".".join(parts)
    shown = f"`{raw}` is" if isinstance(raw, str) else "this is"
    raise said(f"{shown} no version", 'write whole numbers with dots between them: "2026.1"')


def one_or_more(raw: object) -> object:
    """A text alone as a list of one."""
    return [raw] if isinstance(raw, str) else raw


def same_columns(raw: object) -> object:
    """A list of columns as a map, each to the column of the same name."""
    if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return dict.fromkeys(raw, "same")
    return raw


REACHED: Final = ("everybody", "engaged")
"""Whom an event of the organisation may reach, beside those with a fact."""


def reached(raw: object) -> object:
    """Whom an event reaches as one fact to the field with its value; a word as a fact to itself."""
    if isinstance(raw, str) and raw in REACHED:
        return {raw: raw}
    if isinstance(raw, dict) and len(raw) == 1:
        return raw
    written = kind_of(raw) if not isinstance(raw, dict) else f"a map of {len(raw)}"
    raise said(
        f"{written} does not say whom the event reaches",
        "write everybody, engaged, or one fact and the field it is compared with: {unit: unit}",
    )
