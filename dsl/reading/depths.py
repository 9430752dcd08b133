"""What to say of whole lines: where they begin, what they should hold, how long they may be."""

from troth.dsl.diagnostics import Diagnostic, Label
from troth.dsl.reading.slips import short
from troth.dsl.source import Span

PLAIN_HEADERS = {
    "define": ("_DEFINE", "NAME", "_AS"),
    "minimum": ("_MINIMUM", "NAME"),
    "offer": ("_OFFER", "NAME"),
    "promise": ("PROMISE", "NAME"),
    "expectation": ("EXPECTATION", "NAME"),
    "escalation": ("_ESCALATION", "NAME"),
    "gate": ("_GATE", "NAME"),
    "timer": (),
    "change": ("_CHANGE", "NAME", "_FROM", "_VERSION", "VERSION"),
}
STATEMENTS = tuple(PLAIN_HEADERS)
"""The words a statement begins with."""

PLAIN_OPENERS = {"any": ("ALL", "_OF"), "all": ("ALL", "_OF"), "ideal": ("_IDEAL",)}
"""What is read in the place of a line that cannot be read and holds others."""

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


def unknown_statement(span: Span, meant: str) -> Diagnostic:
    """The finding for a line at the left edge that begins no statement."""
    names = (
        "a statement begins with `define`, `minimum`, `offer`, `promise`, `expectation`,"
        " `escalation`, `gate`, `timer` or `change`"
    )
    return Diagnostic(
        "unknown-statement",
        f"no statement begins with `{short(span.text)}`",
        Label(span),
        help=f"did you mean `{meant}`?" if meant else names,
    )


def not_indented(span: Span, header: Span) -> Diagnostic:
    """The finding for a line at the left edge that belongs to the header above it."""
    words = short(" ".join(header.text.split()[:2]))
    return Diagnostic(
        "wrong-indentation",
        f"this line belongs to `{words}` and stands at the left edge",
        Label(span, "not indented"),
        (Label(header, "nothing stands below this"),),
        help="indent it by four blanks, and the lines that belong with it",
    )


def misspelt_opener(span: Span, meant: str) -> Diagnostic:
    """The finding for a word that should open a block and is not quite the one that does."""
    return Diagnostic(
        "unknown-clause",
        f"no line that has others below it begins with `{short(span.text)}`",
        Label(span),
        help=f"did you mean `{meant}`?",
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


def too_long(span: Span) -> Diagnostic:
    """The finding for a line longer than anybody can read."""
    return Diagnostic(
        "too-deeply-nested",
        "this line is too long",
        Label(span, "more than 100_000 characters"),
        note="a rule that long can be neither explained to a person nor proved",
        help="give a part of it a name with `define`, or put a long list into a decision table",
    )


def lacking_lines(span: Span, statement: str, expected: frozenset[str]) -> Diagnostic:
    """The finding for a line that should have others below it, or a block without its last line."""
    words = short(" ".join(span.text.split()[:2]))
    label = "no such line below"
    if "_OTHERWISE" in expected:
        message = f"`{words}` needs a last line that begins with `otherwise`"
        advice = "add `otherwise` and the value for everybody whom no case fits"
    elif span.text.split()[:1] == [statement]:
        message = f"`{words}` needs {_NEEDS.get(statement, 'lines below it')}"
        advice = "add them below it, indented by four blanks"
    else:
        message = f"`{short(span.text)}` needs lines below it"
        advice = "add them below it, indented by four blanks more"
    return Diagnostic("missing-lines", message, Label(span, label), help=advice)
