"""The statistics of selection rates: intervals, ratios and an exact test, to the digit everywhere.

Everything is computed in decimal arithmetic of a fixed precision, whose square roots, logarithms
and exponentials are correctly rounded: the same counts give the same digits on every machine, which
a C library's floating point does not promise. Functions take counts and know nothing of people.

Sources: E. B. Wilson, JASA 22 (1927) 209; D. Katz et al., Biometrics 34 (1978) 469, and for zero
cells J. B. S. Haldane, Ann. Hum. Genet. 20 (1956) 309 (one half added to each of the four); R. A.
Fisher, JRSS 98 (1935) 39.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from functools import wraps
from typing import ParamSpec, TypeVar

Z95 = Decimal("1.959963984540054235524594430520551527955550")
"""The 97.5 % point of the normal distribution."""

_DIGITS = 50
_TIE = 1 + Decimal(10) ** -20
"""Tables this close to the observed one are equally likely: the rest is rounding."""
_NOTHING = Decimal(10) ** -40

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure between two bounds, all three exact to more digits than anyone shows."""

    value: Decimal
    low: Decimal
    high: Decimal


def _precisely(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` in our own decimal context, whatever the caller's is."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)):
            return function(*args, **kwargs)

    return inside


@_precisely
def wilson(selected: int, of: int) -> Interval:
    """The rate and its 95 % score interval; nobody to select from is anything from 0 to 1."""
    assert 0 <= selected <= of, "INVARIANT: no more are selected than there are"
    if of == 0:
        return Interval(Decimal(0), Decimal(0), Decimal(1))
    rate, square = Decimal(selected) / of, Z95 * Z95
    middle = (rate + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * (rate * (1 - rate) / of + square / (4 * of * of)).sqrt()
    low = Decimal(0) if selected == 0 else middle - half
    high = Decimal(1) if selected == of else middle + half
    return Interval(rate, low, high)


@_precisely
def ratio_of_rates(selected: int, of: int, base_selected: int, base_of: int) -> Interval | None:
    """A rate over a base rate, with its 95 % log interval (Katz; Haldane where a cell is zero).

    None where the base rate is zero or either group is empty: there is nothing to compare with.
    """
    if not of or not base_of or not base_selected:
        return None
    value = Decimal(selected * base_of) / Decimal(of * base_selected)
    half = Decimal(0)
    if selected == 0 or (selected == of and base_selected == base_of):
        half = Decimal("0.5")
    a, n, b, m = selected + half, of + 2 * half, base_selected + half, base_of + 2 * half
    centre = ((a / n) / (b / m)).ln()
    width = Z95 * (1 / a - 1 / n + 1 / b - 1 / m).sqrt()
    return Interval(value, min((centre - width).exp(), value), max((centre + width).exp(), value))


@_precisely
def fisher(selected: int, of: int, base_selected: int, base_of: int) -> Decimal:
    """Fisher's exact test, two-sided: the chance of a table at most as likely as this one.

    Both margins are fixed. 1 where a margin is empty.
    """
    drawn, whole = selected + base_selected, of + base_of
    least, most = max(0, drawn - base_of), min(of, drawn)
    if least == most:
        return Decimal(1)
    mode = min(max((drawn + 1) * (of + 1) // (whole + 2), least), most)

    def up(k: int) -> Decimal:
        """How much likelier ``k + 1`` of the first group are than ``k``."""
        return Decimal((of - k) * (drawn - k)) / Decimal((k + 1) * (base_of - drawn + k + 1))

    observed = Decimal(1)
    for k in range(mode, selected):
        observed *= up(k)
    for k in range(selected, mode):
        observed /= up(k)
    total, tail = Decimal(0), Decimal(0)
    weight = Decimal(1)
    for k in range(mode, most + 1):
        total, tail = _add(total, tail, weight, observed)
        if weight < _NOTHING and weight < observed:
            break
        weight *= up(k) if k < most else 0
    weight = Decimal(1)
    for k in range(mode - 1, least - 1, -1):
        weight /= up(k)
        total, tail = _add(total, tail, weight, observed)
        if weight < _NOTHING and weight < observed:
            break
    return min(tail / total, Decimal(1))


def _add(
    total: Decimal, tail: Decimal, weight: Decimal, observed: Decimal
) -> tuple[Decimal, Decimal]:
    return total + weight, tail + weight if weight <= observed * _TIE else tail


def shown(value: Decimal | Fraction, places: int = 4) -> str:
    """A figure as the plan holds it: rounded half-even to ``places``, never ``-0.0000``."""
    exact = Fraction(value)
    whole = round(exact * 10**places)
    sign = "-" if whole < 0 else ""
    before, after = divmod(abs(whole), 10**places)
    return f"{sign}{before}.{after:0{places}d}"


def shown_p(value: Decimal) -> str:
    """A probability to four places, or ``<0.0001``."""
    return "<0.0001" if value < Decimal("0.0001") else shown(value)
