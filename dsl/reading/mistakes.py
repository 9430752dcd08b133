"""What to say when a line cannot be read: from what could have stood there to words for authors.

The table knows terminals; authors know conditions, durations, names and the words of the language.
Every message here speaks only of those.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from troth.dsl.diagnostics import Diagnostic, Label, did_you_mean
from troth.dsl.reading.lexer import Reading, Token
from troth.dsl.source import Source, Span


@dataclass(frozen=True, slots=True)
class Place:
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
_NEEDS = {
    "define": "either a value behind `as` or cases below it, the last of them `otherwise`",
    "minimum": "lines below it, one for each requirement",
    "offer": "lines below it, one for each thing that is offered",
    "promise": "lines below it that say when it begins, what is owed and by when",
    "expectation": "lines below it that say when it begins, what is owed and by when",
    "escalation": "lines below it: `when` it begins, and what happens `at once`, `after` a time"
    " and `finally`",
    "gate": "a line `requires` below it, with the condition that opens it",
    "change": "lines below it, such as `running clocks keep`",
}
_EVENT_AFTER = {"_FULFILLED": "an event", "_CONFIRMED": "a party such as `manager`"}
_CLAUSE = {"minimum": "requirement", "define": "case"}


def said(terminal: str) -> str:
    """A terminal as an author knows it."""
    return _SAID.get(terminal) or f"`{_word(terminal)}`"


def _word(terminal: str) -> str:
    return terminal.strip("_").lower().replace("_", " ")


def choices(place: Place) -> list[str]:
    """What could have stood at a place, most telling first."""
    left = set(place.expected)
    found: list[str] = []
    if "NAME" in left:
        found.append(_start_of_something(place, left))
        left -= _VALUE_STARTS | {"_THE"}
    if len(left & _COMPARISONS) > 3:
        found.append("a comparison such as `is` or `at least`")
        left -= _COMPARISONS | _CALCULATION | {"_NOT"}
    elif len(left & _CALCULATION) > 1 and len(left) > len(left & _CALCULATION):
        left -= _CALCULATION
    left -= {"DOT"} if len(left) > 1 else set()
    left -= {"_INDENT", "_DEDENT", "$END"}
    ends = ["_NL"] if "_NL" in left else []
    found += [said(t) for t in sorted(left - {"_NL"}, key=_word)]
    return list(dict.fromkeys(found + [said(t) for t in ends]))


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
    can = choices(place)
    last = place.read[-1].token if place.read else None
    if token is None:
        assert last is not None
        return _too_short(place, can, last)
    return _does_not_fit(place, can, last, token)


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


def _too_short(place: Place, can: list[str], last: Token) -> Diagnostic:
    words = _tail(place)
    needs = _listed(can)
    return Diagnostic(
        "unfinished-line",
        f"`{words}` needs {needs} after it" if needs else f"`{words}` is not finished",
        Label(place.source.span(last.start, last.end), "the line ends here"),
        help=f"add {needs}" if needs else "finish the line or take it out",
    )


def _does_not_fit(place: Place, can: list[str], last: Token | None, token: Token) -> Diagnostic:
    span = place.source.span(token.start, token.end)
    what = _short(token.text)
    where = f"after `{_tail(place)}`" if last else "here"
    meant = _meant(token.text, place.expected)
    if can == [said("_NL")]:
        message, label = f"nothing can follow `{_tail(place)}`", "the line should end before this"
        advice = "take it out, or write it on a line of its own"
    else:
        message, label = f"`{what}` cannot stand {where}", ""
        advice = f"what can stand here: {_listed(can)}"
    advice = f"did you mean `{meant}`?" if meant else advice
    return Diagnostic("unexpected-words", message, Label(span, label), help=advice)


def _meant(word: str, expected: Iterable[str]) -> str | None:
    if not word.isalpha() or not 3 <= len(word) <= 20:
        return None
    words = [_word(t) for t in expected if t not in _SAID and len(_word(t)) > 2]
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
    return Diagnostic(
        "unknown-clause",
        f"{article} {place.statement} has no {what} that begins with `{_short(token.text)}`",
        Label(span),
        help=f"did you mean `{meant}`?"
        if meant
        else "a line can begin with "
        + _listed([f"`{w}`" for w in sorted(set(first))] or choices(place)),
    )


def _tail(place: Place) -> str:
    """The last words that were read, as many as make sense together; dotted names stay whole."""
    at = _word_start(place, len(place.read) - 1)
    at = _word_start(place, max(0, at - 1))
    start, end = place.read[at].token.start, place.read[-1].token.end
    return _short(" ".join(place.source.text[start:end].split()))


def _word_start(place: Place, at: int) -> int:
    while at > 1 and place.read[at - 1].terminal == "DOT":
        at -= 2
    return at


def unknown_statement(span: Span, meant: str) -> Diagnostic:
    """The finding for a line at the left edge that begins no statement."""
    names = (
        "a statement begins with `define`, `minimum`, `offer`, `promise`, `expectation`,"
        " `escalation`, `gate`, `timer` or `change`"
    )
    return Diagnostic(
        "unknown-statement",
        f"no statement begins with `{_short(span.text)}`",
        Label(span),
        help=f"did you mean `{meant}`?" if meant else names,
    )


def not_at_the_edge(span: Span) -> Diagnostic:
    """The finding for indented lines before any statement."""
    return Diagnostic(
        "wrong-indentation",
        "this line is indented and belongs to no statement",
        Label(span, "nothing stands above it"),
        help="begin a statement at the left edge",
    )


def too_far_in(span: Span, above: Span | None) -> Diagnostic:
    """The finding for a line that is deeper although the one above holds no lines."""
    others = (Label(above, "this line holds no others"),) if above else ()
    return Diagnostic(
        "wrong-indentation",
        "this line is deeper than the one it should stand level with",
        Label(span, "too far to the right"),
        others,
        help="begin it below the first letter of the line above, or begin it with `and` or `or` to"
        " continue that line",
    )


def between_depths(span: Span) -> Diagnostic:
    """The finding for a line whose depth is none of those above it."""
    return Diagnostic(
        "wrong-indentation",
        "this line stands level with none above it",
        Label(span, "between two depths"),
        help="begin it below the first letter of the line it belongs with",
    )


def too_deep(span: Span) -> Diagnostic:
    """The finding for more brackets, steps or blocks in one another than anybody can follow."""
    return Diagnostic(
        "too-deeply-nested",
        "this is too deeply nested",
        Label(span, "too many levels or steps"),
        note="a rule that long can be neither explained to a person nor proved",
        help="give a part of it a name with `define` and use the name here",
    )


def lacking_lines(span: Span, statement: str, expected: frozenset[str]) -> Diagnostic:
    """The finding for a line that should have others below it, or a block without its last line."""
    words = " ".join(span.text.split()[:2])
    label = "no such line below"
    if "_OTHERWISE" in expected:
        message = f"`{words}` needs a last line that begins with `otherwise`"
        advice = "add `otherwise` and the value for everybody whom no case fits"
    elif span.text.split()[:1] == [statement]:
        message = f"`{words}` needs {_NEEDS.get(statement, 'lines below it')}"
        advice = "add them below it, indented by four blanks"
    else:
        message = f"`{_short(span.text)}` needs lines below it"
        advice = "add them below it, indented by four blanks more"
    return Diagnostic("missing-lines", message, Label(span, label), help=advice)


def _listed(items: list[str]) -> str:
    if len(items) > 12:
        items = [*items[:11], "others"]
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " or " + items[-1]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
