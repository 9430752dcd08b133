"""Answers about everybody as columns, and what is counted in them: the plain way.

An answer is a code a person (as in `troth.engine.plan.deciding`), a set of people their positions
in order. Both are arrays of small integers from the standard library, so that with the extra
`population` the same bytes can be counted as columns (`troth.engine.bulk.counting`). What each
count means is written here; there it is only faster, and held to this by a property.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    Numbers: TypeAlias = array[int]
else:
    Numbers = array

Codes: TypeAlias = Numbers
"""A code for each person: signed bytes."""

People: TypeAlias = Numbers
"""Positions of people in rising order: 32 bits each."""

Plane: TypeAlias = Numbers
"""Eight lines of everybody: unsigned bytes, one a person."""

Values: TypeAlias = Sequence[object]
"""A value for each person, None where it is unknown."""

NO, SOME, NONE = 0, 1, 2
"""Kinds of values: a truth that is no; any other value; none that is known."""

Moves: TypeAlias = Mapping[tuple[int, int], People]
"""Whoever has another code now, by the code before and now, in the order of the first of them."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a rule says about each person.

    The line of number ``n`` is bit ``n % 8`` of plane ``n // 8`` of the masks.
    """

    codes: Codes
    failed: Sequence[Plane]
    unknown: Sequence[Plane]

    def masks(self, position: int) -> tuple[int, int]:
        """The masks of failed and of unknown lines of one person."""
        return _mask(self.failed, position), _mask(self.unknown, position)


def _mask(planes: Sequence[Plane], position: int) -> int:
    return sum(plane[position] << 8 * number for number, plane in enumerate(planes))


def codes_of(codes: Iterable[int]) -> Codes:
    """Codes as a column."""
    return array("b", codes)


def people_of(positions: Iterable[int]) -> People:
    """Positions, which must rise, as a set of people."""
    return array("i", positions)


def results_of(rows: Sequence[tuple[int, int, int]]) -> Results:
    """Columns of a code and two masks a person."""
    codes, failed, unknown = zip(*rows, strict=True) if rows else ((), (), ())
    most = max((mask.bit_length() for mask in (*failed, *unknown)), default=0)
    return Results(
        codes_of(codes),
        *(
            [array("B", (mask >> low & 255 for mask in masks)) for low in range(0, most, 8)]
            for masks in (failed, unknown)
        ),
    )


def placed(scores: Mapping[int, People]) -> Iterator[tuple[int, People]]:
    """People by rank, best first: equal scores share the better place."""
    place = 0
    for _, people in sorted(scores.items(), reverse=True):
        yield place, people
        place += len(people)


class Counting(Protocol):
    """What is counted in answers, whichever way."""

    def tally(self, codes: Codes) -> dict[int, int]:
        """How many people have each code, by code."""
        ...

    def moves(self, before: Codes, after: Codes) -> Moves:
        """Whoever has another code now."""
        ...

    def kinds(self, values: Values, *, truth: bool) -> Codes:
        """The kind of each value; ``truth`` is whether 0 means no."""
        ...

    def revalued(self, before: Values, after: Values, kinds: tuple[Codes, Codes]) -> Moves:
        """Whoever has another value now, by its kind before and now."""
        ...

    def where(self, codes: Codes, code: int) -> People:
        """Whoever has this code."""
        ...

    def ways(self, before: Codes, after: Codes, people: People) -> dict[tuple[int, int], int]:
        """How many of some people have each code before and each now, by both codes."""
        ...

    def agreeing(self, wanted: Codes, found: Sequence[Codes], people: People) -> dict[int, People]:
        """Some people by which of the columns ``found`` (bits) give them the code wanted.

        In the order of the first of each. Columns are of everybody.
        """
        ...

    def differing(self, wanted: Codes, found: Sequence[Codes]) -> dict[int, People]:
        """Everybody by which of the columns ``found`` (bits) give them another code."""
        ...

    def single(self, results: Results, lines: Sequence[int]) -> dict[int, People]:
        """Whoever is not met for one of these lines alone and with none open, by that line."""
        ...

    def fewest_others(self, results: Results, lines: Sequence[int], people: People
                      ) -> tuple[int, People]:  # fmt: skip
        """How many of these lines besides one do not hold where fewest do not, and for whom."""
        ...

    def by_masks(self, results: Results, people: People) -> Sequence[People]:
        """Some people in groups that have the same lines failed and the same open."""
        ...

    def ranked(self, old: Mapping[int, People], new: Mapping[int, People]) -> dict[str, int]:
        """How many of the same people go ``up``, ``down`` or keep the ``same`` rank, by scores."""
        ...

    def together(self, sets: Iterable[People]) -> People:
        """Whoever is in any of the sets."""
        ...

    def memberships(self, sets: Sequence[People]) -> Sequence[tuple[int, int]]:
        """Whoever is in any of the sets, in order, with the sets each is in as bits."""
        ...

    def shared(self, one: People, two: People) -> People:
        """Whoever is in both."""
        ...

    def chosen(self, codes: Codes, people: People) -> Codes:
        """The codes of some people."""
        ...

    def any_with(self, columns: Sequence[Codes], code: int) -> int:
        """How many people have this code in any of the columns."""
        ...

    def crossed(self, groups: Codes, codes: Codes) -> dict[tuple[int, int], int]:
        """How many people have each number of a group and each code."""
        ...


class Plainly:
    """One person after the other."""

    def tally(self, codes: Codes) -> dict[int, int]:
        """How many people have each code, by code."""
        return dict(sorted(Counter(codes).items()))

    def moves(self, before: Codes, after: Codes) -> Moves:
        """Whoever has another code now."""
        found: dict[tuple[int, int], People] = {}
        for position, pair in enumerate(zip(before, after, strict=True)):
            if pair[0] != pair[1]:
                found.setdefault(pair, people_of(())).append(position)
        return found

    def kinds(self, values: Values, *, truth: bool) -> Codes:
        """The kind of each value; ``truth`` is whether 0 means no."""
        return codes_of(NONE if v is None else NO if truth and not v else SOME for v in values)

    def revalued(self, before: Values, after: Values, kinds: tuple[Codes, Codes]) -> Moves:
        """Whoever has another value now, by its kind before and now."""
        found: dict[tuple[int, int], People] = {}
        for position, (was, now) in enumerate(zip(before, after, strict=True)):
            if was != now:
                pair = (kinds[0][position], kinds[1][position])
                found.setdefault(pair, people_of(())).append(position)
        return found

    def where(self, codes: Codes, code: int) -> People:
        """Whoever has this code."""
        return people_of(position for position, each in enumerate(codes) if each == code)

    def ways(self, before: Codes, after: Codes, people: People) -> dict[tuple[int, int], int]:
        """How many of some people have each code before and each now, by both codes."""
        return dict(sorted(Counter((before[each], after[each]) for each in people).items()))

    def agreeing(self, wanted: Codes, found: Sequence[Codes], people: People) -> dict[int, People]:
        """Some people by which of the columns ``found`` (bits) give them the code wanted."""
        by: dict[int, People] = {}
        for each in people:
            code = wanted[each]
            bits = sum(1 << bit for bit, codes in enumerate(found) if codes[each] == code)
            by.setdefault(bits, people_of(())).append(each)
        return by

    def differing(self, wanted: Codes, found: Sequence[Codes]) -> dict[int, People]:
        """Everybody by which of the columns ``found`` (bits) give them another code."""
        by: dict[int, People] = {}
        for position, code in enumerate(wanted):
            bits = sum(1 << bit for bit, codes in enumerate(found) if codes[position] != code)
            by.setdefault(bits, people_of(())).append(position)
        return by

    def single(self, results: Results, lines: Sequence[int]) -> dict[int, People]:
        """Whoever is not met for one of these lines alone and with none open, by that line."""
        top = sum(1 << line for line in lines)
        by: dict[int, People] = {}
        for position, code in enumerate(results.codes):
            if code == 1:
                failed, unknown = results.masks(position)
                if (failed & top).bit_count() == 1 and not unknown & top:
                    line = (failed & top).bit_length() - 1
                    by.setdefault(line, people_of(())).append(position)
        return by

    def fewest_others(self, results: Results, lines: Sequence[int], people: People
                      ) -> tuple[int, People]:  # fmt: skip
        """How many of these lines besides one do not hold where fewest do not, and for whom."""
        top = sum(1 << line for line in lines)
        counts = []
        for each in people:
            failed, unknown = results.masks(each)
            counts.append(max(((failed | unknown) & top).bit_count() - 1, 0))
        least = min(counts)
        found = (each for each, count in zip(people, counts, strict=True) if count == least)
        return least, people_of(found)

    def by_masks(self, results: Results, people: People) -> Sequence[People]:
        """Some people in groups that have the same lines failed and the same open."""
        by: dict[tuple[int, int], People] = {}
        for each in people:
            by.setdefault(results.masks(each), people_of(())).append(each)
        return list(by.values())

    def ranked(self, old: Mapping[int, People], new: Mapping[int, People]) -> dict[str, int]:
        """How many of the same people go ``up``, ``down`` or keep the ``same`` rank, by scores."""
        first = {each: place for place, people in placed(old) for each in people}
        moves = {"up": 0, "down": 0, "same": 0}
        for two, people in placed(new):
            for each in people:
                one = first[each]
                moves["same" if one == two else "up" if two < one else "down"] += 1
        return moves

    def together(self, sets: Iterable[People]) -> People:
        """Whoever is in any of the sets."""
        return people_of(sorted(set[int]().union(*sets)))

    def memberships(self, sets: Sequence[People]) -> Sequence[tuple[int, int]]:
        """Whoever is in any of the sets, in order, with the sets each is in as bits."""
        found: dict[int, int] = {}
        for number, people in enumerate(sets):
            for each in people:
                found[each] = found.get(each, 0) | 1 << number
        return sorted(found.items())

    def shared(self, one: People, two: People) -> People:
        """Whoever is in both."""
        other = set(two)
        return people_of(each for each in one if each in other)

    def chosen(self, codes: Codes, people: People) -> Codes:
        """The codes of some people."""
        return codes_of(codes[each] for each in people)

    def any_with(self, columns: Sequence[Codes], code: int) -> int:
        """How many people have this code in any of the columns."""
        return sum(code in each for each in zip(*columns, strict=True))

    def crossed(self, groups: Codes, codes: Codes) -> dict[tuple[int, int], int]:
        """How many people have each number of a group and each code."""
        return dict(sorted(Counter(zip(groups, codes, strict=True)).items()))


PLAINLY = Plainly()
