"""Comments stay where they were: above the line that follows, or behind the line they explain."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.dsl.format import formatted
from troth.dsl.parse import parse
from troth.dsl.source import Source

PLACES = """\
# about the page

#about the next


define   a as b   #behind
# level with the statement
minimum c    # behind a header
      # about the source
      source "no # comment"
      d at least 1000    # behind a line
      any 2 of
            e
            f
            # at the end of a group
      ideal
            g worth 1
      # at the end of the block
# about the gate
gate h.i
  requires (j
    # inside
    or k)   # behind the condition
  # about the words
  otherwise "l"

# at the end

# of the file
"""

WRITTEN = """\
# about the page

# about the next

define a as b  # behind

# level with the statement
minimum c  # behind a header
    # about the source
    source "no # comment"
    d at least 1_000  # behind a line
    any 2 of
        e
        f
        # at the end of a group
    ideal
        g   worth 1
        # at the end of the block

# about the gate
gate h.i
    # inside
    requires j or k  # behind the condition
    # about the words
    otherwise "l"

# at the end

# of the file
"""


def test_comments_keep_their_places() -> None:
    assert formatted(Source("x", PLACES)) == WRITTEN
    assert formatted(Source("x", WRITTEN)) == WRITTEN


@pytest.mark.parametrize("text", ["", "\n", "# a", "#", "define a as 1  #", "#a\n\n\n\n#b"])
def test_small_files_stay_themselves(text: str) -> None:
    once = formatted(Source("x", text))
    assert isinstance(once, str)
    assert formatted(Source("x", once)) == once


@settings(max_examples=80)
@given(st.data())
def test_every_comment_is_kept_wherever_it_stands(data: st.DataObject) -> None:
    lines = [line.split("  #")[0] for line in WRITTEN.split("\n") if not line.startswith("#")]
    out = []
    for number, line in enumerate(lines):
        if data.draw(st.booleans()):
            out.append(" " * data.draw(st.integers(0, 12)) + f"# own {number}")
        if data.draw(st.booleans()):
            out.append("")
        behind = line.strip() and data.draw(st.booleans())
        out.append(f"{line}  # behind {number}" if behind else line)
    text = "\n".join(out)
    once = formatted(Source("x", text))
    assert isinstance(once, str)
    assert formatted(Source("x", once)) == once
    assert sorted(re.findall(r"# \w+ \d+", once)) == sorted(re.findall(r"# \w+ \d+", text))
    assert parse(Source("x", once))[0].statements == parse(Source("x", text))[0].statements
    assert once.count("# behind") == len(re.findall(r"\S.*  # behind", once))
