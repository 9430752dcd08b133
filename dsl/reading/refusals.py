"""Characters that a reader of a rule cannot see or cannot trust, refused before any word is read.

A text that looks like one rule and is another must never check, so most of these are refused even
in comments. Typographic quotes and blanks are harmless inside words for people, and have a safe fix
outside of them.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label
from troth.dsl.node import Data, record
from troth.dsl.source import Source

MOST_EDITS = 5_000
"""A text with more places than that is not cured by replacing characters."""

_QUOTES = "“”„‟«»‘’‚‛"
_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"


class Refusal(NamedTuple):
    """A class of characters; ``many`` is the message when there is more than one."""

    code: str
    one: str
    note: str
    help: str


_EVERYWHERE = re.compile(
    "(?P<tab>\t+)"
    "|(?P<mark>\ufeff+)"
    "|(?P<bidi>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+)"
    "|(?P<invisible>[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2064"
    "\u206a-\u206f\u3164\ufe00-\ufe0f\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+)"
    "|(?P<control>(?:[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]|\r(?!\n))+)"
)
_TYPOGRAPHIC = re.compile(f"[{_QUOTES}{_BLANKS}]")
_OUTSIDE_WORDS = re.compile(
    f'"[^"\n]*"|#[^\n]*|[“„«](?P<words>[^"\n“”„«»]*)[”“»]|(?P<quote>[{_QUOTES}]+)|(?P<blank>[{_BLANKS}]+)'
)

_REFUSALS = {
    "tab": Refusal(
        "tab-character",
        "there is a tab in this text",
        "a tab is as wide as each editor likes, so readers would see different depths",
        "indent with blanks, four for each level; most editors can do so for the whole file",
    ),
    "mark": Refusal(
        "byte-order-mark",
        "there is a byte order mark in this text",
        "some editors put this invisible character in front of a file",
        "save the file as plain UTF-8",
    ),
    "bidi": Refusal(
        "bidi-character",
        "an invisible character changes the direction of reading",
        "the words would be shown in another order than the one they are read in",
        "delete the character; write the line anew if it cannot be found",
    ),
    "invisible": Refusal(
        "invisible-character",
        "there is an invisible character in this text",
        "two names could look the same and be different",
        "delete the character; write the word anew if it cannot be found",
    ),
    "control": Refusal(
        "control-character",
        "there is a character in this text that is not text",
        "the file may be damaged, or not saved as plain UTF-8",
        "delete the character, or save the file as plain UTF-8 text",
    ),
}
_CURLY_QUOTE = Refusal(
    "curly-quote",
    "these quotes are typographic quotes",
    "word processors put them in place of plain ones",
    'use the plain quote `"`',
)
_ODD_BLANK = Refusal(
    "non-breaking-space",
    "this blank is not a plain blank",
    "web pages and word processors put non-breaking spaces in place of plain ones",
    "use a plain blank",
)


@record
class Spoilt(Data):
    """Where refused characters stood, sorted; what follows from them is not told again."""

    offsets: tuple[int, ...] = ()
    tabs: bool = False

    def touches(self, start: int, end: int) -> bool:
        """Whether any stood from ``start`` up to ``end``."""
        at = bisect_left(self.offsets, start)
        return at < len(self.offsets) and self.offsets[at] <= end


def cleaned(source: Source) -> tuple[str, list[Diagnostic], Spoilt]:
    """The text with every refused character replaced by one that can be read, and what was refused.

    Each kind is told once, with the number of places. The length stays the same.
    """
    text, findings = source.text, []
    places: dict[str, list[tuple[int, int]]] = {}
    if not text.isascii() and _TYPOGRAPHIC.search(text):
        text, more = _plain(source)
        findings += more
    for found in _EVERYWHERE.finditer(text):
        places.setdefault(found.lastgroup or "", []).append(found.span())
    if not places:
        return text, findings, Spoilt()
    for kind, spans in places.items():
        fix = "" if kind in {"mark", "invisible"} else None
        findings.append(_finding(source, _REFUSALS[kind], spans, fix))
    text = _EVERYWHERE.sub(_stand_in, text)
    offsets = sorted(start for spans in places.values() for start, _ in spans)
    return text, findings, Spoilt(tuple(offsets), "tab" in places)


def _stand_in(found: re.Match[str]) -> str:
    # A line break keeps the first statement at the left edge when a mark stands before it.
    return ("\n" if found.lastgroup == "mark" else " ") * len(found[0])


def _plain(source: Source) -> tuple[str, list[Diagnostic]]:
    quotes: list[tuple[int, int]] = []
    blanks: list[tuple[int, int]] = []
    for found in _OUTSIDE_WORDS.finditer(source.text):
        start, end = found.span()
        if found["words"] is not None:
            quotes += [(start, start + 1), (end - 1, end)]
        elif found["quote"]:
            quotes.append((start, end))
        elif found["blank"]:
            blanks.append((start, end))
    characters = list(source.text)
    for start, end in quotes:
        characters[start:end] = '"' * (end - start)
    for start, end in blanks:
        characters[start:end] = " " * (end - start)
    findings = []
    if quotes:
        findings.append(_finding(source, _CURLY_QUOTE, quotes, '"'))
    if blanks:
        findings.append(_finding(source, _ODD_BLANK, blanks, " "))
    return "".join(characters), findings


def _edit(source: Source, start: int, end: int, better: str) -> Edit:
    return Edit(source.span(start, end), better * (end - start))


def _finding(
    source: Source, refusal: Refusal, spans: list[tuple[int, int]], better: str | None
) -> Diagnostic:
    first = source.span(*spans[0])
    names = ", ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in first.text[:4]))
    count = f"{names}, and {len(spans) - 1:_} more like it" if len(spans) > 1 else names
    fix = None
    if better is not None and len(spans) <= MOST_EDITS:
        title = "delete it" if better == "" else refusal.help
        fix = Fix(title, tuple(_edit(source, *span, better) for span in spans))
    return Diagnostic(
        refusal.code,
        refusal.one,
        Label(first, count),
        note=refusal.note,
        help=refusal.help,
        fix=fix,
    )
