"""What somebody tells the ledger: read at the border, or told in full why not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.dsl.types import (
    DATE,
    INSTANT,
    NUMBER,
    PARTY,
    SCALE,
    TEXT,
    TRUTH,
    ChoiceType,
    DurationType,
    MoneyType,
    Period,
    RatingType,
    SetType,
    TimeKind,
    Type,
)
from troth.dsl.values import read_value
from troth.dsl.vocabulary import Event as Declared
from troth.dsl.vocabulary import Fact, Subject, Vocabulary
from troth.engine.event_kinds import BUILT_IN
from troth.engine.events import Draft, EventReader, Given, Problems, event_of, seal
from troth.engine.files.charts import shipped_chart
from troth.engine.records import Known, content

QUALITY = RatingType("quality", ("0", "1", "2", "3"))
CHANNEL = ChoiceType("channel", ("referral", "website"))
SALARY = MoneyType("GBP", Period.YEAR)
FIELDS: dict[str, Type] = {
    "score": QUALITY,
    "channel": CHANNEL,
    "channels": SetType(CHANNEL),
    "years": NUMBER,
    "pay": SALARY,
    "evidence": TEXT,
    "manager": PARTY,
    "keywords": SetType(TEXT),
    "sure": TRUTH,
    "start": DATE,
    "met_at": INSTANT,
    "worked": DurationType(TimeKind.CLOCK),
    "handled": DurationType(TimeKind.WORKING_HOURS),
    "rested": DurationType(TimeKind.WORKING_DAYS),
    "waited": DurationType(TimeKind.DAYS),
    "stayed": DurationType(TimeKind.MONTHS),
}
VOCABULARY = Vocabulary(
    facts={"empathy": Fact(name="empathy", subject=Subject.PERSON, type=QUALITY)},
    events={
        "assessed": Declared(name="assessed", subject=Subject.PERSON, fields=FIELDS),
        "notice_given": Declared(
            name="notice_given", subject=Subject.RELATIONSHIP, fields={"reasons": CHANNEL}
        ),
        "waived": Declared(name="waived", subject=Subject.RELATIONSHIP, fields={"score": QUALITY}),
    },
)
CHARTS = [shipped_chart(name) for name in ("relationship", "acquisition", "obligation", "case")]
READER = EventReader(VOCABULARY, CHARTS, ZoneInfo("Europe/London"))
AT = "2026-03-02T09:00Z"
MOMENT = 1_772_442_000


def told(**said) -> Given:
    return Given(**({"relationship": "r-42", "type": "assessed", "at": AT} | said))


def read(**said) -> Draft:
    found = READER.read(told(**said))
    assert isinstance(found, Draft), found.told()
    return found


def faults(reader: EventReader = READER, /, **said) -> dict[str, tuple[str, str]]:
    """What is wrong, by where it is: the message and the advice."""
    found = reader.read(told(**said))
    assert isinstance(found, Problems)
    assert len(found.faults) == len({each.field for each in found.faults})
    return {each.field: (each.problem.message, each.problem.help) for each in found.faults}


# --- values


@pytest.mark.parametrize(
    ("field", "given", "held", "written"),
    [
        ("score", "3", 3, '"3"'),
        ("score", 3, 3, '"3"'),
        ("channel", "website", 1, '"website"'),
        ("channels", ["website", "referral"], 0b11, '["referral","website"]'),
        ("channels", "website", 0b10, '["website"]'),
        ("years", 3, 3 * SCALE, "3"),
        ("years", "3.50", 35 * SCALE // 10, '"3.5"'),
        ("years", Decimal("-0.000001"), -1, '"-0.000001"'),
        ("years", "80%", 8 * SCALE // 10, '"0.8"'),
        ("pay", "28_000 GBP a year", 28_000 * SCALE, '"28000 GBP a year"'),
        ("pay", "2_000 GBP a month", 24_000 * SCALE, '"24000 GBP a year"'),
        ("pay", Decimal("28000.50"), 28_000_500_000, '"28000.5 GBP a year"'),
        ("evidence", "interview “i-310”", "interview “i-310”", '"interview \\u201ci-310\\u201d"'),
        ("manager", "m-7", "m-7", '"m-7"'),
        ("keywords", {"b", "a"}, frozenset("ab"), '["a","b"]'),
        ("sure", True, 1, "true"),
        ("sure", "no", 0, "false"),
        ("start", date(1970, 1, 3), 2, '"1970-01-03"'),
        ("met_at", "2026-07-01 09:00", 1_782_892_800, '"2026-07-01T08:00:00Z"'),
        ("worked", "1.5 hours", 5_400, '"90 minutes"'),
        ("worked", "0.05 minutes", 3, '"0.05 minutes"'),
        ("worked", "1.15 minutes", 69, '"1.15 minutes"'),
        ("worked", "0.01 hours", 36, '"0.6 minutes"'),
        ("handled", "2 working hours", 120, '"120 working minutes"'),
        ("rested", "5 working days", 5, '"5 working days"'),
        ("waited", "2 weeks", 14, '"14 days"'),
        ("stayed", "2 years", 24, '"24 months"'),
    ],
)
def test_a_value_has_one_form_inside_and_one_in_the_ledger(
    field: str, given: object, held: object, written: str
) -> None:
    draft = read(fields={field: given})
    assert draft.values == {field: held}
    assert draft.written == f'{{"{field}":{written}}}'


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "score": st.sampled_from(["0", "1", 2]),
        "channel": st.sampled_from(["referral", "website"]),
        "channels": st.sets(st.sampled_from(["referral", "website"])),
        "years": st.decimals(-(10**11), 10**11, places=6) | st.integers(-(10**11), 10**11),
        "pay": st.decimals(-(10**9), 10**9, places=2),
        "evidence": st.text(st.characters(exclude_categories=["Cs"])),
        "keywords": st.sets(st.text("abc äß", max_size=4)),
        "sure": st.booleans(),
        "start": st.dates(),
        "met_at": st.datetimes(
            min_value=datetime(1, 1, 3),  # noqa: DTZ001 - the zone comes beside it
            max_value=datetime(9999, 12, 28),  # noqa: DTZ001
            timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5))]),
        ),
        "worked": st.decimals(0, 10**6, places=2).map(lambda n: f"{n} hours"),
        "handled": st.integers(0, 10**6).map(lambda n: f"{n} working minutes"),
    },
)


@given(VALUES)
def test_what_is_in_the_ledger_is_read_back_as_the_same_event(values: dict[str, object]) -> None:
    draft = read(fields=values)
    line = seal(draft, seq=1, recorded=5)
    assert READER.event(line) == event_of(draft, line)
    again = read(fields=line.fields)
    assert (again.values, again.written) == (draft.values, draft.written)
    assert seal(again, seq=1, recorded=5) == line


@given(VALUES)
def test_the_border_agrees_with_the_reader_of_values(values: dict[str, object]) -> None:
    held = {name: read_value(raw, FIELDS[name], READER.zone) for name, raw in values.items()}
    assert read(fields=values).values == held


def test_fields_are_in_the_ledger_by_their_names_and_unknown_ones_not_at_all() -> None:
    draft = read(fields={"years": 1, "channel": "website", "sure": None})
    assert draft.written == '{"channel":"website","years":1}'
    assert draft.values == {"years": SCALE, "channel": 1}


# --- moments


def test_what_is_no_moment_is_told_and_so_is_none() -> None:
    assert faults(at=None)["at"][0] == "it does not say when it happened"
    assert faults(at="yesterday")["at"][0] == "`yesterday` is not a moment"
    assert read(at="2026-03-02 09:00").at == MOMENT, "local in the zone of the pack"


def test_what_is_still_to_come_is_refused_beyond_the_tolerance() -> None:
    assert isinstance(READER.read(told(), now=MOMENT - 60, tolerance=60), Draft)
    found = READER.read(told(), now=MOMENT - 61, tolerance=60)
    assert isinstance(found, Problems)
    assert found.told() == (
        "at: 2026-03-02T09:00:00Z is still to come: now is 2026-03-02T08:58:59Z"
    )


# --- what can be recorded


def test_an_event_that_nobody_knows_is_told_with_the_nearest_name() -> None:
    assert faults(type="asessed") == {
        "type": ("there is no event called `asessed`", "did you mean `assessed`?")
    }


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert faults(relationship="", at="?", fields={"scor": 1, "score": 9, "years": 0.5}).keys() == {
        "relationship", "at", "fields.scor", "fields.score", "fields.years",
    }  # fmt: skip


def test_a_field_that_nobody_knows_is_told_with_the_nearest_name() -> None:
    assert faults(fields={"chanel": "website"})["fields.chanel"] == (
        "`assessed` has no field called `chanel`",
        "did you mean `channel`?",
    )
    assert (
        faults(type="agreed", about="buddy", fields={"x": 1})["fields.x"][1] == "it carries nothing"
    )


def test_facts_are_recorded_by_their_names() -> None:
    draft = read(type="facts", fields={"empathy": 2, "engaged_since": "2026-03-02"})
    assert draft.values == {"empathy": 2, "engaged_since": 20_514}
    assert faults(type="facts", fields={"empaty": 2})["fields.empaty"] == (
        "`facts` has no fact called `empaty`",
        "did you mean `empathy`?",
    )


def test_events_of_charts_bring_reasons_and_the_dates_their_timers_ring_at() -> None:
    draft = read(type="offer_accepted", fields={"start_date": "2026-04-01", "reasons": "agreed"})
    assert draft.values == {"start_date": 20_544, "reasons": "agreed"}


def test_what_the_vocabulary_says_of_a_charts_event_is_right_and_the_rest_stays() -> None:
    draft = read(type="notice_given", fields={"reasons": "website", "last_day": "2026-04-01"})
    assert draft.values == {"reasons": 1, "last_day": 20_544}


def test_an_event_of_every_ledger_may_be_declared_with_more() -> None:
    assert read(type="waived", fields={"score": 1}).values == {"score": 1}


@pytest.mark.parametrize("name", ["case.raised", "acquisition.committed", "violate", "activate"])
def test_what_follows_by_itself_cannot_be_recorded(name: str) -> None:
    assert "cannot be recorded" in faults(type=name)["type"][0]


@pytest.mark.parametrize("name", [name for name, kind in BUILT_IN.items() if kind.about])
def test_what_is_done_about_a_promise_names_it(name: str) -> None:
    reader = EventReader(Vocabulary())
    filled = {"explained": {"reasons": "x"}, "assigned": {"to": "m-7"}}
    filled["dispute_decided"] = {"outcome": "kept"}
    assert faults(reader, type=name, fields=filled.get(name, {})).keys() == {"about"}
    given = told(type=name, about="buddy@3", fields=filled.get(name, {}))
    assert isinstance(reader.read(given), Draft)


@pytest.mark.parametrize("name", [name for name, kind in BUILT_IN.items() if kind.needs])
def test_what_an_event_cannot_do_without_is_asked_for(name: str) -> None:
    kind = BUILT_IN[name]
    found = faults(type=name, relationship="org", about="buddy@3")
    assert found.keys() == {f"fields.{each}" for each in kind.needs}


def test_seats_are_the_organisations() -> None:
    seat = {"seat": "hr_partner", "holder": "m-7"}
    assert faults(type="seat_filled", fields=seat)["relationship"][1] == "record it for `org`"
    assert read(type="seat_filled", fields=seat, relationship="org").values == seat


def test_whatever_never_happened_has_a_number() -> None:
    assert faults(type="annulled").keys() == {"corrects"}
    assert read(type="annulled", corrects=3).corrects == 3
    assert faults(corrects=-1).keys() == faults(corrects="3").keys() == {"corrects"}


def test_every_event_of_every_ledger_says_in_words_what_it_is() -> None:
    assert all(kind.words and kind.name == name for name, kind in BUILT_IN.items())
    assert all(set(kind.needs) <= set(kind.fields) for kind in BUILT_IN.values())


# --- names, sizes, texts


@pytest.mark.parametrize("name", ["relationship", "about", "actor", "source", "key"])
@pytest.mark.parametrize("text", [" r", "r ", "a\nb", "a\0b", "\ud800", "x" * 501, 7, None])
def test_a_name_is_short_and_can_be_seen(name: str, text: object) -> None:
    assert faults(**{name: text}).keys() == {name}


def test_names_may_hold_any_letters_and_blanks_inside() -> None:
    draft = read(relationship="Zoë 7", actor="a b", source="x" * 500, key="ключ")
    assert (draft.relationship, draft.actor, draft.key) == ("Zoë 7", "a b", "ключ")


def test_fields_are_bounded_in_size_as_they_stand_in_the_ledger() -> None:
    room = 64 * 1024 - len('{"evidence":""}')
    assert read(fields={"evidence": "x" * room})
    assert faults(fields={"evidence": "x" * (room + 1)})["fields"] == (
        "its fields are larger than 64 KB",
        "keep documents elsewhere, and record where they are",
    )


def test_half_a_character_is_no_text() -> None:
    assert faults(fields={"evidence": "a\ud83d"}).keys() == {"fields"}
    assert faults(fields={"keywords": ["\ude00"]}).keys() == {"fields"}
    assert read(fields={"evidence": "\U0001f600 \\ud83d"}).values


@given(
    st.builds(
        Given,
        relationship=st.text(max_size=5),
        type=st.sampled_from(["assessed", "facts", "waived", "x", "annulled", "seat_filled"]),
        fields=st.dictionaries(
            st.sampled_from([*FIELDS, "x", "reasons"]),
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text()
            | st.lists(st.text()),
        ),
        at=st.none() | st.integers() | st.floats() | st.text() | st.datetimes() | st.dates(),
        about=st.text(max_size=5),
        key=st.text(max_size=5),
        corrects=st.integers(),
    )
)
def test_whatever_is_given_is_read_or_refused_and_never_raises(given: Given) -> None:
    found = READER.read(given, now=MOMENT)
    if isinstance(found, Problems):
        assert found.faults
        assert all(each.problem.message for each in found.faults)
    else:
        assert content(seal(found, seq=1, recorded=1)).isascii()


# --- typed for the fold


def test_a_correction_keeps_the_id_of_what_it_corrects() -> None:
    line = seal(read(corrects=2), seq=5, recorded=9)
    event = READER.event(line, original=2)
    assert (event.id, event.seq) == ("2", 5)
    assert READER.events([Known(2, line)]) == ([event], [])


def test_what_another_vocabulary_recorded_is_told_and_not_guessed() -> None:
    line = seal(read(fields={"score": "3"}), seq=1, recorded=9)
    known = Known(1, line)
    read_, unread = EventReader(Vocabulary()).events([known])
    assert read_ == []
    assert [each for each, _ in unread] == [known]
    fewer = Declared(
        name="assessed", subject=Subject.PERSON, fields={"score": RatingType("q", "01")}
    )
    (_, problems), *_ = EventReader(Vocabulary(events={"assessed": fewer})).events([known])[1]
    assert problems.faults[0].field == "fields.score"


def test_the_shipped_charts_events_are_read_for_a_whole_pack(repository: Path) -> None:
    from troth.engine.files.pack import load_pack

    pack, _ = load_pack(repository / "policies/examples/hiring")
    assert pack is not None
    reader = EventReader(pack.vocabulary, pack.charts.values())
    assert reader.kinds["applied"].fields == pack.vocabulary.events["applied"].fields | {
        "reasons": TEXT
    }
