"""What follows under one policy and what follows under another, thing by thing: loops over arrays.

Things of a person are matched by what names them in both: two numbers, and what they belong to.
Which numbers those are is known elsewhere.
"""

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.compiled import compiled

Places = NDArray[np.int64]


@compiled
def matched(  # noqa: PLR0917 - one parameter a column, of both
    old_starts: Places,
    old_names: NDArray[np.int64],
    old_of: Places,
    new_starts: Places,
    new_names: NDArray[np.int64],
    new_of: Places,
    partners: Places,
) -> Places:
    """For each old thing (shape (things,)) the place of the new one, -1 where there is none.

    Things of person ``p`` are ``starts[p]:starts[p+1]``; ``names`` has two numbers for each, shape
    (things, 2). Of several with one name the first belongs to the first. ``of`` is what each
    belongs to, -1 for nothing: they match where ``partners`` of the old one's is the new one's.
    Where ``partners`` is empty, things belong to things of their own kind that come before.
    """
    found = np.full(len(old_names), -1, np.int64)
    known = partners if len(partners) else found
    taken = np.zeros(len(new_names), np.bool_)
    for person in range(len(old_starts) - 1):
        low, high = new_starts[person], new_starts[person + 1]
        for one in range(old_starts[person], old_starts[person + 1]):
            while low < high and taken[low]:
                low += 1
            of = -1 if old_of[one] < 0 else known[old_of[one]]
            if old_of[one] >= 0 and of < 0:
                continue
            for other in range(low, high):
                if (
                    not taken[other]
                    and old_names[one, 0] == new_names[other, 0]
                    and old_names[one, 1] == new_names[other, 1]
                    and new_of[other] == of
                ):
                    found[one] = other
                    taken[other] = True
                    break
    return found
