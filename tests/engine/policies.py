"""A small vocabulary to write test policies in, and the way from text to decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from troth.dsl import core
from troth.dsl.check import check
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.types import (
    DATE,
    NUMBER,
    PARTY,
    SCALE,
    TEXT,
    TRUTH,
    ChoiceType,
    DurationType,
    MoneyType,
    NumberType,
    Period,
    RatingType,
    SetType,
    TimeKind,
    Type,
)
from troth.dsl.values import day_of
from troth.dsl.vocabulary import (
    ChartNames,
    Event,
    Fact,
    Length,
    Party,
    Resource,
    Subject,
    Table,
    Vocabulary,
)
from troth.engine.decision import Decision
from troth.engine.evaluate import decide
from troth.engine.facts import View, read_facts

ROLE = ChoiceType("role", ("frontline_agent", "field_agent", "team_lead"))
QUALITY = RatingType("quality", ("0", "1", "2", "3", "4", "5"))
CEFR = RatingType("cefr", ("A1", "A2", "B1", "B2", "C1", "C2"))
CERTIFICATE = ChoiceType("certificate", ("first_aid", "driving"))
YEARLY = MoneyType("GBP", Period.YEAR)
MONTHS = DurationType(TimeKind.MONTHS)

TYPES: dict[str, Type] = {
    "role": ROLE,
    **dict.fromkeys(("empathy", "listening", "ownership", "energy"), QUALITY),
    "english": CEFR,
    "certificates": SetType(CERTIFICATE),
    "years": NUMBER,
    "third": NUMBER,
    "share": NumberType(SCALE, 100 * SCALE),
    "nickname": TEXT,
    "retired": TRUTH,
    "hired_on": DATE,
    "closing": DATE,
    "manager": PARTY,
    "pay": YEARLY,
}
VALID = {"empathy": Length(type=MONTHS, amount=12)}
MARKET = Fact(
    name="market",
    subject=Subject.ORGANISATION,
    type=YEARLY,
    value=28_571 * SCALE,
    as_of=day_of(date(2026, 6, 30)),
    shelf_life=Length(type=MONTHS, amount=6),
)

VOCABULARY = Vocabulary(
    choices={"role": ROLE, "certificate": CERTIFICATE},
    ratings={"quality": QUALITY, "cefr": CEFR},
    facts={
        **{
            name: Fact(name=name, subject=Subject.PERSON, type=type_, valid=VALID.get(name),
                       changeable=name not in {"role", "hired_on", "closing"})
            for name, type_ in TYPES.items()
        },
        "market": MARKET,
    },
    events={
        "coached": Event(name="coached", subject=Subject.PERSON, fields={"hours": NUMBER}),
    },
    resources={"salary": Resource(name="salary", unit="money"), "buddy": Resource(name="buddy")},
    parties={"manager": Party(name="manager", fact="manager")},
    tables={
        "needs": Table(
            name="needs",
            columns={"role": ROLE, "years_needed": NUMBER},
            rows=((0, 1 * SCALE), (1, None)),
        )
    },
    charts={
        "acquisition": ChartNames(name="acquisition", subject=Subject.PERSON,
                                  states=("scoring",), events=("offer_made",)),
    },
    calendar=True,
)  # fmt: skip


def policy_of(text: str) -> core.Policy:
    """The checked policy of a text; fails with the findings where it has mistakes."""
    file, unread = parse(Source("test.troth", text))
    policy, found = check([file], VOCABULARY)
    assert policy is not None, [f"{each.code}: {each.message}" for each in (*unread, *found)]
    return policy


def view(facts: dict[str, Any], today: date = date(2026, 12, 1), **more: Any) -> View:
    """A view of plain values."""
    held, refused = read_facts(VOCABULARY, facts)
    assert not refused, refused
    return View(facts=held, today=day_of(today), **more)


def decided(text: str, name: str, facts: dict[str, Any], **more: Any) -> Decision:
    """The decision of one rule of a text over plain values."""
    return decide(policy_of(text), VOCABULARY, name, view(facts, **more))
