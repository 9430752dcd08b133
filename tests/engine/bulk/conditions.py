"""Drawn conditions and lengths: what rules of every kind are made of.

A condition is over facts of every type, the event at hand, defines, and, in the upper tiers, over
time, states, other events and what is owed. Every form that is drawn is counted.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.engine.bulk.charts import drawn_chart

GRADED = frozenset({"asked", "training_held", "buddy_named", "answered", "contacted", "moved_on"})
"""Events that carry a grade."""

DATED = frozenset({"asked", "answered"})
"""Events that carry a number of days."""

ORDERS = ("at least", "at most", "more than", "less than", "is", "is not")

Forms = list[tuple[str, str]]
"""Forms by what they are counted as, with their text."""


class Conditions:
    """Draws conditions and lengths from one source of randomness."""

    def __init__(self, seed: int, tier: int) -> None:
        self.rnd = Random(f"pack {tier} {seed}")
        self.tier = tier
        self.used: Counter[str] = Counter()
        self.chart = drawn_chart(self.rnd, tier)
        self.promises: list[str] = []
        self.shown: list[str] = []
        self.begun: list[tuple[str, str]] = []
        self.defines: list[str] = []
        self.minimum = ""

    def often(self, share: float) -> bool:
        """Yes with this share."""
        return self.rnd.random() < share

    def reaches(self, tier: int) -> bool:
        """Whether a construct of ``tier`` may be drawn: those above only now and then."""
        return tier <= self.tier or self.often(0.02)

    def condition(self, depth: int = 1, event: str = "") -> str:
        """A yes/no expression; ``event`` is the one at hand, if any."""
        if depth > 0 and self.often(0.35):
            return self._counted("condition", self._joined(depth, event))
        offered = [*self._of_facts(), *self._of_the_event(event), *self._of_rules()]
        offered += self._of_time() if self.reaches(2) else []
        offered += self._of_the_past() if self.reaches(3) else []
        return self._counted("condition", offered)

    def _counted(self, what: str, offered: Forms) -> str:
        name, text = self.rnd.choice(offered)
        self.used[f"{what} {name}"] += 1
        return text

    def _joined(self, depth: int, event: str) -> Forms:
        one, two = (self.condition(depth - 1, event) for _ in range(2))
        return [
            ("and", f"({one}) and ({two})"),
            ("or", f"({one}) or ({two})"),
            ("not", f"not ({one})"),
            ("any n", f"any 2 of [{one}, {two}, {self.condition(0, event)}]"),
        ]

    def _of_facts(self) -> Forms:
        rnd = self.rnd
        order = rnd.choice(ORDERS)
        number = rnd.choice(("0", "5", "1_000", "999.999999", "0.000001", "12"))
        pay = rnd.choice(("28_000", "0", "999_999"))
        return [
            ("yes/no", rnd.choice(("trusted", "on_leave", "not on_leave"))),
            ("choice", rnd.choice(("role is agent", "role is not lead", "role in [agent, clerk]"))),
            ("rating", f"level {order} {rnd.randint(1, 4)}"),
            ("number", f"attended {order} {number}"),
            ("number", f"balance {order} {number}"),
            ("sum", f"balance + attended {order} {number}"),
            ("arithmetic", f"balance + attended * 2 {order} {number}"),
            ("between", f"attended between 3 and {rnd.randint(4, 900)}"),
            ("money", f"pay {order} {pay} GBP a year"),
            ("set", f"skills includes {rnd.choice(('first_aid', 'driving'))}"),
            ("text", 'nickname is "Kim"'),
            ("known", rnd.choice(("role is known", "level is unknown", "manager is known"))),
            ("or else", f"(level or else 2) {order} 3"),
            ("date", f"pay_date {rnd.choice(('before', 'after'))} 2026-04-01"),
            ("instant", "seen_at before 2026-04-01 12:00"),
        ]

    def _of_the_event(self, event: str) -> Forms:
        rnd, found = self.rnd, Forms()
        if event in GRADED:
            grade = rnd.choice(("is good", "is not poor", "in [good, fair]", "is known"))
            found += [("event field", f"{event}.grade {grade}")] * 6
        if event in DATED:
            order, days = rnd.choice(ORDERS), rnd.choice((0, 3, 10))
            found += [("event number", f"{event}.days {order} {days}")] * 4
        return found

    def _of_rules(self) -> Forms:
        found = [("define", name) for name in self.defines]
        if self.minimum and self.often(0.3):
            found.append(("minimum met", f"{self.minimum} is met"))
        return found

    def _of_time(self) -> Forms:
        rnd = self.rnd
        stage = f"{self.chart.name} is {self.chart.states[1]}"
        order, side = (
            rnd.choice(("at least", "at most", "less than")),
            rnd.choice(("before", "after")),
        )
        return [
            ("valid", f"checked at least {rnd.randint(1, 4)}"),
            ("tenure", f"tenure {order} 2 months"),
            ("state", rnd.choice(("relationship is engaged", stage))),
            ("today", f"pay_date {side} today"),
        ]

    def _of_the_past(self) -> Forms:
        days = self.rnd.choice((7, 30))
        found = [
            ("count", f"count of answered in the last {days} days at least 2"),
            ("time since", "time since answered at least 10 days"),
        ]
        if self.promises:
            found.append(("owed", f"any promise {self.rnd.choice(self.promises)} is violated"))
        return found

    def length(self, *, hours: bool = True) -> str:
        """A duration of any kind, short ones more often than long ones."""
        rnd = self.rnd
        kinds = [
            ("days", rnd.choice((0, 1, 2, 5, 28, 365))),
            ("working days", rnd.choice((1, 2, 5, 10, 22, 250))),
            ("working days", rnd.choice((1, 3, 5))),
            ("weeks", rnd.choice((1, 2, 52))),
            ("months", rnd.choice((1, 2, 12))),
            ("quarters", rnd.choice((1, 2))),
            ("years", rnd.choice((1, 4))),
        ]
        if hours:
            kinds += [("hours", rnd.choice((1, 24, 100))), ("minutes", rnd.choice((1, 90))),
                      ("working hours", rnd.choice((1, 6, 40)))]  # fmt: skip
        unit, amount = rnd.choice(kinds)
        self.used[f"length {unit}"] += 1
        return counted(amount, unit.removesuffix("s"))


def counted(amount: int, unit: str) -> str:
    """``1 day``, ``2 days``."""
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"
