"""How often what happens: said in a file, printed as one, and kept to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from troth.engine.files.pack import Pack, load_pack
from troth.engine.files.rates import read_rates
from troth.engine.generating.people import Population
from troth.engine.generating.settings import Group, Rates, rates_of, written


def hiring() -> Pack:
    pack, found = load_pack("shipped:hiring")
    assert pack is not None, found
    return pack


def said(folder: Path, text: str, pack: Pack) -> Rates:
    (folder / "rates.yaml").write_text(text, encoding="utf-8")
    document, found = read_rates(folder / "rates.yaml", pack.vocabulary)
    assert document is not None, found
    return rates_of(document.model)


def told(folder: Path, text: str, pack: Pack) -> list[str]:
    (folder / "rates.yaml").write_text(text, encoding="utf-8")
    return [each.message for each in read_rates(folder / "rates.yaml", pack.vocabulary)[1]]


def test_what_a_file_leaves_out_is_as_usual(tmp_path: Path) -> None:
    assert said(tmp_path, "rates: 1\n", hiring()) == Rates()


def test_rates_that_are_written_are_read_again(tmp_path: Path) -> None:
    rates = Rates(missing=12_500, late=90_000, groups=(Group("sex", "male", 100_000),), reports=5)
    text = f"rates: 1\n{written(rates, rates.groups or ())}"
    assert said(tmp_path, text, hiring()) == rates


def test_what_is_late_gives_way_to_what_is_on_time(tmp_path: Path) -> None:
    rates = said(tmp_path, "rates: 1\npromises: {on_time: 95%, late: 50%}\n", hiring())
    assert (rates.on_time, rates.late) == (950_000, 50_000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("people: {groups: [{fact: sexx, value: male, lowered: 5%}]}", "no fact called `sexx`"),
        ("people: {groups: [{fact: sex, value: mal, lowered: 5%}]}", "`mal`"),
        ("people: {missing: 300%}", "this is no ratio"),
        ("events: {each: {applid: 2}}", "no event called `applid`"),
        ("events: {seasons: {january: 100%}}", "january"),
        ("events: {seasons: {jan: 1.5}}", "this is no percentage"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, text: str, message: str) -> None:
    found = " ".join(told(tmp_path, f"rates: 1\n{text}\n", hiring()))
    assert message in found


def test_a_group_has_less_of_everything_that_has_an_order_and_of_nothing_else() -> None:
    pack = hiring()
    groups = (Group("sex", "male", 300_000),)
    plain = Population(pack, 8_000, 1, 0, Rates(groups=()))
    lowered = Population(pack, 8_000, 1, 0, Rates(groups=groups))
    was, now = (each.piece(0, 8_000) for each in (plain, lowered))
    # of some who are lowered it is not known that they are
    male = [text in {"male", ""} for text in now["sex"].written(lowered)]
    assert 0.2 < sum(male) / 8_000 < 0.6
    moved = {
        name: (
            sum(code for code, each in zip(cells.codes.tolist(), male, strict=True) if each),
            sum(code for code, each in zip(was[name].codes.tolist(), male, strict=True) if each),
        )
        for name, cells in now.items()
        if (cells.codes != was[name].codes).any()
    }
    assert {"empathy", "years_experience", "english_level"} <= moved.keys()
    assert not {"role", "sex", "ethnicity", "languages", "manager"} & moved.keys()
    assert all(after < before for after, before in moved.values())
    for name, cells in now.items():
        same = cells.codes == was[name].codes
        assert all(each for each, it in zip(same.tolist(), male, strict=True) if not it), name


def test_facts_are_missing_as_often_as_the_rate_says() -> None:
    pack = hiring()
    made = Population(pack, 10_000, 3, 0, Rates(missing=100_000))
    texts = made.piece(0, 10_000)["empathy"].written(made)
    assert 900 < Counter(texts)[""] < 1_100
