"""Rows put in order: those of one person together, numbered as they came, then by moment.

Loops over arrays and nothing else; linear in the rows, where hardly any comes late.
"""

import numpy as np
from numpy.typing import NDArray

from troth.engine.bulk.compiled import compiled


@compiled
def grouped(person: NDArray[np.int32], people: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Where the rows of each person begin, and the rows person by person, as they came.

    ``person`` has shape (rows,), the answers (people + 1,) and (rows,).
    """
    starts = np.zeros(people + 1, np.int64)
    for row in range(len(person)):
        starts[person[row] + 1] += 1
    for each in range(people):
        starts[each + 1] += starts[each]
    free = starts.copy()
    order = np.empty(len(person), np.int32)
    for row in range(len(person)):
        order[free[person[row]]] = row
        free[person[row]] += 1
    return starts, order


@compiled
def by_moment(
    starts: NDArray[np.int64], at: NDArray[np.int64], order: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Puts the rows of each person in order of their moments, and those of one moment as they came.

    ``order`` is changed in place. The answers have for each place of it the number, from 1, under
    which the row came among those of its person, and its moment. ``at`` is by row.
    """
    number = np.empty(len(order), np.int32)
    moment = np.empty(len(order), np.int64)
    for person in range(len(starts) - 1):
        first = starts[person]
        for place in range(first, starts[person + 1]):
            row, came = order[place], np.int32(place - first + 1)
            at_ = at[row]
            free = place
            while free > first and moment[free - 1] > at_:
                order[free], moment[free] = order[free - 1], moment[free - 1]
                number[free] = number[free - 1]
                free -= 1
            order[free], moment[free] = row, at_
            number[free] = came
    return number, moment


@compiled
def entries_in_order(
    order: NDArray[np.int32], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Entries of rows (those of row ``r`` are ``starts[r]:starts[r+1]``) as the rows go in order.

    Gives where those of each place begin, and the entries in the new order.
    """
    begin = np.empty(len(order) + 1, np.int64)
    begin[0] = 0
    for place in range(len(order)):
        row = order[place]
        begin[place + 1] = begin[place] + starts[row + 1] - starts[row]
    moved = np.empty(begin[len(order)], np.int64)
    for place in range(len(order)):
        row = order[place]
        free = begin[place]
        for entry in range(starts[row], starts[row + 1]):
            moved[free] = entry
            free += 1
    return begin, moved
