"""Lines of the ledger: the chain that holds them, and which of them stand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.ledgers import line, lines
from troth.engine.records import (
    Known,
    Record,
    content,
    corrected,
    hash_of,
    same_words,
    verify_chain,
)

NAMES = st.text(min_size=1, max_size=8)
MOMENTS = st.integers(0, 2**40)
SAID = st.fixed_dictionaries(
    {
        "type": NAMES,
        "at": MOMENTS,
        "recorded": MOMENTS,
        "written": st.sampled_from(["{}", '{"a":1}', '{"a":"\\u00e9"}']),
        "about": NAMES,
        "actor": NAMES,
        "source": NAMES,
        "key": NAMES,
    }
)


@given(SAID)
def test_the_content_of_a_record_is_canonical_json(said: dict) -> None:
    record = line("r-42", **said)
    told = json.loads(content(record))
    assert content(record) == json.dumps(told, sort_keys=True, separators=(",", ":"))
    fields = {name for name in Record.__dataclass_fields__ if name not in {"hash", "written"}}
    assert told.keys() == fields | {"fields"}
    assert all(told[name] == getattr(record, name) for name in fields)
    assert told["fields"] == record.fields


def test_a_sealed_record_carries_the_sha256_of_its_content() -> None:
    record = line("r-42")
    assert record.hash == hash_of(record) == hashlib.sha256(content(record).encode()).hexdigest()


def test_the_same_event_recorded_again_later_under_another_policy_says_the_same() -> None:
    assert same_words(line("r-42", key="k"), line("r-42", key="k", recorded=9, policy="p"))
    assert not same_words(line("r-42", key="k"), line("r-42", key="k", at=9))


# --- the chain


@given(st.lists(SAID, max_size=6), st.lists(SAID, max_size=6))
def test_records_as_they_were_sealed_hold_together(one: list[dict], other: list[dict]) -> None:
    first, second = lines("r-1", *one), lines("r-2", *other)
    mixed = [each for pair in zip(first, second, strict=False) for each in pair]
    assert verify_chain(first + second) == []
    assert verify_chain(mixed) == []


CHANGED = {
    "type": "x", "at": 7, "recorded": 7, "written": "{}", "about": "x", "actor": "x", "source": "x",
    "key": "x", "corrects": 7, "policy": "x", "previous": "x", "hash": "x",
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
@given(place=st.integers(0, 3))
def test_a_record_that_was_changed_is_named(name: str, place: int) -> None:
    records = lines("r-42", {}, {}, {}, {})
    records[place] = replace(records[place], **{name: CHANGED[name]})
    found = verify_chain(records)
    assert found[0].seq == place + 1
    assert (found[0].relationship, found[0].type) == ("r-42", records[place].type)


@given(place=st.integers(0, 2))
def test_a_record_that_was_taken_out_is_missed_where_it_stood(place: int) -> None:
    records = lines("r-42", {}, {}, {}, {})
    del records[place]
    (found,) = verify_chain(records)
    assert (found.seq, found.what) == (place + 2, f"{place + 1} is missing before it")


def test_a_record_that_was_put_in_or_exchanged_is_named() -> None:
    records = lines("r-42", {}, {}, {})
    assert [each.what for each in verify_chain([*records, records[-1]])] == ["is there twice"]
    other = lines("r-42", {"at": 5}, {"at": 6}, {"at": 7})
    (found,) = verify_chain([records[0], other[1], other[2]])
    assert (found.seq, found.what) == (2, "does not follow from the one before it")


# --- what stands


def standing(records: list[Record], known_at: int | None = None) -> list[tuple[int, int]]:
    """What stands, as (number first told, number of the record)."""
    return [(each.original, each.record.seq) for each in corrected(records, known_at)]


def test_what_stands_is_in_the_order_of_what_happened_then_of_what_was_told() -> None:
    assert standing(lines("r", {"at": 9}, {"at": 5}, {"at": 9}, {"at": 1})) == [
        (4, 4), (2, 2), (1, 1), (3, 3),
    ]  # fmt: skip


def test_a_correction_takes_the_place_of_what_it_corrects_and_keeps_its_number() -> None:
    records = lines("r", {"at": 5}, {"at": 6}, {"at": 4, "corrects": 2, "recorded": 2_500})
    assert standing(records) == [(2, 3), (1, 1)]
    assert standing(records, known_at=2_499) == [(1, 1), (2, 2)]


def test_of_several_corrections_the_last_recorded_stands() -> None:
    assert standing(lines("r", {}, {"corrects": 1}, {"corrects": 2}, {"corrects": 1})) == [(1, 4)]
    assert standing(lines("r", {}, {"corrects": 1}, {"corrects": 1}, {"corrects": 2})) == [(1, 4)]


def annulled(seq: int) -> dict:
    return {"type": "annulled", "corrects": seq}


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ([{}, annulled(1)], []),
        ([{}, {"corrects": 1}, annulled(1)], []),
        ([{}, {"corrects": 1}, annulled(2)], [(1, 1)]),
        ([{}, {"corrects": 1}, {"corrects": 2}, annulled(3)], [(1, 2)]),
        ([{}, annulled(1), annulled(2)], [(1, 1)]),
        ([{}, {"corrects": 1}, annulled(1), annulled(3)], [(1, 2)]),
        ([{}, annulled(1), {"corrects": 1}], [(1, 3)]),
        ([{}, annulled(1), annulled(2), annulled(3)], []),
        ([annulled(7)], []),
        ([{"corrects": 7}], [(1, 1)]),
    ],
    ids=[
        "what never happened is gone",
        "with what corrected it",
        "a correction taken back leaves what was before",
        "and the correction before it",
        "an annulment taken back brings back",
        "the correction too",
        "corrected after all, it stands again",
        "an annulment taken back can be meant after all",
        "annulling what is not there does nothing",
        "correcting what is not there stands for itself",
    ],
)
def test_what_is_annulled_is_taken_back(said: list[dict], stands: list) -> None:
    assert standing(lines("r", *said)) == stands


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    said = [
        {
            "at": draw(st.integers(0, 5)),
            "recorded": 10 * number,
            "corrects": draw(st.integers(0, number - 1)),
            "type": draw(st.sampled_from(["applied", "annulled"])),
        }
        for number in range(1, draw(st.integers(1, 9)))
    ]
    return lines("r", *said)


@given(histories(), st.integers(0, 100))
def test_what_was_known_then_does_not_depend_on_what_was_recorded_later(
    records: list[Record], known_at: int
) -> None:
    then = [each for each in records if each.recorded <= known_at]
    assert corrected(records, known_at) == corrected(then)


@given(histories())
def test_what_stands_was_told_once_and_not_taken_back_by_the_last_word(
    records: list[Record],
) -> None:
    found = corrected(records)
    originals = [each.original for each in found]
    assert len(set(originals)) == len(originals)
    assert all(each.record.type != "annulled" for each in found)
    assert found == sorted(found, key=lambda each: (each.record.at, each.original))
    if records and records[-1].type == "annulled":
        target = records[-1].corrects
        assert target not in {*originals, *(each.record.seq for each in found)}


@given(histories())
def test_a_last_correction_stands_and_its_annulment_undoes_it(records: list[Record]) -> None:
    before = corrected(records)
    for each in before:
        last = lines("r", *[{}] * len(records), {"corrects": each.record.seq, "recorded": 999})[-1]
        taken_back = lines("r", *[{}] * (len(records) + 1), annulled(last.seq))[-1]
        assert Known(each.original, last) in corrected([*records, last])
        assert corrected([*records, last, taken_back]) == before
