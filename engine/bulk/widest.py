"""The loops of the kernel that there are in 64 bits only: quotients, months, exact products."""

from troth.engine.bulk.columns import Numbers
from troth.engine.bulk.compiled import counted_by_nobody

LOW = 2**31 - 1
"""The lower half of a word of 62 bits."""


@counted_by_nobody
def half_even(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A / b rounded half-even; what is not above 0 stands for 1."""
    for row in range(out.size):
        below = b[row] if b[row] > 0 else 1
        low = a[row] // below
        rest = a[row] - low * below
        up = rest > below - rest or (rest == below - rest and (low & 1) == 1)
        out[row] = low + 1 if up else low


@counted_by_nobody
def floor_to(out: Numbers, a: Numbers, b: Numbers, to: int) -> None:
    """The multiple of ``to`` at or below a / b."""
    for row in range(out.size):
        below = b[row] * to if b[row] > 0 else to
        out[row] = a[row] // below * to


@counted_by_nobody
def ceil_to(out: Numbers, a: Numbers, b: Numbers, to: int) -> None:
    """The multiple of ``to`` at or above a / b."""
    for row in range(out.size):
        below = b[row] * to if b[row] > 0 else to
        out[row] = -(-a[row] // below) * to


@counted_by_nobody
def power(out: Numbers, a: Numbers, b: Numbers) -> None:
    """A with bit b set."""
    one = out.dtype.type(1)
    for row in range(out.size):
        out[row] = a[row] | (one << b[row])


@counted_by_nobody
def months(out: Numbers, known: Numbers, day: Numbers, count: Numbers, next_day: int) -> None:
    """The day so many months later, and whether the calendar has it.

    A year here begins in March, so that what is irregular about February stands at its end.
    """
    for row in range(out.size):
        shifted = day[row] + 719_468
        era = shifted // 146_097
        of_era = shifted - era * 146_097
        year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
        of_year = of_era - (365 * year + year // 4 - year // 100)
        march = (5 * of_year + 2) // 153
        anchor = of_year - (153 * march + 2) // 5 + 1
        later = (year + era * 400) * 12 + march + count[row]
        century = later // 12
        month = later - century * 12
        calendar = (month + 2) % 12 + 1
        civil = century + (1 if month >= 10 else 0)
        leap = (civil % 4 == 0 and civil % 100 != 0) or civil % 400 == 0
        last = 31
        if calendar == 2:
            last = 29 if leap else 28
        elif calendar in (4, 6, 9, 11):
            last = 30
        landed = min(anchor, last)
        era = century // 400
        year = century - era * 400
        of_year = (153 * month + 2) // 5 + landed - 1
        found = era * 146_097 + 365 * year + year // 4 - year // 100 + of_year - 719_468
        inside = 1 <= civil <= 9999
        if anchor > last and next_day == 1:
            found += 1
        known[row] = 1 if inside else 0
        out[row] = found if inside else 0


@counted_by_nobody
def compare_products(  # noqa: PLR0917 - two products, and what is asked of them
    out: Numbers, a: Numbers, b: Numbers, c: Numbers, d: Numbers, known: Numbers, asked: int
) -> None:
    """The truth of a * b <= c * d (asked 0), < (1) or = (2), exactly; all lie within 62 bits."""
    for row in range(out.size):
        one = order_of(a[row], 0) * order_of(b[row], 0)
        two = order_of(c[row], 0) * order_of(d[row], 0)
        order = order_of(one, two)
        if order == 0 and one != 0:
            high, low = product(abs(a[row]), abs(b[row]))
            above, below = product(abs(c[row]), abs(d[row]))
            order = order_of(high, above)
            if order == 0:
                order = order_of(low, below)
            order = order * one
        found = order < 0 if asked == 1 else order == 0 if asked == 2 else order <= 0
        out[row] = (2 if found else 0) if known[row] else 1


@counted_by_nobody
def order_of(one: int, two: int) -> int:
    """1 where the first is larger, -1 where it is smaller, 0 where they are equal."""
    return 1 if one > two else -1 if one < two else 0


@counted_by_nobody
def product(a: int, b: int) -> tuple[int, int]:
    """A product of numbers below 2**62 in two words of 62 bits, the higher first."""
    a_high, a_low, b_high, b_low = a >> 31, a & LOW, b >> 31, b & LOW
    lowest = a_low * b_low
    middle = a_high * b_low + a_low * b_high + (lowest >> 31)
    return a_high * b_high + (middle >> 31), ((middle & LOW) << 31) | (lowest & LOW)
