"""One statement from its lines, with its mistakes: each told once, where it is, and stepped over.

The machine is put back to the beginning of a line that cannot be read, and the line is left out,
with the lines below it if it was to hold some. A header that cannot be read is replaced by a plain
one, so that the lines below are still looked at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from troth.dsl.diagnostics import Diagnostic, did_you_mean
from troth.dsl.reading import attempts, depths, habits, mistakes, slips
from troth.dsl.reading.attempts import DEEPER, DEEPEST_BRACKET, MOST_STEPS, STEPS
from troth.dsl.reading.depths import PLAIN_HEADERS, PLAIN_OPENERS, STATEMENTS
from troth.dsl.reading.layout import Line
from troth.dsl.reading.lexer import Lexer, Reading, Token
from troth.dsl.reading.machine import Machine, Snapshot
from troth.dsl.reading.mistakes import Place
from troth.dsl.reading.refusals import Spoilt
from troth.dsl.source import Span
from troth.dsl.syntax import Broken, Name, Statement

ENOUGH = 300
"""So many mistakes tell an author that this is another kind of text; reading stops there."""

DEEPEST_BLOCK = 10
LONGEST_LINE = 100_000
"""No rule comes near these limits; beyond them whoever walks the tree could run too deep."""

_UNCOMMENTED = re.compile(r'(?:"[^"\n]*"?|[^\s"#]+|[ \t]+(?=[^\s#]))*')
_WORD = re.compile(r"[^\W\d]\w*")
_FIRST_TWO = re.compile(r"(\S+)[ \t]+([A-Za-z_][A-Za-z0-9_.]*)")
_STAND_IN = Token("x", 0, 0)

Counts = tuple[int, int, int]
"""How much had been told: by the reader, about slips, and by the builder."""


@dataclass(slots=True)
class _Block:
    """Lines of one depth, the line that opened them, and how things stood before that line."""

    indent: int
    opener: Line
    before: Snapshot | None
    same: set[int] = field(default_factory=set)


class Reader:
    """Reads statements of one source; ``findings`` grows by what could not be read."""

    def __init__(self, machine: Machine, lexer: Lexer, spoilt: Spoilt) -> None:
        self._machine = machine
        self._lexer = lexer
        self._source = lexer.source
        self._text = lexer.text
        self._spoilt = spoilt
        self._told: list[Diagnostic] = []
        self._hushed = 0
        self._blocks: list[_Block] = []
        self._last: Line | None = None
        self._before_last: Snapshot | None = None
        self._statement = ""
        self._stray = False
        self._read_from = self._read_to = 0
        self._counts_before = (0, 0, 0)

    @property
    def findings(self) -> list[Diagnostic]:
        """Everything told so far."""
        return self._told + self._lexer.slips + self._machine.builder.findings

    def _counts(self) -> Counts:
        told = len(self._told) + self._hushed
        return told, len(self._lexer.slips), len(self._machine.builder.findings)

    def read(self, lines: list[Line]) -> Statement | Broken | None:
        """The statement of these lines; Broken if it has a mistake; None if it is not one."""
        header = lines[0]
        before = self._counts_before = self._counts()
        kind = self._kind(header)
        whole = self._body(kind, lines) if kind else None
        self._stray = self._stray and len(lines) == 1
        self._read_from, self._read_to = lines[-1].start, lines[-1].end
        if whole is not None and self._counts() == before and not self._spoils(header, lines[-1]):
            statement: Statement = whole
            return statement
        found = _FIRST_TWO.match(self._text, header.start, header.end)
        name = None
        if found:
            name = Name(tuple(found[2].split(".")), span=self._source.span(*found.span(2)))
        span = self._source.span(header.start, lines[-1].end)
        return Broken(kind, name, whole, span=span) if kind else None

    def _spoils(self, first: Line, last: Line) -> bool:
        return self._spoilt.touches(first.start, last.end)

    # --- the first line

    def _kind(self, header: Line) -> str:
        """The word of the statement, or the one that was probably meant, or nothing."""
        found = _WORD.match(self._text, header.start, header.end)
        word = found[0] if found else ""
        if word in PLAIN_HEADERS and header.indent == 0:
            self._stray = False
            return word
        meant = did_you_mean(word, STATEMENTS) or "" if len(word) < 20 else ""
        if header.indent:
            if not self._spoilt.tabs:
                self._tell(header, depths.not_at_the_edge(self._place(header)))
            return ""
        if not meant and self._follows(header):
            self._hushed += 1
            return ""
        self._stray = not meant
        end = header.start + max(1, len(word))
        self._tell(header, depths.unknown_statement(self._source.span(header.start, end), meant))
        return meant

    def _follows(self, header: Line) -> bool:
        """Whether a line at the left edge is the same mistake as what stands right above it."""
        gap = self._text.count("\n", self._read_to, header.start) if self._read_to else 2
        return gap < 2 and (self._stray or self._not_indented(header))

    def _not_indented(self, line: Line) -> bool:
        """Whether the line is the one that the header above it lacks; then only this is told."""
        self._stray = True
        opened = self._told[-1] if self._told else None
        above = self._last
        if opened is None or above is None or opened.span.start != above.start:
            return opened is not None and opened.code == "unclosed-bracket" and self._holds(opened)
        if opened.code != "missing-lines" or self._blocks[0].opener is not above:
            return False
        self._told[-1] = depths.not_indented(self._place(line), opened.span)
        return True

    def _holds(self, bracket: Diagnostic) -> bool:
        """Whether the open bracket stands on the last line that was read."""
        return self._read_to >= bracket.span.start >= self._read_from

    def _body(self, kind: str, lines: list[Line]) -> Any:
        """What the machine makes of the lines, or None when nothing whole remains."""
        machine, header = self._machine, lines[0]
        machine.reset()
        self._statement = kind
        self._blocks = [_Block(0, header, None)]
        sound = self._begins_with(header, kind) and self._line(header, machine.snapshot())
        if not sound:
            if not PLAIN_HEADERS[kind] or len(lines) == 1:
                return None
            machine.reset()
            self._feed_plain(PLAIN_HEADERS[kind])
        self._last, self._before_last = header, None
        self._rest(lines[1:])
        closed = self._close_to(0)
        value = machine.finish() if closed else None
        return value if sound else None

    def _begins_with(self, header: Line, word: str) -> bool:
        found = _WORD.match(self._text, header.start, header.end)
        return found is not None and found[0] == word

    def _feed_plain(self, terminals: tuple[str, ...]) -> None:
        for terminal in terminals:
            self._machine.feed(terminal, _STAND_IN, 0, 0)
        self._machine.mark("_NL")

    # --- the lines below

    def _rest(self, lines: list[Line]) -> None:
        skipped_below: int | None = None
        for index, line in enumerate(lines):
            if max(self._counts()) > ENOUGH:
                return
            if skipped_below is not None and line.indent > skipped_below:
                continue
            skipped_below = None
            if not self._arrange(line):
                skipped_below = line.indent
                continue
            before = self._machine.snapshot()
            if not self._line(line, before):
                self._machine.restore(before)
                following = lines[index + 1] if index + 1 < len(lines) else None
                if following is None or following.indent <= line.indent:
                    continue
                if not self._opens_plainly(line):
                    skipped_below = line.indent
                    continue
            self._last, self._before_last = line, before

    def _opens_plainly(self, line: Line) -> bool:
        """Put a plain line in place of a mistaken one that holds others, if it is clear which."""
        found = _WORD.match(self._text, line.start, line.end)
        word = found[0] if found else ""
        meant = word if word in PLAIN_OPENERS else did_you_mean(word, ["ideal"]) or ""
        if meant not in PLAIN_OPENERS or PLAIN_OPENERS[meant][0] not in self._machine.row:
            return False
        self._feed_plain(PLAIN_OPENERS[meant])
        return True

    def _arrange(self, line: Line) -> bool:
        """Bring the machine to the depth of the line. False if the line has to be left out."""
        block = self._blocks[-1]
        if line.indent > block.indent and line.indent not in block.same:
            return self._deeper(line, block)
        if line.indent < block.indent:
            self._close_to(line.indent)
            block = self._blocks[-1]
            if line.indent > block.indent and line.indent not in block.same:
                self._tell_depth(line, depths.between_depths(self._place(line)))
                return False
        self._require_block()
        return True

    def _deeper(self, line: Line, block: _Block) -> bool:
        if len(self._blocks) > DEEPEST_BLOCK:
            self._tell(line, depths.too_deep(self._place(line)))
            return False
        if self._last is not None and self._machine.mark("_INDENT"):
            self._blocks.append(_Block(line.indent, self._last, self._before_last))
            return True
        if self._opens_after_all():
            self._blocks.append(_Block(line.indent, self._last or line, self._before_last))
            return True
        block.same.add(line.indent)
        above = self._place(self._last) if self._last else None
        self._tell_depth(line, depths.too_far_in(self._place(line), above))
        return True

    def _opens_after_all(self) -> bool:
        """Whether the last line is a misspelt word that opens a block: told, and read as that."""
        machine, last = self._machine, self._last
        found = last and _WORD.match(self._text, last.start, last.end)
        if not found or last is None or self._before_last is None or found.end() != last.end:
            return False
        meant = did_you_mean(found[0], ["ideal"])
        here = machine.snapshot()
        machine.restore(self._before_last)
        if meant and self._opens_plainly(last) and machine.mark("_INDENT"):
            self._tell(last, depths.misspelt_opener(self._source.span(*found.span()), meant))
            return True
        machine.restore(here)
        return False

    def _require_block(self) -> None:
        """A line that promised deeper lines and has none is told and taken back."""
        machine = self._machine
        if "_INDENT" in machine.row and len(machine.row) == 1 and self._last is not None:
            self._tell_lacking(self._last)
            if self._before_last is not None:
                machine.restore(self._before_last)

    def _close_to(self, indent: int) -> bool:
        """End the blocks deeper than ``indent``. False if nothing whole can come of it."""
        whole = True
        if self._last is not None and "_INDENT" in self._machine.row:
            self._require_block()
        while self._blocks[-1].indent > indent:
            block = self._blocks.pop()
            if self._machine.mark("_DEDENT"):
                continue
            self._tell_lacking(block.opener)
            if block.before is None:
                whole = False
            else:
                self._machine.restore(block.before)
        return whole

    # --- one line

    def _line(self, line: Line, before: Snapshot) -> bool:
        """Feed the line. False, and told, if it cannot be read. ``before`` is how things stand."""
        machine, lexer, at = self._machine, self._lexer, line.start
        counts, built = self._counts(), machine.builder.findings
        if line.end - line.start > LONGEST_LINE:
            self._tell(line, depths.too_long(self._source.span(line.start, line.start)))
            return False
        depth = steps = 0
        while (reading := lexer.read(at, line.end, machine)) is not None:
            terminal, token = reading
            if not terminal or not machine.feed(terminal, token, token.start, token.end):
                return self._fail(line, reading, before, counts)
            at = token.end
            if len(lexer.slips) != counts[1] and (
                len(lexer.slips) > ENOUGH or self._is_no_name(line, token)
            ):
                return False
            if len(built) > ENOUGH:
                return False
            if terminal in DEEPER:
                depth += DEEPER[terminal]
            elif terminal in STEPS:
                steps += 1
            if depth > DEEPEST_BRACKET or steps > MOST_STEPS:
                self._tell(line, depths.too_deep(self._source.span(token.start, token.end)))
                return False
        return machine.mark("_NL") or self._fail(line, None, before, counts)

    def _is_no_name(self, line: Line, token: Token) -> bool:
        """Whether the token is a word in other letters that no header gives as a name."""
        if token.text.isascii() or token.text[0] == '"':
            return False
        return line is not self._blocks[0].opener

    def _fail(self, line: Line, reading: Reading | None, before: Snapshot, counts: Counts) -> bool:
        """Tell why the line cannot be read at ``reading``, unless a slip explains it.

        True if it could be read after all, in the words that the author is told to use.
        """
        made, built = self._lexer.slips, self._machine.builder.findings
        strange = reading is not None and mistakes.is_strange(reading)
        slipped = any(d.span.start >= line.start for d in (*made[counts[1] :], *built[counts[2] :]))
        if slipped and not strange:
            return False
        told = len(made), len(built)
        token = reading.token if reading else None
        at = token.start if token else self._end(line)
        cured = None if slipped else self._cured(habits.cures, line, at, before)
        if cured is None:
            self._machine.restore(before)
            read = attempts.replayed(self._machine, self._lexer, line, at)
            expected = self._machine.expected()
            del made[told[0] :], built[told[1] :]
            first = self._counts() == self._counts_before
            place = Place(self._source, self._statement, read, expected, first)
            finding = self._without_cure(line, place, token, strange)
            if token and finding and not mistakes.meant_word(token.text, expected):
                cured = self._cured(self._one_name, line, at, before)
            if cured is None:
                if finding:
                    self._tell(line, finding)
                return False
        cures, whole = cured
        for cure in cures:
            self._tell(line, habits.told(self._source, cure, whole))
        return whole

    def _without_cure(
        self, line: Line, place: Place, token: Token | None, strange: bool
    ) -> Diagnostic | None:
        if strange and token:
            return slips.strange_sign(self._source.span(token.start, token.end))
        at = token.start if token else line.end
        return habits.advice(self._source, line.start, line.end, at) or mistakes.unexpected(
            place, token
        )

    def _end(self, line: Line) -> int:
        """Where the words of a line end and a comment may begin."""
        if "\n" in self._text[line.start : line.end]:
            return line.end
        return self._place(line).end

    def _one_name(self, text: str, start: int, _: int, at: int) -> Iterator[habits.Cure]:
        if cure := habits.one_name(text, start, at, self._lexer.words):
            yield cure

    def _cured(
        self, possible: attempts.Cures, line: Line, at: int, before: Snapshot
    ) -> tuple[list[habits.Cure], bool] | None:
        end = self._end(line)
        return attempts.cured(self._machine, self._lexer, before, possible, line, at, end=end)

    # --- telling

    def _place(self, line: Line) -> Span:
        """The first physical line of a logical one, without a comment behind it."""
        text = self._text
        stop = text.find("\n", line.start, line.end)
        end = line.end if stop < 0 else stop
        found = _UNCOMMENTED.match(text, line.start, end)
        return self._source.span(line.start, found.end() if found else end)

    def _tell(self, line: Line, finding: Diagnostic) -> None:
        if self._spoilt.touches(line.start, line.end):
            self._hushed += 1
        else:
            self._told.append(finding)

    def _tell_depth(self, line: Line, finding: Diagnostic) -> None:
        if self._spoilt.tabs:
            self._hushed += 1
        else:
            self._tell(line, finding)

    def _tell_lacking(self, opener: Line) -> None:
        """Unless the statement has a mistake already: the missing line may be the mistaken one."""
        if self._counts() == self._counts_before:
            expected = self._machine.expected()
            finding = depths.lacking_lines(self._place(opener), self._statement, expected)
            self._tell(opener, finding)
