"""The loops of the kernel over one block of rows, one for each step.

Each is compiled once for each width of its numbers, and the compiler turns it into instructions
over many rows at once. No loop knows what it is part of.

It does so only where a row takes one way through the loop, and at full speed only where nothing is
wider than what the loop is over: so both sides of a choice are read before it is made, and a plain
number, which would be of 64 bits, is first made as narrow as the rows. Otherwise the same loop
takes five to twenty times as long.
"""

import numpy as np

from troth.engine.bulk.columns import Numbers
from troth.engine.bulk.compiled import counted_by_nobody


@counted_by_nobody
def add(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A + b."""
    for row in range(out.size):
        out[row] = a[row] + b[row]


@counted_by_nobody
def subtract(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A - b."""
    for row in range(out.size):
        out[row] = a[row] - b[row]


@counted_by_nobody
def multiply(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A * b."""
    for row in range(out.size):
        out[row] = a[row] * b[row]


@counted_by_nobody
def negate(out: Numbers, a: Numbers) -> None:
    """Minus a."""
    for row in range(out.size):
        out[row] = -a[row]


@counted_by_nobody
def magnitude(out: Numbers, a: Numbers) -> None:
    """The magnitude of a."""
    for row in range(out.size):
        out[row] = a[row] if a[row] >= 0 else -a[row]


@counted_by_nobody
def signed(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A where b is above 0, else minus a."""
    for row in range(out.size):
        out[row] = a[row] if b[row] > 0 else -a[row]


@counted_by_nobody
def fill(out: Numbers, value: int) -> None:
    """The same for all rows."""
    for row in range(out.size):
        out[row] = value


@counted_by_nobody
def copy(out: Numbers, a: Numbers) -> None:
    """A, in another width."""
    for row in range(out.size):
        out[row] = a[row]


@counted_by_nobody
def choose(out: Numbers, truth: Numbers, b: Numbers, c: Numbers) -> None:
    """B where the truth is yes, else c."""
    for row in range(out.size):
        yes, no = b[row], c[row]
        out[row] = yes if truth[row] == 2 else no


# --- truths of values


@counted_by_nobody
def at_most(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth of a <= b."""
    for row in range(out.size):
        out[row] = (2 if a[row] <= b[row] else 0) if known[row] else 1


@counted_by_nobody
def less(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth of a < b."""
    for row in range(out.size):
        out[row] = (2 if a[row] < b[row] else 0) if known[row] else 1


@counted_by_nobody
def equal(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth of a = b."""
    for row in range(out.size):
        out[row] = (2 if a[row] == b[row] else 0) if known[row] else 1


@counted_by_nobody
def at_most_constant(out: Numbers, a: Numbers, constant: int, known: Numbers) -> None:
    """The truth of a <= a constant of the same width."""
    for row in range(out.size):
        out[row] = (2 if a[row] <= constant else 0) if known[row] else 1


@counted_by_nobody
def at_least_constant(out: Numbers, a: Numbers, constant: int, known: Numbers) -> None:
    """The truth of a >= a constant of the same width."""
    for row in range(out.size):
        out[row] = (2 if a[row] >= constant else 0) if known[row] else 1


@counted_by_nobody
def equals_constant(out: Numbers, a: Numbers, constant: int, known: Numbers) -> None:
    """The truth of a = a constant of the same width."""
    for row in range(out.size):
        out[row] = (2 if a[row] == constant else 0) if known[row] else 1


@counted_by_nobody
def bit(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth that bit b of a is set."""
    for row in range(out.size):
        out[row] = ((a[row] >> b[row]) & 1) * 2 if known[row] else 1


@counted_by_nobody
def nonzero(out: Numbers, a: Numbers) -> None:
    """Whether a is not 0."""
    for row in range(out.size):
        out[row] = 1 if a[row] != 0 else 0


@counted_by_nobody
def within(out: Numbers, a: Numbers, low: int, high: int) -> None:
    """Whether a lies between two constants of the same width."""
    for row in range(out.size):
        out[row] = 1 if low <= a[row] <= high else 0


@counted_by_nobody
def number(out: Numbers, truth: Numbers) -> None:
    """1 where the truth is yes, else 0."""
    for row in range(out.size):
        out[row] = 1 if truth[row] == 2 else 0


@counted_by_nobody
def cell(out: Numbers, cells: Numbers, place: Numbers) -> None:
    """The cells at these places."""
    for row in range(out.size):
        out[row] = cells[np.uint32(place[row])]


@counted_by_nobody
def small_cell(out: Numbers, cells: Numbers, place: Numbers) -> None:
    """One of eight cells, chosen bit by bit of its place: no row reads a table."""
    c0, c1, c2, c3 = cells[0], cells[1], cells[2], cells[3]
    c4, c5, c6, c7 = cells[4], cells[5], cells[6], cells[7]
    for row in range(out.size):
        odd, second, third = place[row] & 1, place[row] & 2, place[row] & 4
        low = (c3 if odd else c2) if second else (c1 if odd else c0)
        high = (c7 if odd else c6) if second else (c5 if odd else c4)
        out[row] = high if third else low


@counted_by_nobody
def rank(out: Numbers, a: Numbers, keys: Numbers) -> None:
    """The place of a among sorted keys; their number where it is none of them."""
    for row in range(out.size):
        low, high = 0, keys.size
        while low < high:
            middle = (low + high) // 2
            if keys[middle] < a[row]:
                low = middle + 1
            else:
                high = middle
        out[row] = low if low < keys.size and keys[low] == a[row] else keys.size


# --- bytes


@counted_by_nobody
def both(out: Numbers, a: Numbers, b: Numbers) -> None:
    """What is known where both are."""
    for row in range(out.size):
        out[row] = a[row] & b[row]


@counted_by_nobody
def smaller(out: Numbers, a: Numbers, b: Numbers) -> None:
    """AND of truths."""
    for row in range(out.size):
        out[row] = min(a[row], b[row])


@counted_by_nobody
def larger(out: Numbers, a: Numbers, b: Numbers) -> None:
    """OR of truths."""
    for row in range(out.size):
        out[row] = max(a[row], b[row])


@counted_by_nobody
def opposite(out: Numbers, a: Numbers) -> None:
    """NOT of a truth."""
    for row in range(out.size):
        out[row] = 2 - a[row]


@counted_by_nobody
def is_known(out: Numbers, a: Numbers) -> None:
    """Whether a truth is known."""
    for row in range(out.size):
        out[row] = 0 if a[row] == 1 else 1


@counted_by_nobody
def sure(out: Numbers, a: Numbers) -> None:
    """Whether a truth is yes, as knowledge."""
    for row in range(out.size):
        out[row] = 1 if a[row] == 2 else 0


@counted_by_nobody
def known_truth(out: Numbers, a: Numbers) -> None:
    """The truth that something is known."""
    for row in range(out.size):
        out[row] = 2 if a[row] else 0


@counted_by_nobody
def by_truth(out: Numbers, truth: Numbers, b: Numbers, c: Numbers, unknown: int) -> None:
    """B where the truth is yes, c where it is no, else ``unknown``."""
    neither = np.uint8(unknown)
    for row in range(out.size):
        yes, no = b[row], c[row]
        out[row] = yes if truth[row] == 2 else no if truth[row] == 0 else neither


@counted_by_nobody
def by_truth_or_same(out: Numbers, truth: Numbers, b: Numbers, c: Numbers, same: Numbers) -> None:
    """What is known of a choice: where its truth is open, only what is the same either way."""
    for row in range(out.size):
        yes, no, agreed = b[row], c[row], np.uint8(1 if same[row] == 2 else 0)
        out[row] = yes if truth[row] == 2 else no if truth[row] == 0 else agreed


@counted_by_nobody
def truth_or_same(out: Numbers, truth: Numbers, b: Numbers, c: Numbers) -> None:
    """A choice between truths: where its own truth is open, what is the same either way."""
    for row in range(out.size):
        agreed = b[row] if b[row] == c[row] else 1
        out[row] = b[row] if truth[row] == 2 else c[row] if truth[row] == 0 else agreed


@counted_by_nobody
def tallied(  # noqa: PLR0913, PLR0917 - eight at once, so that each count is written once
    count: Numbers, a: Numbers, b: Numbers, c: Numbers, d: Numbers,
    e: Numbers, f: Numbers, g: Numbers, h: Numbers, least: int,
) -> None:  # fmt: skip
    """How many of eight truths more are at least so sure: open (1) or yes (2)."""
    so = np.uint8(least)
    for row in range(count.size):
        count[row] += (
            (1 if a[row] >= so else 0) + (1 if b[row] >= so else 0)
            + (1 if c[row] >= so else 0) + (1 if d[row] >= so else 0)
            + (1 if e[row] >= so else 0) + (1 if f[row] >= so else 0)
            + (1 if g[row] >= so else 0) + (1 if h[row] >= so else 0)
        )  # fmt: skip


@counted_by_nobody
def counted(out: Numbers, yes: Numbers, possible: Numbers, asked: int) -> None:
    """The truth that at least so many are yes; what is counted is below 32,767."""
    so_many = np.int16(min(asked, 32_767))
    for row in range(out.size):
        sure, may = yes[row], possible[row]
        out[row] = 2 if sure >= so_many else 0 if may < so_many else 1


@counted_by_nobody
def plane(  # noqa: PLR0913, PLR0917 - eight at once, so that each byte is written once
    out: Numbers, a: Numbers, b: Numbers, c: Numbers, d: Numbers,
    e: Numbers, f: Numbers, g: Numbers, h: Numbers, wanted: int,
) -> None:  # fmt: skip
    """A byte of a mask: which of eight truths are the one that is wanted."""
    one = np.uint8(wanted)
    for row in range(out.size):
        out[row] = (
            (1 if a[row] == one else 0) | (2 if b[row] == one else 0)
            | (4 if c[row] == one else 0) | (8 if d[row] == one else 0)
            | (16 if e[row] == one else 0) | (32 if f[row] == one else 0)
            | (64 if g[row] == one else 0) | (128 if h[row] == one else 0)
        )  # fmt: skip


@counted_by_nobody
def smallest(  # noqa: PLR0913, PLR0917 - eight at once
    out: Numbers, a: Numbers, b: Numbers, c: Numbers, d: Numbers,
    e: Numbers, f: Numbers, g: Numbers, h: Numbers,
) -> None:  # fmt: skip
    """AND of eight truths more."""
    for row in range(out.size):
        one = min(a[row], b[row], c[row], d[row])
        out[row] = min(out[row], one, e[row], f[row], g[row], h[row])


# --- what comes out


@counted_by_nobody
def verdicts(out: Numbers, top: Numbers, applies: Numbers, sure: int) -> None:
    """The code of each row from the worst of its lines and from whether the rule applies.

    ``sure``: it applies to everyone, and ``applies`` is not looked at.
    """
    if sure == 1:
        for row in range(out.size):
            out[row] = 0 if top[row] == 2 else 2 if top[row] == 1 else 1
    else:
        for row in range(out.size):
            lines = 0 if top[row] == 2 else 2 if top[row] == 1 else 1
            unsure = 0 if top[row] == 2 else 2
            out[row] = 3 if applies[row] == 0 else unsure if applies[row] == 1 else lines


@counted_by_nobody
def where_it_applies(mask: Numbers, applies: Numbers) -> None:
    """No bit where the rule does not apply."""
    for row in range(mask.size):
        mask[row] = 0 if applies[row] == 0 else mask[row]
