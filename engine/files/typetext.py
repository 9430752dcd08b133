"""Types as vocabulary.yaml writes them: ``rating quality``, ``money GBP a year``, ``yes/no``."""

import re

from troth.dsl.amounts import said
from troth.dsl.diagnostics import did_you_mean
from troth.dsl.types import (
    DATE,
    INSTANT,
    NUMBER,
    PARTY,
    TEXT,
    TRUTH,
    ChoiceType,
    DurationType,
    MoneyType,
    NumberType,
    Period,
    RatingType,
    SetType,
    TimeKind,
    Type,
)
from troth.dsl.values import Problem, read_value

_PLAIN: dict[str, Type] = {
    "number": NUMBER,
    "text": TEXT,
    "yes/no": TRUTH,
    "party": PARTY,
    "date": DATE,
    "instant": INSTANT,
}
_KINDS = {
    "hours": TimeKind.CLOCK,
    "working hours": TimeKind.WORKING_HOURS,
    "working days": TimeKind.WORKING_DAYS,
    "days": TimeKind.DAYS,
    "months": TimeKind.MONTHS,
}
_MONEY = re.compile(r"money ([A-Z]{3})(?: an? (hour|day|week|month|quarter|year))?\Z")
_RANGE = re.compile(r"number (\S+?)\.\.(\S+)\Z")

_COUNTED_AS = {
    "minutes": "hours", "working minutes": "working hours", "weeks": "days", "quarters": "months",
    "years": "months", "working weeks": "working days",
}  # fmt: skip
_SHORT = {
    "yr": "year", "annum": "year", "annual": "year", "yearly": "year", "monthly": "month",
    "mo": "month", "wk": "week", "hr": "hour",
}  # fmt: skip
_COMMON = ("GBP", "EUR", "USD", "CHF", "INR", "AUD", "CAD", "JPY", "CNY", "PLN", "SEK")
"""What an unknown code is most often meant to be."""

CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
    SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS
    VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)
"""ISO 4217: what people are paid in."""

FORMS = (
    "number, number 0..100, money GBP a year, rating NAME, choice NAME, set of choice NAME, "
    "text, yes/no, party, date, instant, duration in working days"
)


class Scales:
    """The declared ratings and choices that types may name."""

    def __init__(self, ratings: dict[str, RatingType], choices: dict[str, ChoiceType]) -> None:
        self.ratings = ratings
        self.choices = choices


def read_type(written: str, scales: Scales) -> Type | Problem:
    """The type that ``written`` names, or what is wrong with it."""
    text = " ".join(written.split())
    if text in _PLAIN:
        return _PLAIN[text]
    first, _, rest = text.partition(" ")
    match first:
        case "rating":
            return scales.ratings.get(rest) or _undeclared(rest, "rating", scales)
        case "choice":
            return scales.choices.get(rest) or _undeclared(rest, "choice", scales)
        case "set" if rest.startswith("of "):
            return _set(rest.removeprefix("of "), scales)
        case "number" if found := _RANGE.match(text):
            return _range(found[1], found[2])
        case "money":
            return _money(text)
        case "duration" if rest.removeprefix("in ") in _KINDS:
            return DurationType(_KINDS[rest.removeprefix("in ")])
        case "duration":
            kind = _COUNTED_AS.get(rest.removeprefix("in "))
            unit = rest.removeprefix("in ")
            kinds = ", ".join(_KINDS)
            advice = f"{unit} count as {kind}: write `duration in {kind}`"
            return Problem(
                f"{said(text)} is no type", advice if kind else f"say in what: duration in {kinds}"
            )
        case _:
            return _no_type(text, scales)


def _money(text: str) -> Type | Problem:
    found = _MONEY.match(text)
    if found and found[1] in CURRENCIES:
        return MoneyType(found[1], Period(found[2]) if found[2] else None)
    if found:
        meant = [code for code in _COMMON if did_you_mean(found[1], [code])]
        near = meant[0] if meant else did_you_mean(found[1], CURRENCIES)
        advice = f"did you mean `{near}`?" if near else "write its ISO 4217 code, such as GBP"
        return Problem(f"there is no currency `{found[1]}`", advice)
    _, currency, *words = [*text.split(), ""]
    if currency.upper() not in CURRENCIES:
        advice = "name the currency: money GBP, money GBP a year"
    else:
        period = "".join(words[-2:-1])
        near = _SHORT.get(period) or did_you_mean(period, list(Period)) or "year"
        others = ", ".join(each for each in Period if each != near)
        advice = f"write `money {currency.upper()} a {near}`; other periods: {others}"
    return Problem(f"{said(text)} is no type", advice)


def _set(inner: str, scales: Scales) -> Type | Problem:
    of = read_type(inner, scales)
    match of:
        case Problem():
            return of
        case RatingType() | ChoiceType():
            return SetType(of)
        case _ if inner in {"text", "party"}:
            return SetType(TEXT if inner == "text" else PARTY)
    return Problem(f"there are no sets of {of}", "sets hold choices, ratings, texts or parties")


def _range(low: str, high: str) -> Type | Problem:
    bounds: list[int] = []
    for end in (low, high):
        held = read_value(end, NUMBER)
        if isinstance(held, Problem):
            return held
        bounds.append(int(held))  # type: ignore[arg-type]  # a number is held as a number
    if bounds[0] > bounds[1]:
        return Problem(
            f"{low}..{high} holds no number", f"write the lower end first: {high}..{low}"
        )
    return NumberType(*bounds)


def _undeclared(name: str, kind: str, scales: Scales) -> Problem:
    if not name:
        return Problem(f"`{kind}` needs a name", f"write `{kind} NAME`, declared under `{kind}s`")
    own, other = scales.ratings, scales.choices
    wrong = "choice"
    if kind == "choice":
        own, other, wrong = scales.choices, scales.ratings, "rating"  # type: ignore[assignment]
    if name in other:
        return Problem(f"`{name}` is a {wrong}, not a {kind}", f"write `{wrong} {name}`")
    meant = did_you_mean(name, own)
    advice = f"did you mean `{kind} {meant}`?" if meant else f"declare `{name}` under `{kind}s`"
    return Problem(f"there is no {kind} called `{name}`", advice)


def _no_type(text: str, scales: Scales) -> Problem:
    shown = f"`{text[:60]}` is no type"
    if text in scales.ratings:
        return Problem(shown, f"did you mean `rating {text}`?")
    if text in scales.choices:
        return Problem(shown, f"did you mean `choice {text}`?")
    familiar = {
        "string": "text", "str": "text", "bool": "yes/no", "boolean": "yes/no", "yes": "yes/no",
        "int": "number", "integer": "number", "float": "number", "decimal": "number",
        "datetime": "instant", "person": "party", "list": "set of choice NAME",
    }  # fmt: skip
    first, _, rest = text.partition(" ")
    begun = did_you_mean(first, ("number", "money", "rating", "choice", "set", "duration"))
    meant = familiar.get(text.lower()) or did_you_mean(text, _PLAIN)
    if rest and begun:
        meant = f"{begun} {said(rest)[1:-1]}"
    return Problem(shown, f"did you mean `{meant}`?" if meant else f"one of: {FORMS}")
