"""What the tool says to an author about a text: one value, rendered everywhere.

A diagnostic is data. It knows nothing of terminals, JSON or exit codes (`render` does) and is never
raised: functions return it beside what they could still make of the input. The prose is lower case,
has no full stop and speaks of the author's names, never of parser states or of Python.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from troth.dsl.node import Data, record
from troth.dsl.source import Span


class Severity(StrEnum):
    """How much a diagnostic weighs: only an error keeps a pack from being used."""

    ERROR = "error"
    WARNING = "warning"


@record
class Label(Data):
    """A place and the few words that stand under it."""

    span: Span
    text: str = ""


@record
class Edit(Data):
    """Replace the characters of ``span`` by ``text``."""

    span: Span
    text: str


@record
class Fix(Data):
    """Edits that cure the finding without changing what the author can have meant.

    Only such safe fixes exist: a guess belongs in ``help``.
    """

    title: str
    edits: tuple[Edit, ...]


@record
class Diagnostic(Data):
    """One finding about one place.

    ``code`` is a permanent slug with a page of the same name in ``dsl/codes``. ``message`` says
    what is wrong in one line, ``note`` why it is, ``help`` what to do about it.
    """

    code: str
    message: str
    label: Label
    others: tuple[Label, ...] = ()
    note: str = ""
    help: str = ""
    fix: Fix | None = None
    severity: Severity = Severity.ERROR

    @property
    def span(self) -> Span:
        """The place of the finding."""
        return self.label.span


def in_file_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings by file, then by place, each (code, place) once, in messages one can read."""
    unique = {(d.span.source.name, d.span.start, d.code): d for d in reversed(list(diagnostics))}
    return [_bearable(unique[key]) for key in sorted(unique)]


_LONG = 300
_QUOTED = re.compile(r"`([^`]{57})[^`]{4,}`")


def _bearable(found: Diagnostic) -> Diagnostic:
    """``found`` with the names it quotes cut, where they make it very long."""
    if len(found.message) <= _LONG and len(found.help) <= _LONG:
        return found
    message, advice = (_QUOTED.sub(r"`\1…`", text) for text in (found.message, found.help))
    return replace(found, message=message, help=advice)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding keeps the text from being used."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` most likely stands for, or None.

    Closest within an edit distance of 2 (a swap of neighbours counts once); names of three
    characters or fewer allow 1 and single characters none, or each would resemble every other.
    """
    return next(iter(nearest_names(name, known)), None)


def nearest_names(name: str, known: Iterable[str]) -> list[str]:
    """The known names that ``name`` stands for equally well (see :func:`did_you_mean`), sorted."""
    most = 2 if len(name) > 3 else min(len(name) - 1, 1)
    best: list[str] = []
    letters = _letters(name)
    for candidate in sorted(known):
        # one edit changes at most two letters: most names are told apart without their distance
        if (letters ^ _letters(candidate)).bit_count() > 2 * most:
            continue
        distance = edit_distance(name.lower(), candidate.lower(), most)
        if distance is None:
            continue
        if distance < most:
            most, best = distance, []
        best.append(candidate)
    return best


@lru_cache(maxsize=4096)
def _letters(name: str) -> int:
    """The characters of a name as bits; those beyond ASCII share theirs."""
    bits = 0
    for letter in name.lower():
        bits |= 1 << ord(letter) % 128
    return bits


@lru_cache(maxsize=4096)
def edit_distance(left: str, right: str, most: int) -> int | None:
    """Insertions, deletions, substitutions and neighbour swaps from ``left`` to ``right``.

    None when there are more than ``most``.
    """
    if abs(len(left) - len(right)) > most:
        return None
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
        before_last, last = last, row
    return last[-1] if last[-1] <= most else None
