"""An organisation in which somebody is late, and the ladder that hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.dsl.types import Value
from troth.engine.events import Event

START = "2026-03-01 09:00 facts manager=m-1\n2026-03-02 09:00 engaged\n"
REPLY = """
promise reply to the person
    when engaged
    by manager
    deliver answer within 5 working days
    fulfilled by answered
"""
LADDER = """
escalation late
    when any promise to the person is violated
    at once                         notify promisor
    after 3 working days            notify manager of promisor
    after 8 working days            assign partner, open case failure
    finally after 15 working days   assign board
    until repaired or waived
"""
RULES = REPLY + LADDER


@dataclass
class Around:
    """An organisation: who leads whom, and who holds which seat."""

    leads: dict[str, str] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)

    def fact_of(self, relationship: str, fact: str, at: int) -> Value | None:  # noqa: ARG002
        return self.leads.get(relationship) if fact == "manager" else None

    def holder(self, seat: str, at: int) -> str | None:  # noqa: ARG002
        return self.seats.get(seat)

    def organisation(self, at: int) -> Mapping[str, tuple[Value, Event]]:  # noqa: ARG002
        return {}

    def goals(self, relationship: str, at: int) -> None:  # noqa: ARG002
        return None


ACME = Around({"m-1": "m-7", "m-7": "m-9"}, {"partner": "p-1", "board": "b-1"})
