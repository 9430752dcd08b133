"""What every screen shares: streams, colour, width, dates.

Colour only ever repeats what a word or a sign already says. Plain strings do for all our screens,
so that the library that draws tables is not loaded for them.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

COLUMNS = 100
"""How wide a screen is where nobody says otherwise, and the widest that text is set."""

STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}


def prepare_streams() -> None:
    """Make both streams write UTF-8 whatever the locale says, and never fail on a character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def coloured(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether ``stream`` gets colour: NO_COLOR forbids, FORCE_COLOR asks, else a terminal decides.

    Source: no-color.org and force-color.org; a variable that is set but empty says nothing.
    """
    if environment.get("NO_COLOR"):
        return False
    if forced := environment.get("FORCE_COLOR"):
        return forced != "0"
    return stream.isatty() and environment.get("TERM") != "dumb"


def painted(text: str, *styles: str, on: TextIO | None = None) -> str:
    """``text`` in these styles where ``on`` (standard output by default) gets colour."""
    if not coloured(on or sys.stdout):
        return text
    codes = ";".join(STYLES[style] for style in styles)
    return f"\x1b[{codes}m{text}\x1b[0m"


MARKS = {
    "red": r"(?:! |- |x  GATE )[A-Z][A-Z ]+[A-Z]|NOT MET|x(?=  )|Refused:| {4}- .*",
    "green": r"(?:\+ |< |ok GATE )[A-Z][A-Z ]+[A-Z]|MET|ok(?= )| {4}\+ .*",
    "yellow": r"[?~*#$] +(?:GATE )?[A-Z][A-Z ]+[A-Z]|UNKNOWN|\?(?=  )|Undecided:|Note:",
    "bold": r"SUMMARY|Saved|[=.] [A-Z][A-Z ]+[A-Z]| {2}(?:FAIRNESS|LOAD|MONEY)",
}
"""How the beginning of a line is painted: signs and words that say the same without colour."""


def highlighted(screen: str, on: TextIO | None = None) -> str:
    """A screen of text with the marks at the beginning of its lines painted."""
    if not coloured(on or sys.stdout):
        return screen
    for style, mark in MARKS.items():
        screen = re.sub(rf"(?m)^(?:{mark})", painted(r"\g<0>", style, on=on), screen)
    return screen


def columns() -> int:
    """The width to set text in: that of the terminal, 100 at most and where there is none."""
    import shutil  # slow to load, and a pack without mistakes needs no width

    return max(40, min(COLUMNS, shutil.get_terminal_size((COLUMNS, 24)).columns))


def shown_date(day: date) -> str:
    """A date with its weekday: ``Wed 2026-11-18``."""
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()]
    return f"{weekday} {day.isoformat()}"


def beside(left: str, right: str) -> str:
    """Both on one line, the second at its end where they fit, below the first where not."""
    gap = columns() - visible(left) - visible(right)
    return left + " " * gap + right if gap >= 3 else f"{left}\n    {right}"


def visible(text: str) -> int:
    """How many characters of ``text`` are seen: all but those that switch colours."""
    return len(re.sub("\x1b\\[[0-9;]*m", "", text))


def say(text: str = "") -> None:
    """A line, or several, for the reader of standard output."""
    sys.stdout.write(text + "\n")


def remark(text: str) -> None:
    """A line beside the result: it goes to standard error."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def say_json(what: str, content: Mapping[str, object]) -> None:
    """``content`` as JSON that says what it is, so that readers can tell versions apart."""
    whole = {"format": f"troth.{what}", "format_version": 1, **content}
    say(json.dumps(whole, ensure_ascii=False, indent=2))


def typed(word: str | Path) -> str:
    """A name as it has to be typed in a shell, so that printed commands work as they stand."""
    import shlex  # slow to load, like `shutil`

    return shlex.quote(str(word))


def counted(number: int, one: str, many: str = "") -> str:
    """``1 rule``, ``12 rules``, ``1,060 rules``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
