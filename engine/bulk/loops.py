"""The loops of the kernel over one block of rows, one for each step.

Each is compiled once for each width of its numbers, and the compiler turns it into instructions
over many rows at once. No loop knows what it is part of.
"""

import numpy as np

from troth.engine.bulk.columns import Numbers
from troth.engine.bulk.compiled import compiled


@compiled
def add(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A + b."""
    for row in range(out.size):
        out[row] = a[row] + b[row]


@compiled
def subtract(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A - b."""
    for row in range(out.size):
        out[row] = a[row] - b[row]


@compiled
def multiply(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A * b."""
    for row in range(out.size):
        out[row] = a[row] * b[row]


@compiled
def negate(out: Numbers, a: Numbers) -> None:
    """Minus a."""
    for row in range(out.size):
        out[row] = -a[row]


@compiled
def magnitude(out: Numbers, a: Numbers) -> None:
    """The magnitude of a."""
    for row in range(out.size):
        out[row] = a[row] if a[row] >= 0 else -a[row]


@compiled
def signed(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A where b is above 0, else minus a."""
    for row in range(out.size):
        out[row] = a[row] if b[row] > 0 else -a[row]


@compiled
def fill(out: Numbers, value: int) -> None:
    """The same for all rows."""
    for row in range(out.size):
        out[row] = value


@compiled
def copy(out: Numbers, a: Numbers) -> None:
    """A, in another width."""
    for row in range(out.size):
        out[row] = a[row]


@compiled
def choose(out: Numbers, truth: Numbers, b: Numbers, c: Numbers) -> None:
    """B where the truth is yes, else c."""
    for row in range(out.size):
        out[row] = b[row] if truth[row] == 2 else c[row]


# --- truths of values


@compiled
def at_most(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth of a <= b."""
    for row in range(out.size):
        out[row] = (2 if a[row] <= b[row] else 0) if known[row] else 1


@compiled
def less(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth of a < b."""
    for row in range(out.size):
        out[row] = (2 if a[row] < b[row] else 0) if known[row] else 1


@compiled
def equal(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth of a = b."""
    for row in range(out.size):
        out[row] = (2 if a[row] == b[row] else 0) if known[row] else 1


@compiled
def at_most_constant(out: Numbers, a: Numbers, constant: int, known: Numbers) -> None:
    """The truth of a <= a constant of the same width."""
    for row in range(out.size):
        out[row] = (2 if a[row] <= constant else 0) if known[row] else 1


@compiled
def at_least_constant(out: Numbers, a: Numbers, constant: int, known: Numbers) -> None:
    """The truth of a >= a constant of the same width."""
    for row in range(out.size):
        out[row] = (2 if a[row] >= constant else 0) if known[row] else 1


@compiled
def equals_constant(out: Numbers, a: Numbers, constant: int, known: Numbers) -> None:
    """The truth of a = a constant of the same width."""
    for row in range(out.size):
        out[row] = (2 if a[row] == constant else 0) if known[row] else 1


@compiled
def bit(out: Numbers, a: Numbers, b: Numbers, known: Numbers) -> None:
    """The truth that bit b of a is set."""
    for row in range(out.size):
        out[row] = ((a[row] >> b[row]) & 1) * 2 if known[row] else 1


@compiled
def nonzero(out: Numbers, a: Numbers) -> None:
    """Whether a is not 0."""
    for row in range(out.size):
        out[row] = 1 if a[row] != 0 else 0


@compiled
def within(out: Numbers, a: Numbers, low: int, high: int) -> None:
    """Whether a lies between two constants of the same width."""
    for row in range(out.size):
        out[row] = 1 if low <= a[row] <= high else 0


@compiled
def number(out: Numbers, truth: Numbers) -> None:
    """1 where the truth is yes, else 0."""
    for row in range(out.size):
        out[row] = 1 if truth[row] == 2 else 0


@compiled
def cell(out: Numbers, cells: Numbers, place: Numbers) -> None:
    """The cells at these places."""
    for row in range(out.size):
        out[row] = cells[np.uint32(place[row])]


@compiled
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


@compiled
def both(out: Numbers, a: Numbers, b: Numbers) -> None:
    """What is known where both are."""
    for row in range(out.size):
        out[row] = a[row] & b[row]


@compiled
def smaller(out: Numbers, a: Numbers, b: Numbers) -> None:
    """AND of truths."""
    for row in range(out.size):
        out[row] = min(a[row], b[row])


@compiled
def larger(out: Numbers, a: Numbers, b: Numbers) -> None:
    """OR of truths."""
    for row in range(out.size):
        out[row] = max(a[row], b[row])


@compiled
def opposite(out: Numbers, a: Numbers) -> None:
    """NOT of a truth."""
    for row in range(out.size):
        out[row] = 2 - a[row]


@compiled
def is_known(out: Numbers, a: Numbers) -> None:
    """Whether a truth is known."""
    for row in range(out.size):
        out[row] = 0 if a[row] == 1 else 1


@compiled
def sure(out: Numbers, a: Numbers) -> None:
    """Whether a truth is yes, as knowledge."""
    for row in range(out.size):
        out[row] = 1 if a[row] == 2 else 0


@compiled
def known_truth(out: Numbers, a: Numbers) -> None:
    """The truth that something is known."""
    for row in range(out.size):
        out[row] = 2 if a[row] else 0


@compiled
def by_truth(out: Numbers, truth: Numbers, b: Numbers, c: Numbers, unknown: int) -> None:
    """B where the truth is yes, c where it is no, else ``unknown``."""
    for row in range(out.size):
        out[row] = b[row] if truth[row] == 2 else c[row] if truth[row] == 0 else unknown


@compiled
def by_truth_or_same(out: Numbers, truth: Numbers, b: Numbers, c: Numbers, same: Numbers) -> None:
    """What is known of a choice: where its truth is open, only what is the same either way."""
    for row in range(out.size):
        agreed = 1 if same[row] == 2 else 0
        out[row] = b[row] if truth[row] == 2 else c[row] if truth[row] == 0 else agreed


@compiled
def truth_or_same(out: Numbers, truth: Numbers, b: Numbers, c: Numbers) -> None:
    """A choice between truths: where its own truth is open, what is the same either way."""
    for row in range(out.size):
        agreed = b[row] if b[row] == c[row] else 1
        out[row] = b[row] if truth[row] == 2 else c[row] if truth[row] == 0 else agreed


@compiled
def tallied(yes: Numbers, possible: Numbers, truth: Numbers) -> None:
    """One truth more counted: how many are yes, and how many are not no."""
    for row in range(yes.size):
        yes[row] += 1 if truth[row] == 2 else 0
        possible[row] += 1 if truth[row] != 0 else 0


@compiled
def counted(out: Numbers, yes: Numbers, possible: Numbers, asked: int) -> None:
    """The truth that at least so many are yes."""
    for row in range(out.size):
        out[row] = 2 if yes[row] >= asked else 0 if possible[row] < asked else 1


@compiled
def line(failed: Numbers, unknown: Numbers, truth: Numbers, place: int) -> None:
    """A truth as a bit of the masks."""
    none, mark = np.uint8(0), np.uint8(1 << place)
    for row in range(truth.size):
        failed[row] |= mark if truth[row] == 0 else none
        unknown[row] |= mark if truth[row] == 1 else none


# --- what comes out


@compiled
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


@compiled
def where_it_applies(mask: Numbers, applies: Numbers) -> None:
    """No bit where the rule does not apply."""
    for row in range(mask.size):
        mask[row] = 0 if applies[row] == 0 else mask[row]


@compiled
def joined(out: Numbers, plane: Numbers, shift: int) -> None:
    """Eight lines more in a mask of all lines."""
    one = out.dtype.type(1) << out.dtype.type(shift)
    for row in range(out.size):
        out[row] |= plane[row] * one
