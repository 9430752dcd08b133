"""Values that stand in a text, in the unit in which their author counted them.

Inside, 6 months and 2 quarters are one value; a reader looks for the one that was written.
"""

from troth.dsl import core
from troth.dsl.types import SCALE, DurationType, MoneyType, NumberType, Period
from troth.dsl.values import DAYS, MONTHS, SECONDS, show_scaled, show_value

_EACH = {
    **SECONDS,
    **DAYS,
    **MONTHS,
    "working minute": 1,
    "working hour": 60,
    "working day": 1,
}
"""How many of the smallest unit of its kind each unit of time has."""


def literal(node: core.Literal) -> str:
    """A value as its author wrote it: ``6 months``, ``80%``; as `show_value` where none did."""
    value, type_ = node.value, node.type
    match type_, node.unit:
        case NumberType(), "%" if isinstance(value, int):
            return f"{show_scaled(value * 100)}%"
        case MoneyType(currency=currency, per=Period.YEAR), "month" if isinstance(value, int):
            if value % 12 == 0:
                return show_value(value // 12, MoneyType(currency, Period.MONTH))
        case DurationType(), unit if isinstance(value, int) and unit in _EACH:
            millionths, rest = divmod(value * SCALE, _EACH[unit])
            if not rest:
                return f"{show_scaled(millionths)} {unit}{'' if millionths == SCALE else 's'}"
        case _:
            pass
    return show_value(value, type_)
