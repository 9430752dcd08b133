"""Slips of the pen: numbers, dates, signs and quotes that are not written as the language wants.

Each function knows what was probably meant and says so. The reader goes on with that meaning, so
one slip is one message.
"""

import re
import unicodedata
from decimal import Decimal

from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label
from troth.dsl.source import Span

_PLAIN = re.compile(r"(?:0|[1-9]\d{0,11}|[1-9]\d{0,2}(?:_\d{3}){1,3})(?:\.\d{1,6})?")
_DIGITS = re.compile(r"[\d_]+(?:\.[\d_]+)?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_AMOUNT_AND_WORD = re.compile(r"(\d+(?:\.\d+)?)([A-Za-z]+)")
_AROUND = re.compile(r"[\w.]+")

PLAIN_SIGNS = {
    "==": "=",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "*",
    "÷": "/",
}
"""Signs of other notations, and ours for them."""

# Cyrillic and Greek letters that look like a plain one in most typefaces.
_LOOK_ALIKES = str.maketrans(
    "абвгеёзіїјкмнорстухѕԁһԛԝАВЕЅІЈКМНОРСТУХαικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡ",
    "a6bree3iijkmhopctyxsdhqwABESIJKMHOPCTYXaiknoptuxwABEZHIKMNOPTYXig",
)
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅕": "0.2", "⅖": "0.4", "⅗": "0.6", "⅘": "0.8"}

THREE_PLACES = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
"""Currencies of which an amount may have three places after the point."""


def grouped(value: Decimal) -> str:
    """The number as the language writes it: no exponent, ``_`` in threes from 1_000.

    >>> grouped(Decimal("28000.50"))
    '28_000.5'
    """
    whole, _, places = f"{value:f}".partition(".")
    places = places.rstrip("0")
    return f"{int(whole):_}" + (f".{places}" if places else "")


def number(text: str, span: Span) -> tuple[str, Diagnostic | None]:
    """The number that ``text`` stands for, without ``_``, and what is wrong with its writing.

    Empty if it stands for none.
    """
    if _PLAIN.fullmatch(text):
        return text.replace("_", ""), None
    if _GROUPED.fullmatch(text):
        meant = text.replace(",", "")
        return _of_size(meant), _grouping(span, meant, "a comma separates the items of a list")
    if text[-1] in _FRACTIONS and text[:-1].isascii() and _PLAIN.fullmatch(text[:-1]):
        meant = text[:-1].replace("_", "") + _FRACTIONS[text[-1]][1:]
        return meant, _plainly(span, "number-form", meant)
    if _DIGITS.fullmatch(text):
        return _badly_grouped(text, span)
    return "", _not_a_number(text, span)


def _of_size(text: str) -> str:
    """``text``, or 1 when no number is that large: what is built must be a number."""
    whole, _, places = text.partition(".")
    return text if len(whole) <= 12 and len(places) <= 6 else "1"


def _badly_grouped(text: str, span: Span) -> tuple[str, Diagnostic]:
    plain = text.replace("_", "")
    whole, _, places = plain.partition(".")
    meant = (whole.lstrip("0") or "0") + (f".{places}" if places else "")
    if len(meant.partition(".")[0]) > 12 or len(places) > 6:
        return "1", Diagnostic(
            "number-too-long",
            "this number has too many digits",
            Label(span, "at most 12 before the point and 6 after it"),
            help="write it in a larger unit or round it",
        )
    if len(whole) > 1 and whole.startswith("0"):
        return meant, Diagnostic(
            "leading-zero",
            f"`{text}` begins with a zero it does not need",
            Label(span, "leading zero"),
            note="whether `010` means ten or an identifier is for the reader to guess",
            help=f'write `{grouped(Decimal(meant))}`, or `"{text}"` if it is a text',
        )
    return meant, _grouping(span, meant, "`_` stands between groups of three digits only")


def _grouping(span: Span, meant: str, why: str) -> Diagnostic:
    better = grouped(Decimal(meant))
    return Diagnostic(
        "number-grouping",
        f"`{short(span.text)}` is not how a number is grouped",
        Label(span, f"`{short(better)}`"),
        note=why,
        help=f"write `{short(better)}`",
    )


_UNITS_IN_SHORT = {
    "min": "minutes",
    "h": "hours",
    "hr": "hours",
    "d": "days",
    "w": "weeks",
    "wk": "weeks",
    "mo": "months",
    "mth": "months",
    "y": "years",
    "yr": "years",
}
_MULTIPLES = {"k": 3, "m": 6}


def _not_a_number(text: str, span: Span) -> Diagnostic:
    if parts := _AMOUNT_AND_WORD.fullmatch(text):
        figure, word = parts[1], parts[2].lower()
        unit = _UNITS_IN_SHORT.get(word) or _UNITS_IN_SHORT.get(word.removesuffix("s"))
        if word in _MULTIPLES and len(figure) <= 6:
            advice = f"write `{grouped(Decimal(figure).scaleb(_MULTIPLES[word]))}`"
            if word == "m":
                advice += f", or `{figure} months` or `{figure} minutes`"
        elif unit:
            advice = f"write `{short(figure)} {unit}`"
        else:
            apart = f"{short(figure)} {short(parts[2])}"
            advice = f"write `{apart}` with a blank, or begin the name with a letter"
    else:
        advice = "write a number such as `3` or `1_000.5`, or a name that begins with a letter"
    return Diagnostic(
        "number-form",
        f"`{short(text)}` is neither a number nor a name",
        Label(span, "begins with a digit" if text[0].isdigit() else ""),
        help=advice,
    )


def thousands_point(span: Span, amount: Decimal, currency: str) -> Diagnostic:
    """A point where thousands end: ``28.000 GBP``."""
    thousands = grouped(amount.scaleb(3))
    return Diagnostic(
        "number-grouping",
        f"`{short(span.text)}` has three places after the point, and {currency} has two",
        Label(span, "thousands, or a fraction?"),
        note="the point separates whole units from their parts",
        help=f"write `{thousands} {currency}` or `{grouped(amount)} {currency}`",
    )


def odd_date(span: Span) -> tuple[str, Diagnostic]:
    """A date in another order or without its zeros."""
    parts = re.split(r"[-/.]", span.text)
    if len(parts[0]) == 4:
        meant = f"{parts[0]}-{parts[1]:0>2}-{parts[2]:0>2}"
        advice = f"write `{meant}`"
    else:
        meant = f"{parts[2]}-01-01"
        one, other = (f"{parts[2]}-{b:0>2}-{a:0>2}" for a, b in (parts[:2], parts[1::-1]))
        likely = [d for d in dict.fromkeys((one, other)) if d[5:7] <= "12"]
        advice = "write " + " or ".join(f"`{day}`" for day in likely or [one])
    return meant, Diagnostic(
        "date-form",
        f"`{span.text}` is not how a date is written",
        Label(span, "year-month-day, with two digits for month and day"),
        help=advice,
    )


def impossible_date(span: Span) -> Diagnostic:
    """A date or time of day that no calendar or clock has."""
    return Diagnostic(
        "impossible-date",
        f"`{span.text}` does not exist",
        Label(span, "no such day" if len(span.text) == 10 else "no such moment"),
        help="dates are written year-month-day, such as `2026-01-31`",
    )


def tight_minus(span: Span) -> Diagnostic:
    """A minus that touches a neighbour: a subtraction, or a name with a dash in it."""
    left, right = _neighbours(span)
    whole = Span(span.source, span.start - len(left), span.end + len(right))
    if left[:1].isalpha() and right:
        message = f"`{short(whole.text)}` is not a name: names have letters, digits and `_`"
        name = whole.text.replace(span.text, "_").replace(".", "_")
        advice = f"write `{short(name)}` for a name, or a blank on each side of the minus"
    else:
        message = "a minus between two values has a blank on each side"
        advice = "write it as in `10 - 3`"
    return Diagnostic("tight-minus", message, Label(whole, "a name or a subtraction?"), help=advice)


def _neighbours(span: Span) -> tuple[str, str]:
    text = span.source.text
    before = re.search(r"[\w.]*\Z", text[max(0, span.start - 60) : span.start])
    after = _AROUND.match(text, span.end, span.end + 60)
    return before[0] if before else "", after[0] if after else ""


def loose_minus(span: Span) -> Diagnostic:
    """A minus that makes a value negative but stands apart from it."""
    return Diagnostic(
        "tight-minus",
        "a minus that makes a value negative touches that value and nothing before it",
        Label(span),
        help="write it as in `-3`",
    )


def fancy_sign(span: Span, plain: str) -> Diagnostic:
    """A sign of another notation, with ours as a safe fix."""
    return Diagnostic(
        "unknown-sign",
        f"`{span.text}` is written `{plain}` here",
        Label(span, f"`{plain}`"),
        help=f"write `{plain}`",
        fix=Fix(f"write `{plain}`", (Edit(span, plain),)),
    )


def strange_sign(span: Span) -> Diagnostic:
    """A character the language has no use for outside quotes."""
    if span.text in {"'", "`"}:
        advice = 'words for people stand in double quotes, as in `"welcome"`'
    else:
        advice = "remove it, or put the text it belongs to in quotes"
    return Diagnostic(
        "unknown-sign",
        f"`{span.text}` has no meaning here",
        Label(span),
        note="outside quotes there are only words, numbers and the signs of arithmetic and lists",
        help=advice,
    )


def unclosed_text(span: Span) -> Diagnostic:
    """Quotes that are opened and not closed on the same line."""
    return Diagnostic(
        "unclosed-text",
        "these quotes are not closed",
        Label(span, 'no closing `"` on this line'),
        help='close them with `"` before the line ends; a text never spans two lines',
    )


def other_letters(span: Span) -> tuple[str, str, Diagnostic]:
    """A word with letters beyond a to z: the plain word or number it was meant to be, if any."""
    word = span.text
    if word in _FRACTIONS:
        return "", _FRACTIONS[word], _plainly(span, "number-form", _FRACTIONS[word])
    if word[0].isnumeric():
        return "", "", _not_a_number(word, span)
    plain = unicodedata.normalize("NFKC", word).translate(_LOOK_ALIKES)
    if plain.isascii() and plain.isidentifier():
        return plain, "", _plainly(span, "name-form", plain)
    return "", "", _name_form(span)


def _plainly(span: Span, code: str, plain: str) -> Diagnostic:
    written, better = short(span.text), short(plain)
    if code == "number-form":
        message, label = f"`{written}` is written `{better}` here", f"`{better}`"
    else:
        odd = next(c for c in span.text if not c.isascii())
        message = f"`{written}` has a letter of another alphabet that looks like a plain one"
        label = f"`{odd}` is U+{ord(odd):04X}"
    return Diagnostic(
        code,
        message,
        Label(span, label),
        help=f"write `{better}`",
        fix=Fix(f"write `{better}`", (Edit(span, plain),)),
    )


def _name_form(span: Span) -> Diagnostic:
    return Diagnostic(
        "name-form",
        f"`{short(span.text)}` cannot be a name",
        Label(span),
        note="names are read aloud in logs and files that know only the plain alphabet",
        help="use the letters a to z, digits and `_`; put words for people in quotes",
    )


def short(text: str) -> str:
    """The text, or its beginning when it is longer than anybody wants to read in a message."""
    return text if len(text) <= 40 else f"{text[:39]}…"
