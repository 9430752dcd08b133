"""The vocabulary of the language's own example, and a way to check a text against it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from troth.dsl import core
from troth.dsl.check import check
from troth.dsl.diagnostics import Diagnostic
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
from troth.dsl.vocabulary import (
    ChartNames,
    Event,
    Fact,
    Party,
    Resource,
    Subject,
    Table,
    Use,
    Vocabulary,
)

QUALITY = RatingType("quality", ("0", "1", "2", "3", "4", "5"))
CEFR = RatingType("cefr", ("A1", "A2", "B1", "B2", "C1", "C2"))
ROLE = ChoiceType("role", ("frontline_agent", "field_agent", "team_lead"))
KIND = ChoiceType("kind", ("employee", "agent"))
CERTIFICATE = ChoiceType("certificate", ("first_aid", "driving"))
LANGUAGE = ChoiceType("language", ("english", "spanish"))
SEX = ChoiceType("sex", ("female", "male"))
POUNDS_A_YEAR = MoneyType("GBP", Period.YEAR)
HOURS = DurationType(TimeKind.CLOCK)

PERSON, RELATIONSHIP, ORGANISATION = Subject.PERSON, Subject.RELATIONSHIP, Subject.ORGANISATION
QUALITIES = ("empathy", "product_knowledge", "listening", "ownership", "energy", "learning")


def _facts() -> list[Fact]:
    plain: list[tuple[str, Subject, Type]] = [
        *((name, PERSON, QUALITY) for name in QUALITIES),
        ("years_experience", PERSON, NumberType(0, 60 * SCALE)),
        ("role", PERSON, ROLE),
        ("english_level", PERSON, CEFR),
        ("certifications", PERSON, SetType(CERTIFICATE)),
        ("languages", PERSON, SetType(LANGUAGE)),
        ("kind", RELATIONSHIP, KIND),
        ("attended", RELATIONSHIP, NumberType(0, 1000 * SCALE)),
        ("offered", RELATIONSHIP, NumberType(SCALE, 1000 * SCALE)),
        ("on_leave", RELATIONSHIP, TRUTH),
        ("manager", RELATIONSHIP, PARTY),
        ("hiring_manager", PERSON, PARTY),
        ("birthday", PERSON, DATE),
        ("market_total_pay", ORGANISATION, POUNDS_A_YEAR),
        ("severity", Subject.CASE, NUMBER),
        ("score", Subject.APPLICATION, NUMBER),
    ]
    marked = [
        Fact(
            name="sex",
            subject=PERSON,
            type=SEX,
            use=Use.PROTECTED,
            carried_by=(("applied", "sex"),),
        ),
        Fact(
            name="opted_out",
            subject=RELATIONSHIP,
            type=TRUTH,
            use=Use.PRIVATE,
            carried_by=(("asked", "answer"),),
        ),
        Fact(name="referred", subject=PERSON, type=TRUTH, use=Use.SOURCING),
        Fact(name="desk_hours", subject=RELATIONSHIP, type=TRUTH, about_method=True),
    ]
    return [*(Fact(name=n, subject=s, type=t) for n, s, t in plain), *marked]


def _events() -> list[Event]:
    fields: dict[str, tuple[Subject, dict[str, Type]]] = {
        "applied": (PERSON, {"years": NUMBER, "sex": SEX}),
        "assessed": (PERSON, {**dict.fromkeys(QUALITIES, QUALITY), "evidence": TEXT}),
        "buddy_assigned": (RELATIONSHIP, {}),
        "coaching_session": (RELATIONSHIP, {"hours": NUMBER}),
        "reply": (RELATIONSHIP, {"hours": HOURS}),
        "development_agreed": (RELATIONSHIP, {}),
        "development_verified": (RELATIONSHIP, {}),
        "asked": (RELATIONSHIP, {"answer": TRUTH}),
        "paid": (RELATIONSHIP, {}),
    }
    return [Event(name=n, subject=s, fields=f) for n, (s, f) in fields.items()]


def _resources() -> list[Resource]:
    return [
        Resource(name="salary", unit="money"),
        Resource(name="learning_budget", unit="money"),
        Resource(name="buddy"),
        Resource(name="crm_access"),
        Resource(name="plan"),
        Resource(name="make_up", unit="hours", carried_by=("coaching_session", "hours")),
        Resource(name="coaching", unit="hours", carried_by=("coaching_session", "hours")),
    ]


def _charts() -> list[ChartNames]:
    return [
        ChartNames(
            name="acquisition",
            subject=Subject.APPLICATION,
            states=("sourced", "scoring", "shortlisted", "accepted"),
            events=("applied", "offer_accepted", "withdrew"),
            timers=("decide_due",),
        ),
        ChartNames(
            name="retention.performance",
            subject=RELATIONSHIP,
            states=("meeting", "supporting"),
            events=("consequence_requested", "feedback_given"),
            timers=("support_ends",),
            uses={"consequence_requested": ("consequence",)},
            guards={"well_supported": False},
        ),
        ChartNames(name="case", subject=Subject.CASE, states=("raised",), events=("case_decided",)),
    ]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """What the example of the language speaks of."""
    return Vocabulary(
        ratings={"quality": QUALITY, "cefr": CEFR},
        choices={c.name: c for c in (ROLE, KIND, CERTIFICATE, LANGUAGE, SEX)},
        facts={fact.name: fact for fact in _facts()},
        events={event.name: event for event in _events()},
        resources={resource.name: resource for resource in _resources()},
        parties={
            "manager": Party(name="manager", fact="manager"),
            "hiring_manager": Party(name="hiring_manager", fact="hiring_manager"),
            "hr_partner": Party(name="hr_partner", seat="hr_partner"),
            "people_director": Party(name="people_director", seat="people_director"),
        },
        tables={
            "needed": Table(
                name="needed",
                columns={"role": ROLE, "years": NUMBER},
                rows=((0, SCALE), (1, 2 * SCALE), (2, 5 * SCALE)),
            )
        },
        charts={chart.name: chart for chart in _charts()},
        calendar=True,
    )


@pytest.fixture(scope="session")
def checked(
    vocabulary: Vocabulary,
) -> Callable[[str], tuple[core.Policy | None, list[Diagnostic]]]:
    """A function from rules to the policy and everything that was found, reader and checker."""

    def run(text: str) -> tuple[core.Policy | None, list[Diagnostic]]:
        file, mistakes = parse(Source("rules.troth", text))
        policy, found = check([file], vocabulary)
        return policy, [*mistakes, *found]

    return run
