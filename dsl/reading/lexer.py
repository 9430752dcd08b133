"""Words, numbers and signs: one token at a time, asking the table which reading it can take.

A word is a keyword where the table can take that keyword, and a name everywhere else. What people
write instead of a number, a date or a minus is recognised here (and told by `slips`); the token is
then read as what was most likely meant, so that the rest of the line still makes sense.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from troth.dsl.diagnostics import Diagnostic
from troth.dsl.reading import slips
from troth.dsl.source import Source
from troth.dsl.vocabulary import RESERVED

MASTER = re.compile(
    r"""(?>(?:[ \t\r\n]+|\#[^\n]*)*)(?:
    (?P<NAME>    [^\W\d]\w* )
  | (?P<PUNCTUATION> [\[\](),.] )
  | (?P<INSTANT> \d{4}-\d\d-\d\d[ T]\d\d:\d\d(?![\w:]) )
  | (?P<DATE>    \d{4}-\d\d-\d\d(?![\w-]) )
  | (?P<PERCENT> \d[\d_]*(?:\.\d[\d_]*)?[ ]?% )
  | (?P<odddate> (?: \d{4}(?P<a>[-/.])\d{1,2}(?P=a)\d{1,2}
                   | \d{1,2}(?P<b>[-/.])\d{1,2}(?P=b)\d{4} )(?![\w.]) )
  | (?P<NUMBER>  \d\w*(?:\.\w+)*(?:,\d{3}(?!\w))*(?:\.\d+)? )
  | (?P<STRING>  "[^"\n]*" )
  | (?P<SYMBOL>  >=|<=|!=|==|<>|=>|=<|[<>=≥≤≠] )
  | (?P<SIGN>    [+\-−–—] )
  | (?P<FACTOR>  [*/×÷] )
  | (?P<unclosed> "[^\n]* )
  | (?P<other>   \S )
  )""",
    re.VERBOSE,
)
"""What stands between tokens is skipped for good, or words in a comment would be read after all.
Names come first, as most tokens are names."""

# Apart from the others, as 2026.1.3 is no number.
_VERSION = re.compile(r"\d+(?:\.\d+)*(?![\w.])")
_PUNCTUATION = {"[": "LSQB", "]": "RSQB", "(": "LPAR", ")": "RPAR", ",": "COMMA", ".": "DOT"}
_PLAIN_WORD = re.compile(r"([a-z]+)\(\?!\\w\)")
_CHOICE_OF_WORDS = re.compile(r"\(([a-z|]+)\)\(\?!\\w\)")
_CLOSING = re.compile(r"\s*(?:$|[\]),#]|(?:is|in)(?!\w))")
_ANY = re.compile("")
_FIRST_WORD = re.compile(r"[a-z]+")

Readings = Mapping[str, tuple[tuple[str, re.Pattern[str] | None], ...]]
"""For each word of the language the terminals it may be, the more particular ones first."""


class Token(NamedTuple):
    """A piece of text that leaves something in the tree."""

    text: str
    start: int
    end: int


class Reading(NamedTuple):
    """What stands at a place: its terminal ("" when nothing can stand there) and its token."""

    terminal: str
    token: Token


def readings(patterns: Mapping[str, str]) -> Readings:
    """The words of the language from the terminals of the grammar page."""
    words: dict[str, list[tuple[str, re.Pattern[str] | None]]] = {}
    for terminal, pattern in patterns.items():
        if plain := _PLAIN_WORD.fullmatch(pattern):
            words.setdefault(plain[1], []).append((terminal, None))
        elif choice := _CHOICE_OF_WORDS.fullmatch(pattern):
            for word in choice[1].split("|"):
                words.setdefault(word, []).append((terminal, None))
        elif first := _FIRST_WORD.match(pattern):
            words.setdefault(first[0], []).append((terminal, re.compile(pattern)))
    return {word: tuple(sorted(found, key=_plain_last)) for word, found in words.items()}


def _plain_last(reading: tuple[str, re.Pattern[str] | None]) -> tuple[bool, str]:
    return reading[1] is None, reading[0]


class Taker(Protocol):
    """Whoever the tokens are for: the terminals it may take next, and whether it takes this one."""

    @property
    def row(self) -> Mapping[str, int]: ...

    def takes(self, terminal: str) -> bool: ...


class Lexer:
    """Reads one source; ``slips`` collects what was read as something else than it says."""

    __slots__ = ("slips", "source", "text", "words")

    def __init__(self, source: Source, text: str, words: Readings) -> None:
        self.source = source
        self.text = text
        self.words = words
        self.slips: list[Diagnostic] = []

    def read(self, at: int, end: int, taker: Taker) -> Reading | None:
        """The token after ``at``, in the reading that ``taker`` can take; None at ``end``."""
        found = MASTER.match(self.text, at, end)
        if found is None:
            return None
        kind = found.lastgroup
        assert kind is not None
        start, stop = found.span(kind)
        match kind:
            case "NAME":
                return self._word(start, stop, end, taker)
            case "PUNCTUATION":
                return Reading(_PUNCTUATION[self.text[start]], self._token(start, stop))
            case "STRING":
                return Reading(kind, self._token(start, stop))
            case "SIGN":
                return self._sign(start, stop, taker.row)
            case "NUMBER" | "odddate" | "DATE" | "INSTANT" | "PERCENT":
                return self._figure(kind, start, stop, end, taker.row)
            case "SYMBOL" | "FACTOR":
                return Reading(kind, self._normal(start, stop))
            case "unclosed":
                self.slips.append(slips.unclosed_text(self.source.span(start, stop)))
                return Reading("STRING", Token(f'{self.text[start:stop].rstrip()}"', start, stop))
            case _:
                return Reading("", self._token(start, stop))

    def _token(self, start: int, end: int) -> Token:
        return Token(self.text[start:end], start, end)

    def _word(self, start: int, stop: int, end: int, taker: Taker) -> Reading:
        row, word = taker.row, self.text[start:stop]
        if not word.isascii():
            plain, number, finding = slips.other_letters(self.source.span(start, stop))
            self.slips.append(finding)
            if number:
                return Reading("NUMBER", Token(number, start, stop))
            word = plain or word
        token = Token(word, start, stop)
        keywords = self.words.get(word)
        if keywords is None:
            options = []
        else:
            options = [
                Reading(terminal, token if pattern is None else self._token(start, found.end()))
                for terminal, pattern in keywords
                if terminal in row
                and (found := (pattern or _ANY).match(self.text, start, end)) is not None
            ]
        if "CURRENCY" in row and len(word) == 3 and word.isascii() and word.isupper():
            options.append(Reading("CURRENCY", token))
        if "NAME" in row:
            options.append(Reading("NAME", token))
        chosen = options[0] if options else Reading("", token)
        if len(options) > 1:
            # A row knows what may follow in some context, the machine what may follow in this one.
            possible = [one for one in options if taker.takes(one.terminal)]
            chosen = possible[0] if possible else chosen
            if "_TO_WHOM" in row and chosen.terminal != "_EVER" and word not in RESERVED:
                # `any promise at is violated`: no operator stands before `is`, so this is a name.
                chosen = Reading("NAME", token) if _CLOSING.match(self.text, stop, end) else chosen
        return chosen

    def _normal(self, start: int, stop: int) -> Token:
        written = self.text[start:stop]
        plain = slips.PLAIN_SIGNS.get(written, written)
        if plain != written:
            self.slips.append(slips.fancy_sign(self.source.span(start, stop), plain))
        return Token(plain, start, stop)

    def _sign(self, start: int, stop: int, row: Mapping[str, int]) -> Reading:
        token = self._normal(start, stop)
        if token.text == "+":
            return Reading("SIGN", token)
        before = self.text[start - 1 : start] in " \t\r\n([,"
        after = self.text[stop : stop + 1] in " \t\r\n"
        if "_MINUS" in row:
            if after or not before:
                self.slips.append(slips.loose_minus(self.source.span(start, stop)))
            return Reading("_MINUS", token)
        if "SIGN" in row and not (before and after):
            self.slips.append(slips.tight_minus(self.source.span(start, stop)))
        return Reading("SIGN", token)

    def _figure(
        self, kind: str, start: int, stop: int, end: int, row: Mapping[str, int]
    ) -> Reading:
        if "VERSION" in row and (found := _VERSION.match(self.text, start, end)):
            return Reading("VERSION", self._token(start, found.end()))
        token = self._token(start, stop)
        if kind == "odddate":
            meant, finding = slips.odd_date(self.source.span(start, stop))
            self.slips.append(finding)
            return Reading("DATE", Token(meant, start, stop))
        if kind in {"NUMBER", "PERCENT"}:
            figure = token.text.rstrip("% ")
            meant, problem = slips.number(figure, self.source.span(start, start + len(figure)))
            if problem:
                self.slips.append(problem)
            if not meant:
                return Reading("", token)
            token = Token(meant, start, stop)
        return Reading(kind, token)
