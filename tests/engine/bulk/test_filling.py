"""Plain numbers read at once are the values, and the refusals, of reading one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.types import NUMBER, SCALE, MoneyType, NumberType, Period, Type
from troth.engine.bulk import filling as module
from troth.engine.bulk.columns import Column
from troth.engine.bulk.filling import NumbersFilling, filling
from troth.engine.files.cells import CellReader
from troth.engine.files.mapping import FactColumn

KINDS: list[tuple[Type, dict[str, object]]] = [
    (NUMBER, {"unknown": ["", "999", "0.5"]}),
    (NUMBER, {"map": {"1": "2"}, "otherwise": "3"}),
    (NumberType(low=SCALE, high=60 * SCALE), {}),
    (MoneyType("GBP", Period.MONTH), {"unit": "GBP a month", "unknown": ["0"]}),
    (MoneyType("GBP", Period.MONTH), {"unit": "GBP a year"}),
    (MoneyType("JPY", None), {"unit": "JPY"}),
    (MoneyType("KWD", None), {"unit": "KWD"}),
]

TEXTS = st.one_of(
    st.from_regex(r"[0-9]{0,14}(\.[0-9]{0,8})?", fullmatch=True),
    st.sampled_from(["", " 7 ", "-3", "+3", "1_000", "999", "0.5", "0", "80%", "1e3", "٣", "1\n"]),
    st.integers(0, 70).map(str),
)


@pytest.mark.parametrize(("type_", "entry"), KINDS)
@given(texts=st.lists(TEXTS, min_size=1, max_size=12, unique=True))
def test_at_once_and_one_by_one_say_the_same(
    type_: Type, entry: dict[str, object], texts: list[str]
) -> None:
    told = []
    for few in (0, len(texts)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "FEW", few)
            column = FactColumn.model_validate({"column": "it", **entry})
            made = filling(CellReader("it", type_, column))
            assert isinstance(made, NumbersFilling)
            problems = made.read(texts)
            made.add(np.arange(len(texts)))
        held = made.held(None)
        told.append((problems, list(map(int, held.values)), known(held)))
    assert told[0] == told[1]


def known(column: Column) -> list[bool] | None:
    return None if column.known is None else column.known.tolist()
