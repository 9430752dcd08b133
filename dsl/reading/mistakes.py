"""What to say when a line cannot be read: from what could have stood there to words for authors.

The table knows terminals; authors know conditions, durations, names and the words of the language.
Every message here speaks only of those.
"""

from collections.abc import Iterable

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.node import Data, record
from troth.dsl.reading.lexer import Reading, Token
from troth.dsl.reading.slips import short
from troth.dsl.source import Source


@record
class Place(Data):
    """Where reading stopped: the statement, what was read on the line, what could follow.

    ``first`` says that the statement has no other mistake so far.
    """

    source: Source
    statement: str
    read: list[Reading]
    expected: frozenset[str]
    first: bool = True


_NAMES_AFTER = {
    "_DEFINE": "a name for the value",
    "_MINIMUM": "a name for the minimum",
    "_OFFER": "a name for the offer",
    "PROMISE": "the name of a promise",
    "EXPECTATION": "the name of an expectation",
    "_ESCALATION": "a name for the escalation",
    "_GATE": "the event it guards, such as `acquisition.offer_accepted`",
    "_TIMER": "the timer, such as `acquisition.decide_due`",
    "_CHANGE": "the name of what changed",
    "_TO": "a party such as `the person`",
    "_BY": "a party such as `manager`",
    "_TO_WHOM": "a party such as `the person`",
    "_BY_WHOM": "a party such as `manager`",
    "_NOTIFY": "a party such as `manager`",
    "_ASSIGN": "a party such as `hr_partner`",
    "_CASE": "the kind of the case",
    "_ENTERING": "a state such as `acquisition.shortlisted`",
    "_LEAVING": "a state such as `acquisition.shortlisted`",
    "_TABLE": "the name of a table",
    "_PROFILE": "the name of a profile",
    "_REMEDY": "the name of a promise",
    "_NEVER": "an event",
    "_ALLOW": "an event",
    "_SINCE": "an event",
    "LATEST": "a field of an event, such as `review.score`",
    "AGGREGATE": "an event",
    "DOT": "the name of a part",
}

_LITERALS = frozenset({"STRING", "DATE", "INSTANT", "YES", "PERCENT"})
_VALUE_STARTS = frozenset(
    "NAME NUMBER PERCENT STRING DATE INSTANT YES NO LSQB LPAR _MINUS TODAY NOW TENURE SMALLER"
    " LARGER ANY ALL NONE _POINTS _TIME AGGREGATE LATEST PROMISE EXPECTATION EVERY _NOT".split()
)
_COMPARISONS = frozenset("_IS _AT _MORE _LESS _BEFORE _AFTER _BETWEEN _IN _INCLUDES SYMBOL".split())
_CALCULATION = frozenset("SIGN FACTOR _OR_ELSE _AS _ROUNDED".split())
_SAID = {
    "SYMBOL": "`=`",
    "SIGN": "`+`",
    "FACTOR": "`*`",
    "COMMA": "`,`",
    "DOT": "`.`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "a list in `[` `]`",
    "RSQB": "`]`",
    "STRING": "words in quotes",
    "NUMBER": "a number",
    "_WORKING": "a unit such as `days` or `working days`",
    "_IN_THE_LAST": "`in the last 30 days`",
    "_OVER_THE_LAST": "`over the last 30 days`",
    "PERCENT": "a share such as `80%`",
    "DATE": "a date such as `2026-01-31`",
    "VERSION": "a version such as `2026.1`",
    "UNIT": "a unit such as `days`",
    "CURRENCY": "a currency such as `GBP`",
    "AGGREGATE": "`count`",
    "_NL": "the end of the line",
    "_TO_WHOM": "`to`",
    "_BY_WHOM": "`by`",
    "_MINUS": "`-`",
    "MOST": "`most favourable`",
}
_UNITS = tuple("minutes hours days weeks months quarters years".split())
_MUST = {
    "_WORTH": ("`worth` and a number", "worth 3"),
    "_WHILE": ("`while` and a condition", "while engaged"),
    "_WHEN": ("`when` and a condition", "when engaged"),
}
_VALUE = "`as` and a value", "as 3"
_EXPLAIN = (
    "`, otherwise explain within` and a duration",
    ", otherwise explain within 5 working days",
)
_WITH_MORE = {
    "_WITHIN": "`within` and a duration",
    "_BY": "`by`",
    "_WHERE": "`where` and a condition",
    "_SINCE": "`since` and an event",
    "_AND": "`and` with the other end",
}
_NO_WORDS = (
    _VALUE_STARTS | _COMPARISONS | _CALCULATION | {"COMMA", "_NL", "RPAR", "RSQB", "_AND", "_OR"}
)
MOST_CHOICES = 3
MOST_WORDS = 5
"""An author who reads more than that reads none."""

_BEGINNINGS = {
    "offer": "a line begins with the name of what is offered",
    "promise": "most lines begin with `when`, `by`, `deliver`, `keep` or `fulfilled by`",
    "expectation": "most lines begin with `when`, `deliver`, `keep` or `fulfilled by`",
    "escalation": "most lines begin with `when`, `after`, `finally` or `until`",
    "gate": "its lines begin with `requires` and `otherwise`",
    "change": "a line begins with `running clocks`, `people past the trigger` or `open decisions`",
}
_EVENT_AFTER = {"_FULFILLED": "an event", "_CONFIRMED": "a party such as `manager`"}
_CLAUSE = {"minimum": "requirement", "define": "case"}


def said(terminal: str) -> str:
    """A terminal as an author knows it."""
    return _SAID.get(terminal) or f"`{_word(terminal)}`"


def _word(terminal: str) -> str:
    return terminal.strip("_").lower().replace("_", " ")


def choices(place: Place, too_short: bool = False) -> list[str]:
    """What an author may have meant to write at a place, most likely first: three at most.

    Only where nothing but words of the language can stand they are all named, up to five.
    """
    left = set(place.expected) - {"_INDENT", "_DEDENT", "$END"}
    left -= {"DOT"} if len(left) > 1 else set()
    left -= {"UNIT"} if "_WORKING" in left else set()
    ends = "_NL" in left
    before = place.read[-1].terminal if place.read else ""
    must = _missing(place)
    if must and (too_short or before != "NUMBER"):
        return [must[0]]
    if ends is False and len(left) <= MOST_WORDS and not left & _NO_WORDS:
        return [said(t) for t in sorted(left, key=_word)]
    found: list[str] = []
    if "NAME" in left:
        found.append(_start_of_something(place, left))
        left -= _VALUE_STARTS | {"_THE"}
    if before == "NUMBER" and left & {"UNIT", "_WORKING"}:
        found.append(said("_WORKING"))
    if len(left & _COMPARISONS) > 3:
        found.append("a comparison such as `is` or `at least`")
        left -= _COMPARISONS | {"_NOT"}
    left -= {"UNIT", "_WORKING", "CURRENCY", "_BECAUSE", "COMMA"} | _CALCULATION
    joined = {"_AND", "_OR"} & left
    if not ends:
        found += [_more(t) for t in sorted(left - joined, key=_word)]
    elif len(left - joined) <= 3:
        found += [_more(t) for t in sorted(left - joined - {"_NL"}, key=_word)]
    found = list(dict.fromkeys(found))
    if joined and len(found) < MOST_CHOICES and not found:
        found += [said(t) for t in sorted(joined)]
    return found[: MOST_CHOICES - ends] + (["the end of the line"] if ends else [])


def _missing(place: Place) -> tuple[str, str] | None:
    """What a line cannot do without, when that comes next: in words, and as it could be written."""
    left = place.expected
    if "_NL" in left or not place.read:
        return None
    if place.read[0].terminal == "_PROVIDED" and "COMMA" in left:
        return _EXPLAIN
    if place.read[0].terminal == "_DEFINE" and "_FROM" in left:
        return _VALUE
    return next((words for terminal, words in _MUST.items() if terminal in left), None)


def _more(terminal: str) -> str:
    return _WITH_MORE.get(terminal) or said(terminal)


def _start_of_something(place: Place, left: set[str]) -> str:
    before = place.read[-1].terminal if place.read else ""
    if before == "_OF" and len(place.read) > 1 and place.read[-2].terminal in _NAMES_AFTER:
        before = place.read[-2].terminal
    if "_NOT" in left and before in {"_AS", "LSQB", "COMMA"}:
        return "a value"
    if "_NOT" in left:
        return "a condition"
    if left >= _LITERALS:
        return "a value"
    if "PERCENT" in left:
        return "a resource or an amount such as `2 hours of`"
    if "NUMBER" in left:
        return "a duration such as `5 working days`"
    first = place.read[0].terminal if place.read else ""
    if first in _EVENT_AFTER and before == "_BY":
        return _EVENT_AFTER[first]
    if before == "_BY" and "DATE" in left:
        return "a date such as `2026-01-31`"
    if before == "_TIME" or (before == "_IN" and len(place.read) > 1):
        return "a state"
    return _NAMES_AFTER.get(before, "a name")


def unexpected(place: Place, token: Token | None) -> Diagnostic | None:
    """The finding for the first token that nothing allows, or for a line that ends too soon.

    None if it only follows from an earlier mistake.
    """
    bracket = _open_bracket(place)
    if bracket and token is None:
        return _unclosed_bracket(place, bracket)
    if not place.read and token is not None:
        return _unknown_clause(place, token)
    if place.statement == "define" and place.read and place.read[0].token.text == "otherwise":
        return _no_case_yet(place) if "_WHEN" in place.expected else None
    can = choices(place, token is None)
    last = place.read[-1].token if place.read else None
    if token is None:
        assert last is not None
        return _tooshort(place, can, last)
    return _does_not_fit(place, can, last, token)


def _no_case_yet(place: Place) -> Diagnostic | None:
    if not place.first:
        return None
    first = place.read[0].token
    return Diagnostic(
        "unexpected-words",
        "`otherwise` stands last, below the cases",
        Label(place.source.span(first.start, first.end), "no case above"),
        help="move this line to the end, or write `define … as` and the value if there is one only",
    )


def _open_bracket(place: Place) -> Token | None:
    opened: list[Token] = []
    for terminal, token in place.read:
        if terminal in {"LPAR", "LSQB"}:
            opened.append(token)
        elif terminal in {"RPAR", "RSQB"} and opened:
            opened.pop()
    return opened[-1] if opened else None


def _unclosed_bracket(place: Place, bracket: Token) -> Diagnostic:
    closing = ")" if bracket.text == "(" else "]"
    return Diagnostic(
        "unclosed-bracket",
        f"this `{bracket.text}` is not closed",
        Label(place.source.span(bracket.start, bracket.end), f"no `{closing}` follows"),
        note="a bracket may go on over deeper lines, and ends before a line that is not deeper",
        help=f"close it with `{closing}`",
    )


def _tooshort(place: Place, can: list[str], last: Token) -> Diagnostic:
    words = _tail(place)
    needs = _listed(can)
    must = _missing(place)
    advice = f"add {needs}" if needs else "finish the line or take it out"
    return Diagnostic(
        "unfinished-line",
        f"`{words}` needs {needs} after it" if needs else f"`{words}` is not finished",
        Label(place.source.span(last.start, last.end), "the line ends here"),
        help=f"add it, such as `{must[1]}`" if must else advice,
    )


def _does_not_fit(place: Place, can: list[str], last: Token | None, token: Token) -> Diagnostic:
    span = place.source.span(token.start, token.end)
    what = short(token.text)
    where = f"after `{_tail(place)}`" if last else "here"
    meant = meant_word(token.text, place.expected)
    if can == [said("_NL")]:
        message, label = f"nothing can follow `{_tail(place)}`", "the line should end before this"
        advice = "take it out, or write it on a line of its own"
    else:
        message, label = f"`{what}` cannot stand {where}", ""
        advice = _instead(can)
    advice = f"did you mean `{meant}`?" if meant else advice
    return Diagnostic("unexpected-words", message, Label(span, label), help=advice)


def _instead(can: list[str]) -> str:
    words = [choice for choice in can if choice != said("_NL")]
    if not words:
        return "end the line before this"
    return f"write {_listed(words)} here" + (", or end the line" if len(words) < len(can) else "")


def meant_word(word: str, expected: Iterable[str]) -> str | None:
    """The word of the language that could stand here and resembles this one."""
    if not word.isalpha() or not 3 <= len(word) <= 20:
        return None
    words = [_word(t) for t in expected if t not in _SAID and len(_word(t)) > 2]
    words += _UNITS if "UNIT" in expected else ()
    meant = did_you_mean(word, words)
    return meant if meant != word else None


def _unknown_clause(place: Place, token: Token) -> Diagnostic | None:
    source = place.source
    span = source.span(token.start, token.end)
    first = [_word(t) for t in place.expected if t not in _SAID and t not in {"_INDENT", "_DEDENT"}]
    what = _CLAUSE.get(place.statement, "line")
    if place.expected <= {"_DEDENT", "$END"}:
        return Diagnostic(
            "unexpected-words",
            f"this {place.statement} has ended with the line above",
            Label(span, "nothing can follow"),
            help=f"move this line up, or begin a new {place.statement} at the left edge",
        )
    if "_REQUIRES" in place.expected and token.text == "otherwise":
        if not place.first:
            return None
        return Diagnostic(
            "unexpected-words",
            "`otherwise` comes below `requires`",
            Label(span, "no `requires` above"),
            help="write the condition that opens the gate behind `requires`, above this line",
        )
    meant = did_you_mean(token.text, first) if len(token.text) < 20 else None
    article = "an" if place.statement[0] in "aeiou" else "a"
    usual = _BEGINNINGS.get(place.statement) or f"a line begins with {_listed(choices(place))}"
    return Diagnostic(
        "unknown-clause",
        f"{article} {place.statement} has no {what} that begins with `{short(token.text)}`",
        Label(span),
        help=f"did you mean `{meant}`?" if meant else usual,
    )


def _tail(place: Place) -> str:
    """The last words that were read, as many as make sense together; dotted names stay whole."""
    at = _word_start(place, len(place.read) - 1)
    at = _word_start(place, max(0, at - 1))
    if at and place.read[at].terminal in _SECOND_WORDS:
        at -= 1
    start, end = place.read[at].token.start, place.read[-1].token.end
    return short(" ".join(place.source.text[start:end].split()))


_SECOND_WORDS = frozenset({"_LEAST", "_MOST", "_THAN", "_ONCE"})
"""They say nothing without the word before."""


def _word_start(place: Place, at: int) -> int:
    while at > 1 and place.read[at - 1].terminal == "DOT":
        at -= 2
    return at


def is_strange(reading: Reading) -> bool:
    """Whether this is a sign that the language has no use for."""
    return not reading.terminal and not reading.token.text[:1].isalnum()


def _listed(items: list[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " or " + items[-1]
