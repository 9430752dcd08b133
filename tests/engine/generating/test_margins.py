"""People made from counts: as many as the table says, alike in what it says, near its means."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from troth.dsl.diagnostics import Diagnostic
from troth.dsl.types import SCALE
from troth.engine.files.mapping import read_mapping
from troth.engine.files.margins import Margins, read_margins
from troth.engine.files.pack import Pack, load_pack
from troth.engine.generating.people import Population
from troth.engine.generating.settings import Rates

TABLE = """\
DATECODE,AGY,OCC,PAYPLAN,GRD,EMPCOUNT,AVGSAL,AVGLOS
202503,A,610,GS,9,300,60000,5.5
202503,B,610,GS,12,100,90000,12
202503,B,2210,VN,F,50,null,0.4
202409,A,610,GS,9,999,1,1
"""


def grades() -> Pack:
    pack, found = load_pack("shipped:grades")
    assert pack is not None, found
    return pack


def read(folder: Path, table: str, pack: Pack) -> tuple[Margins | None, list[Diagnostic]]:
    (folder / "counts.csv").write_text(table, encoding="utf-8")
    mapping, found = read_mapping(pack.folder / "mapping.yaml")
    assert mapping is not None, found
    return read_margins(folder / "counts.csv", mapping, pack.vocabulary)


def population(folder: Path, count: int | None = None) -> Population:
    pack = grades()
    margins, found = read(folder, TABLE, pack)
    assert margins is not None, found
    return Population(pack, count or margins.people, 1, pack.info.effective, Rates(), margins)


def test_rows_that_do_not_count_are_left_out_and_what_cannot_be_read_is_counted(
    tmp_path: Path,
) -> None:
    margins, _ = read(tmp_path, TABLE, grades())
    assert margins is not None
    assert margins.counts == (300, 100, 50)
    assert margins.facts["grade"] == [9 * SCALE, 12 * SCALE, None]
    assert margins.means["salary"] == [60_000 * SCALE, 90_000 * SCALE, None]
    assert margins.unread == {"grade": 50}


def test_as_many_people_as_counted_are_exactly_the_rows(tmp_path: Path) -> None:
    made = population(tmp_path)
    piece = made.piece(0, made.count)
    agencies = Counter(piece["agency"].written(made))
    assert agencies == {"A": 300, "B": 150}
    assert Counter(piece["grade"].written(made)) == {"9": 300, "12": 100, "": 50}


@pytest.mark.parametrize("count", [9, 45, 4_500])
def test_fewer_or_more_people_keep_the_shares(tmp_path: Path, count: int) -> None:
    made = population(tmp_path, count)
    agencies = Counter(made.piece(0, count)["agency"].written(made))
    assert agencies == {"A": count * 2 // 3, "B": count // 3}


def test_amounts_and_days_lie_around_their_means(tmp_path: Path) -> None:
    made = population(tmp_path, 45_000)
    piece = made.piece(0, 30_000)  # the first row
    pay = piece["salary"].codes
    assert abs(int(pay.mean()) - 60_000 * SCALE) < 1_000 * SCALE
    assert int(pay.min()) < 45_000 * SCALE < 80_000 * SCALE < int(pay.max())
    days = made.day - piece["engaged_since"].codes
    assert abs(int(days.mean()) - 5.5 * 365) < 60
    assert int(days.min()) >= 1
    assert np.array_equal(pay % SCALE, np.zeros_like(pay))


def test_a_table_without_the_column_or_without_anybody_is_told(tmp_path: Path) -> None:
    _, found = read(tmp_path, TABLE.replace("AVGSAL", "PAY"), grades())
    assert [each.code for each in found] == ["missing-column"]
    _, found = read(tmp_path, TABLE.replace("202503", "199901"), grades())
    assert [each.message for each in found] == [
        f"no row of `{tmp_path / 'counts.csv'}` stands for anybody"
    ]


def test_rows_that_cannot_be_read_are_told_with_their_line(tmp_path: Path) -> None:
    margins, _ = read(tmp_path, TABLE + "202503,A,1,GS,9,many,1,1\n202503,A\n", grades())
    assert margins is not None
    assert margins.refused == (
        (6, "`many` is no number of people"),
        (7, "it has 2 cells, and the header has 8"),
    )
