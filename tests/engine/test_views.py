"""A pack sees people in its own zone and by its own month ends; chains of defines end; rewards."""

from datetime import date
from pathlib import Path

import pytest

from troth.dsl.types import DATE, INSTANT
from troth.dsl.values import read_value
from troth.engine import decide
from troth.engine.decision import Verdict
from troth.engine.facts import view_of
from troth.engine.files.pack import Pack, load_pack
from troth.engine.remedy import what_would_it_take
from troth.engine.views import view_under

PACK = """
troth: 1
name: small
version: "1.0"
effective: 2026-01-01
review: 2027-01-01
owner: people@acme.example
calendar: site
"""


@pytest.fixture
def pack(tmp_path: Path):
    def make(rules: str, vocabulary: str, calendar: str = "zone: UTC, month_end: last_day") -> Pack:
        (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
        (tmp_path / "vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
        (tmp_path / "calendars.yaml").write_text(
            f"calendars: {{site: {{week: [mon, tue, wed, thu, fri], {calendar}}}}}\n",
            encoding="utf-8",
        )
        (tmp_path / "rules.troth").write_text(rules, encoding="utf-8")
        made, found = load_pack(tmp_path)
        assert made is not None, [each.message for each in found]
        return made

    return make


def held(raw: str, type_):
    value = read_value(raw, type_)
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize(
    ("zone", "verdict"),
    [
        ("UTC", Verdict.MET),
        ("America/New_York", Verdict.MET),
        ("Europe/London", Verdict.NOT_MET),
        ("Asia/Tokyo", Verdict.NOT_MET),
    ],
)
def test_a_moment_meets_a_date_by_the_local_date_of_the_pack(pack, zone, verdict) -> None:
    made = pack(
        "minimum seen\n    last_login at most today\n",
        "facts: {last_login: {of: person, type: instant}}\n",
        f"zone: {zone}, month_end: last_day",
    )
    facts = {"last_login": held("2026-06-30T23:30Z", INSTANT)}
    assert (
        decide(made, "seen", view_under(made, facts, held("2026-06-30", DATE))).verdict is verdict
    )


@pytest.mark.parametrize(
    ("month_end", "verdict"), [("last_day", Verdict.MET), ("next_day", Verdict.NOT_MET)]
)
def test_the_calendar_says_what_the_31st_becomes(pack, month_end, verdict) -> None:
    made = pack(
        "minimum settled\n    joined + 1 month at most today\n",
        "facts: {joined: {of: person, type: date}}\n",
        f"zone: UTC, month_end: {month_end}",
    )
    facts = {"joined": held("2026-01-31", DATE)}
    view = view_under(made, facts, held("2026-02-28", DATE))
    assert decide(made, "settled", view).verdict is verdict


@pytest.mark.parametrize(
    ("rule", "met", "not_met"),
    [
        ("joined + 5 working days at most today", "2026-06-02", "2026-06-01"),
        ("today - joined at least 5 working days", "2026-06-02", "2026-06-01"),
        ("tenure at most 5 working days", "2026-06-02", "2026-06-03"),
        ("joined - 2 working days before today", "2026-05-21", "2026-05-20"),
    ],
)
def test_working_days_are_counted_by_the_calendar_of_the_pack(pack, rule, met, not_met) -> None:
    made = pack(
        f"minimum settled\n    {rule}\n",
        "facts: {joined: {of: person, type: date}}\n",
        "zone: UTC, own: {2026-05-25: fair, 2026-05-26: fair}",
    )
    joined = held("2026-05-22", DATE)
    facts = {"joined": joined, "engaged_since": joined}
    for today, verdict in ((met, Verdict.MET), (not_met, Verdict.NOT_MET)):
        view = view_under(made, facts, held(today, DATE))
        assert decide(made, "settled", view).verdict is verdict


def test_a_day_that_no_calendar_knows_is_unknown_and_says_why(pack) -> None:
    made = pack(
        "minimum settled\n    joined + 5 working days at most today\n",
        "facts: {joined: {of: person, type: date}}\n",
    )
    view = view_under(made, {"joined": held("1815-06-18", DATE)}, held("2026-05-22", DATE))
    decision = decide(made, "settled", view)
    assert decision.verdict is Verdict.UNKNOWN
    assert [str(reason) for reason in decision.reasons] == [
        (
            "5 working days after Sun 1815-06-18 is outside calendar site, "
            "which is known from Mon 1900-01-01 to Tue 2199-12-31"
        )
    ]
    assert decision.missing == ()


@pytest.mark.parametrize(
    ("since", "verdict"),
    [
        ("2024-03-01", Verdict.MET),
        ("2024-03-02", Verdict.NOT_MET),
        (None, Verdict.UNKNOWN),
    ],
)
def test_tenure_follows_from_the_first_day_of_the_engagement(pack, since, verdict) -> None:
    made = pack("minimum two_years\n    tenure at least 2 years\n", "facts: {}\n")
    facts = {} if since is None else {"engaged_since": held(since, DATE)}
    view = view_under(made, facts, held("2026-03-01", DATE))
    assert decide(made, "two_years", view).verdict is verdict


NUMBER = "facts: {score: {of: person, type: number 0..100, changeable: yes}}\n"


@pytest.mark.parametrize("step", ["{before}", "{before} + 0", "smaller of [{before}, {before}]"])
def test_a_chain_of_defines_of_any_length_ends(pack, step: str) -> None:
    links = ["define d0 as score\n"]
    links += [f"define d{n} as {step.format(before=f'd{n - 1}')}\n" for n in range(1, 1200)]
    made = pack("".join(links) + "minimum enough\n    d1199 at least 3\n", NUMBER)
    view = view_under(made, {"score": 2_000_000}, 0)
    assert decide(made, "enough", view).verdict is Verdict.NOT_MET
    what_would_it_take(made.policy, made.vocabulary, "enough", view)


REWARD = """
offer bonus
    pay 300 GBP
    when score at least 90
    guardrail complaints at most 2
    expires 2027-12-31

promise bonus_pay
    when engaged
    by payroll
    deliver pay by 2028-01-31
    fulfilled by paid
"""
REWARD_WORDS = """
facts:
  score: {of: person, type: number 0..100}
  complaints: {of: person, type: number 0..100}
events: {paid: {of: relationship, by: [payroll], fields: {amount: money GBP}}}
resources: {pay: {unit: money}}
parties: {payroll: {seat: payroll}}
"""


@pytest.mark.parametrize(
    ("score", "complaints", "day", "verdict"),
    [
        (90, 2, "2027-12-31", Verdict.MET),
        (89, 2, "2027-12-31", Verdict.NOT_MET),
        (90, 3, "2027-12-31", Verdict.NOT_MET),
        (90, None, "2027-12-31", Verdict.UNKNOWN),
        (90, 2, "2028-01-01", Verdict.NOT_MET),
    ],
)
def test_a_reward_hangs_on_its_condition_its_guardrail_and_its_day(
    pack, score, complaints, day, verdict
) -> None:
    made = pack(REWARD, REWARD_WORDS)
    known = {"score": score, "complaints": complaints}
    facts = {name: value * 1_000_000 for name, value in known.items() if value is not None}
    view = view_under(made, facts, held(day, DATE))
    assert decide(made, "bonus", view).verdict is verdict


def test_an_embedder_gives_plain_values_in_the_zone_of_the_pack(pack) -> None:
    made = pack(
        "minimum seen\n    last_login at most today\n    tenure at least 1 year\n",
        "facts: {last_login: {of: person, type: instant}}\n",
        "zone: Asia/Tokyo, month_end: last_day",
    )
    given = {"last_login": "2026-07-01 08:30", "engaged_since": date(2025, 7, 1)}
    for day, verdict in ((1, Verdict.MET), (30, Verdict.NOT_MET)):
        today = date(2026, 7 if day == 1 else 6, day)
        assert decide(made, "seen", view_of(made.vocabulary, given, today=today)).verdict is verdict
