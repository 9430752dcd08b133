"""A million decisions by hand: one lazy expression of Polars, and numpy a column at a time.

Applicants are small plain integers, as a careful user of either would hold them; `hiring` is the
policy. Both give the code of each verdict, the mask of failed lines and that of unknown ones.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peers import hiring


def needed(name: str) -> list[int]:
    """What each role needs of a score, by the number of the role."""
    place = hiring.SCORES.index(name)
    return [each[place] for each in hiring.NEEDED.values()]


def certificates() -> list[int]:
    """The bit of the certificate that each role needs."""
    return [1 << hiring.CERTIFICATES.index(hiring.CERTIFICATE[role]) for role in hiring.NEEDED]


def polars_query() -> Any:
    """One lazy expression, as a careful user would write it."""
    import polars as pl

    role = pl.col("role")

    def by_role(values: Sequence[int], kind: Any) -> Any:
        chosen = pl.lit(values[-1], dtype=kind)
        for number in range(len(values) - 2, -1, -1):
            chosen = (
                pl.when(role == number).then(pl.lit(values[number], dtype=kind)).otherwise(chosen)
            )
        return chosen

    failed, unknown = [], []
    for name in hiring.SCORES:
        kind = pl.Int16 if hiring.RANGES.get(name, (2, 5))[1] > 127 else pl.Int8
        failed.append((pl.col(name) < by_role(needed(name), kind)).fill_null(value=False))
        unknown.append(pl.col(name).is_null())
    lacks = (pl.col("certificates") & by_role(certificates(), pl.Int8)) == 0
    failed.append(lacks.fill_null(value=False))
    unknown.append(pl.col("certificates").is_null())
    shown = [(pl.col(name) >= 3).fill_null(value=False) for name in hiring.QUALITIES]
    open_ = [pl.col(name).is_null() for name in hiring.QUALITIES]
    some = sum(each.cast(pl.Int8) for each in shown)
    most = some + sum(each.cast(pl.Int8) for each in open_)
    failed.append(most < 3)
    unknown.append((some < 3) & (most >= 3))
    failed += [~yes & ~null for yes, null in zip(shown, open_, strict=True)]
    unknown += open_

    def mask(bits: Sequence[Any]) -> Any:
        return sum(each.cast(pl.UInt16) * (1 << place) for place, each in enumerate(bits))

    top = (1 << len(hiring.SCORES) + 2) - 1
    masks = pl.LazyFrame.select, mask(failed).alias("failed"), mask(unknown).alias("unknown")
    code = (
        pl.when(pl.col("failed") & top != 0).then(pl.lit(1, pl.Int8))
        .when(pl.col("unknown") & top != 0).then(pl.lit(2, pl.Int8))
        .otherwise(pl.lit(0, pl.Int8)).alias("code")
    )  # fmt: skip
    return lambda frame: frame.select(*masks[1:]).select(code, "failed", "unknown")


def by_numpy(columns: Mapping[str, Any]) -> Callable[[], Sequence[Any]]:
    """Numpy, a column at a time."""
    import numpy as np

    values = {name: np.where(each.mask, 0, each.data).astype(each.dtype)
              for name, each in columns.items()}  # fmt: skip
    missing = {name: np.ma.getmaskarray(each) for name, each in columns.items()}
    role = values["role"]

    def ask() -> Sequence[Any]:
        failed, unknown = (np.zeros(len(role), np.uint16) for _ in range(2))
        for place, name in enumerate(hiring.SCORES):
            least = np.array(needed(name), values[name].dtype)[role]
            failed |= ((values[name] < least) & ~missing[name]).astype(np.uint16) << place
            unknown |= missing[name].astype(np.uint16) << place
        place = len(hiring.SCORES)
        lacks = values["certificates"] & np.array(certificates(), np.int8)[role] == 0
        failed |= (lacks & ~missing["certificates"]).astype(np.uint16) << place
        unknown |= missing["certificates"].astype(np.uint16) << place
        some, most = (np.zeros(len(role), np.int8) for _ in range(2))
        for number, name in enumerate(hiring.QUALITIES, place + 2):
            yes = (values[name] >= 3) & ~missing[name]
            some += yes
            most += yes | missing[name]
            failed |= (~yes & ~missing[name]).astype(np.uint16) << number
            unknown |= missing[name].astype(np.uint16) << number
        failed |= (most < 3).astype(np.uint16) << place + 1
        unknown |= ((some < 3) & (most >= 3)).astype(np.uint16) << place + 1
        top = np.uint16((1 << place + 2) - 1)
        code = np.where(failed & top, 1, np.where(unknown & top, 2, 0)).astype(np.int8)
        return code, failed, unknown

    return ask
