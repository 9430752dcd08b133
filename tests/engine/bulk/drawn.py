"""Drawn packs: small policies as text, of every form that the language has, by a seed and a tier.

Tiers grow like the kernel does: what charts and events begin; then clocks of charts and what is
kept, expected, made good; then narrow subjects, pauses, stopwatches and what people say about a
promise. A pack of a tier mostly says what the tier is about and what lies below, and sometimes
something from above it, so that the border is drawn, too. The same seed gives the same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from hypothesis import strategies as st

from tests.engine.bulk.charts import Charted, drawn_chart
from tests.engine.bulk.words import HOLIDAYS, HOURS, VOCABULARY, WEEKS, ZONES
from tests.engine.fold.kit import pack_of
from troth.engine.files.pack import Pack

TIERS = (1, 2, 3)

EVENTS = ("asked", "papers_in", "training_held", "buddy_named", "answered", "contacted", "noted")
KEEPS = {"training": "training_held", "buddy": "buddy_named", "answer": "answered",
         "apology": "made_good"}  # fmt: skip
GRADED = frozenset({"asked", "training_held", "buddy_named", "answered", "contacted", "moved_on"})
PLACES = ("relationship.ending", "relationship.alumni", "relationship.engaged",
          "relationship.dormant")  # fmt: skip
PARTIES = ("manager", "partner", "board")


@dataclass(frozen=True)
class Drawn:
    """A pack as text, and how often it uses each construct."""

    seed: int
    tier: int
    rules: str
    calendar: str
    chart: Charted
    shipped: tuple[str, ...]
    used: Counter[str] = field(compare=False, repr=False)

    @property
    def pack(self) -> Pack:
        """The loaded pack; fails with its findings where the text has mistakes."""
        return self.loaded(self.rules)

    def loaded(self, rules: str) -> Pack:
        """The pack with other rules."""
        names = (*self.shipped, self.chart.name)
        return pack_of(
            rules, "2026.1", ", ".join(names), self.calendar, VOCABULARY,
            ((self.chart.name, self.chart.text),),
        )  # fmt: skip


class Maker:
    """Draws statements from one source of randomness, and counts the forms that it drew."""

    def __init__(self, seed: int, tier: int) -> None:
        self.rnd = Random(f"pack {tier} {seed}")
        self.tier = tier
        self.used: Counter[str] = Counter()
        self.chart = drawn_chart(self.rnd, tier)
        self.promises: list[str] = []
        self.defines: list[str] = []
        self.minimum = ""

    # --- choosing

    def often(self, share: float) -> bool:
        return self.rnd.random() < share

    def reaches(self, tier: int) -> bool:
        """Whether a construct of ``tier`` may be drawn: those above only now and then."""
        return tier <= self.tier or self.often(0.02)

    # --- conditions

    def condition(self, depth: int = 1, event: str = "") -> str:
        """A yes/no expression over facts, the event at hand, and defines."""
        if depth > 0 and self.often(0.35):
            return self._joined(depth, event)
        name, text = self.rnd.choice(self._plain(event))
        self.used[f"condition {name}"] += 1
        return text

    def _joined(self, depth: int, event: str) -> str:
        one, two = (self.condition(depth - 1, event) for _ in range(2))
        name, text = self.rnd.choice(
            [
                ("and", f"({one}) and ({two})"),
                ("or", f"({one}) or ({two})"),
                ("not", f"not ({one})"),
                ("any n", f"any 2 of [{one}, {two}, {self.condition(0, event)}]"),
            ]
        )
        self.used[f"condition {name}"] += 1
        return text

    def _plain(self, event: str) -> list[tuple[str, str]]:
        rnd = self.rnd
        number = rnd.choice(("0", "5", "1_000", "999.999999", "0.000001", "12"))
        order = rnd.choice(("at least", "at most", "more than", "less than", "is", "is not"))
        found = [
            ("yes/no", rnd.choice(("trusted", "on_leave", "not on_leave"))),
            ("choice", rnd.choice(("role is agent", "role is not lead", "role in [agent, clerk]"))),
            ("rating", f"level {order} {rnd.randint(1, 4)}"),
            ("number", f"attended {order} {number}"),
            ("number", f"balance {order} {number}"),
            ("arithmetic", f"balance + attended * 2 {order} {number}"),
            ("between", f"attended between 3 and {rnd.randint(4, 900)}"),
            ("money", f"pay {order} {rnd.choice(('28_000', '0', '999_999'))} GBP a year"),
            ("set", f"skills includes {rnd.choice(('first_aid', 'driving'))}"),
            ("text", 'nickname is "Kim"'),
            ("known", rnd.choice(("role is known", "level is unknown", "manager is known"))),
            ("or else", f"(level or else 2) {order} 3"),
            ("date", f"pay_date {rnd.choice(('before', 'after'))} 2026-04-01"),
            ("instant", "seen_at before 2026-04-01 12:00"),
        ]
        found += [("define", name) for name in self.defines]
        if event in GRADED:
            grade = rnd.choice(("is good", "is not poor", "in [good, fair]", "is known"))
            found += [("event field", f"{event}.grade {grade}")] * 6
        if event in {"asked", "answered"}:
            found += [("event number", f"{event}.days {order} {rnd.choice((0, 3, 10))}")] * 4
        if self.minimum and self.often(0.3):
            found.append(("minimum met", f"{self.minimum} is met"))
        if self.reaches(2):
            found += [("valid", f"checked at least {rnd.randint(1, 4)}"),
                      ("tenure", f"tenure {order.replace('is not', 'at least').replace('is', 'at most')} 2 months"),
                      ("state", rnd.choice(("relationship is engaged", f"{self.chart.name} is {self.chart.states[1]}"))),
                      ("today", f"pay_date {rnd.choice(('before', 'after'))} today")]  # fmt: skip
        if self.reaches(3):
            found += [("count", f"count of answered in the last {rnd.choice((7, 30))} days at least 2"),
                      ("time since", "time since answered at least 10 days")]  # fmt: skip
            if self.promises:
                found.append(("owed", f"any promise {rnd.choice(self.promises)} is violated"))
        return found

    # --- lengths

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
        return f"{amount} {unit[:-1] if amount == 1 else unit}"

    # --- promises and expectations

    def trigger(self, name: str) -> tuple[str, str]:
        """A trigger, and the event at hand where there is one."""
        rnd, chart = self.rnd, self.chart
        kinds: list[tuple[str, int]] = [
            ("event", 8),
            ("engaged", 3),
            ("entering", 4),
            ("leaving", 3),
        ]
        if self.reaches(3):
            kinds += [("condition", 1), ("every", 1), ("each", 1), ("agreed", 1), ("caused", 1)]
        kind = rnd.choices([each for each, _ in kinds], [share for _, share in kinds])[0]
        self.used[f"when {kind}"] += 1
        own = [f"{chart.name}.{state}" for state in (*chart.states, *chart.ends)]
        match kind:
            case "event":
                event = rnd.choice((*EVENTS, "moved_on", "looked_at", "assessed"))
                where = f" where {self.condition(1, event)}" if self.often(0.4) else ""
                self.used["where"] += bool(where)
                return f"when {event}{where}", event
            case "engaged":
                return "when engaged", ""
            case "entering":
                return f"when entering {rnd.choice((*own, *PLACES))}", ""
            case "leaving":
                return f"when leaving {rnd.choice((*own[: len(chart.states)], *PLACES[:2]))}", ""
            case "condition":
                return f"when {self.condition(1)}", ""
            case "every":
                return (
                    f"every {rnd.choice(('1 month', '2 weeks', '10 working days'))} while {self.condition(1)}",
                    "",
                )
            case "each":
                return f"each {rnd.choice(('month', 'quarter'))} while engaged", ""
            case "agreed":
                return "when agreed", ""
        return (
            f"when promise {rnd.choice(self.promises)} is violated"
            if self.promises
            else "when engaged"
        ), ""

    def due(self) -> str:
        """A due rule with all that may follow it."""
        rnd = self.rnd
        if self.often(0.08):
            self.used["by date"] += 1
            text = f"by {rnd.choice(('pay_date', '2026-04-06', 'pay_date - 3 days'))}"
        else:
            text = f"within {self.length()}"
            if self.often(0.15):
                self.used["of event"] += 1
                text += f" of {rnd.choice(('papers_in', 'asked', 'looked_at'))}"
        if self.often(0.15) and "hour" not in text and "minute" not in text:
            self.used["rolling"] += 1
            text += f", rolling {rnd.choice(('forward', 'back'))}"
        if self.often(0.1):
            self.used["not before"] += 1
            text += f", not before {rnd.choice(('pay_date', '2026-04-02'))}"
        return text

    def evidence(self, event: str) -> str:
        where = f" where {self.condition(1, event)}" if self.often(0.35) else ""
        self.used["fulfilled where"] += bool(where)
        return f"fulfilled by {event}{where}"

    def content(self) -> list[str]:
        """What is owed, with its evidence."""
        rnd = self.rnd
        if self.reaches(2) and self.often(0.3):
            self.used[kind := rnd.choice(("keep", "never", "allow", "quantity"))] += 1
            match kind:
                case "keep":
                    return [f"keep {self.condition(1)}"]
                case "never":
                    return [f"never contacted while {self.condition(1)}"]
                case "allow":
                    return [f"allow looked_at within {self.length()}"]
            hours = rnd.choice(("2 hours", "40 hours", "attended"))
            return [f"deliver {hours} of training {self.due()}", self.evidence("training_held")]
        resource = rnd.choice(("buddy", "answer", "answer", "apology"))
        self.used["deliver"] += 1
        lines = [f"deliver {resource} {self.due()}", self.evidence(KEEPS[resource])]
        return lines

    def obligation(self, number: int) -> str:
        rnd = self.rnd
        promise = not (self.reaches(2) and self.often(0.25))
        kind, name = ("promise" if promise else "expectation"), f"owed{number}"
        self.used[kind] += 1
        header = f"{kind} {name} {'to' if promise else 'by'} the person"
        trigger, event = self.trigger(name)
        lines = [trigger, *self._by(promise=promise)]
        if self.often(0.35):
            self.used["for"] += 1
            lines.append(f"for {self.condition(1, event if rnd.random() < 0.5 else '')}")
        lines += self.content()
        lines += self._modifiers(lines)
        if promise:
            self.promises.append(name)
        return "\n    ".join((header, *lines))

    def _by(self, *, promise: bool) -> list[str]:
        if promise:
            return [f"by {self.rnd.choice((*PARTIES, 'the organisation'))}"]
        return [f"to {self.rnd.choice(PARTIES)}"] if self.often(0.4) else []

    def _modifiers(self, lines: Sequence[str]) -> list[str]:
        rnd = self.rnd
        delivers = any(each.startswith("deliver") for each in lines)
        hourly = any("hour" in each or "minute" in each for each in lines)
        found: list[str] = []
        offered: list[tuple[int, str, float, Callable[[], str]]] = [
            (1, "grace", 0.15, lambda: f"grace {rnd.choice((1, 2, 10))} days"),
            (1, "survives", 0.15, lambda: "survives the end"),
            (2, "provided", 0.2, lambda: f"provided {self.condition(1)}, otherwise explain within {rnd.choice((3, 5))} working days"),
            (2, "extended", 0.2, lambda: f"extended by {rnd.choice(('1 week', '2 working days'))} when noted, at most 2 times"),
            (2, "remedy", 0.2, lambda: f"remedy {rnd.choice(self.promises)} {rnd.choice(('instead', 'as well'))}"),
            (3, "suspended", 0.2, lambda: "suspended while on_leave" + rnd.choice(("", ", at most 20 days"))),
            (3, "confirmed", 0.1, lambda: "confirmed by the person"),
        ]  # fmt: skip
        for tier, name, share, made in offered:
            if name == "grace" and (not delivers or hourly):
                continue
            if name in {"provided", "extended", "confirmed"} and not delivers:
                continue
            if name == "remedy" and not self.promises:
                continue
            if self.reaches(tier) and self.often(share):
                self.used[name] += 1
                found.append(made())
        return found

    # --- ladders, gates, minimums

    def escalation(self, number: int) -> str:
        rnd = self.rnd
        cause, ends, before = self._cause()
        unit = rnd.choice(("day", "working day", "working day", "week", "hour"))
        steps = sorted(rnd.sample((1, 2, 3, 5, 8, 15, 40), rnd.randint(1, 3)))
        rungs = []
        if before:
            rungs.append(
                f"{rnd.randint(1, 3)} working days before due notify promisor".replace(
                    "1 working days", "1 working day"
                )
            )
            ends = "fulfilled"
        elif self.often(0.6):
            rungs.append("at once notify manager")
        for step in steps[:-1]:
            rungs.append(f"after {_counted(step, unit)} {self._action()}")
        rungs.append(f"finally after {_counted(steps[-1], unit)} assign board")
        lines = [f"escalation ladder{number}", f"when {cause}", *rungs]
        if self.often(0.8) and ends:
            lines.append(f"until {ends}")
        return "\n    ".join(lines)

    def _cause(self) -> tuple[str, str, bool]:
        """What begins a ladder, what may end it, and whether it may remind before the due date."""
        rnd, chart = self.rnd, self.chart
        if self.reaches(2) and self.often(0.3):
            if self.often(0.5):
                state = rnd.choice(chart.states[1:])
                self.used["ladder entering"] += 1
                others = [each for each in (*chart.states, *chart.ends) if each != state]
                return f"entering {chart.name}.{state}", " or ".join(rnd.sample(others, 1)), False
            self.used["ladder event"] += 1
            return "papers_in", "answered", False
        if not self.promises or self.often(0.4):
            self.used["ladder violated any"] += 1
            return "any promise to the person is violated", "repaired or waived", False
        name = rnd.choice(self.promises)
        if self.often(0.3):
            self.used["ladder before due"] += 1
            return f"promise {name} is in_effect", "", True
        self.used["ladder violated one"] += 1
        return f"any promise {name} is violated", "repaired", False

    def _action(self) -> str:
        action = self.rnd.choice(
            ("notify promisor", "notify manager of promisor", "assign partner", "notify partner",
             "open case failure", "notify the person")
        )  # fmt: skip
        self.used[f"rung {action.split()[0]}"] += 1
        return action

    def gate(self, event: str) -> str:
        self.used["gate"] += 1
        needs = self.condition(1, event)
        if self.minimum and self.often(0.3):
            self.used["gate minimum"] += 1
            needs = "every minimum is met"
        return f'gate {self.chart.name}.{event}\n    requires {needs}\n    otherwise "not yet"'

    def rules(self) -> str:
        """All statements of a pack."""
        made = [f"define {guard} as {self.condition(1)}" for guard in self.chart.guards]
        if self.often(0.3):
            self.used["define"] += 1
            made.append(f"define steady as {self.condition(1)}")
            self.defines.append("steady")
        if self.often(0.4):
            lines = "\n    ".join(self.condition(1) for _ in range(self.rnd.randint(1, 3)))
            applies = f" for {self.condition(0)}" if self.often(0.4) else ""
            made.append(f"minimum frontline{applies}\n    {lines}")
            self.minimum = "frontline"
        made += [self.obligation(number) for number in range(self.rnd.randint(1, 4))]
        made += [self.escalation(number) for number in range(self.rnd.choice((0, 1, 1, 2)))]
        made += [self.gate(event) for event in self.chart.gated if self.often(0.4)]
        if self.tier >= 2 and self.chart.timers and self.often(0.5):
            self.used["timer"] += 1
            timer = self.rnd.choice(self.chart.timers)
            made.append(f"timer {self.chart.name}.{timer} is {self.length(hours=False)}")
        return "\n\n".join(made) + "\n"


def _counted(amount: int, unit: str) -> str:
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


def _calendar(rnd: Random) -> str:
    zone, week, hours = rnd.choice(ZONES), rnd.choice(WEEKS), rnd.choice(HOURS)
    return f"zone: {zone}, week: [{week}], hours: {hours}, own: {{{HOLIDAYS}}}"


def _once(seed: int, tier: int) -> Drawn:
    maker = Maker(seed, tier)
    shipped = ["relationship", "case"]
    shipped += ["retention"] if tier >= 2 and maker.often(0.15) else []
    shipped += ["acquisition"] if tier >= 3 and maker.often(0.5) else []
    rules = maker.rules()
    if "acquisition" in shipped and "define minimum_met" not in rules:
        rules += "\ndefine minimum_met as trusted\n"
    return Drawn(seed, tier, rules, _calendar(maker.rnd), maker.chart, tuple(shipped), maker.used)


@lru_cache(maxsize=None)
def drawn(seed: int, tier: int) -> Drawn:
    """The pack of a seed: the first that has no mistakes of the texts drawn for it."""
    for attempt in range(40):
        made = _once(seed * 1_000 + attempt, tier)
        try:
            assert made.pack
        except AssertionError:
            continue
        return made
    raise AssertionError(f"nothing loads for seed {seed} of tier {tier}")


def packs(tier: int, pool: int = 24) -> st.SearchStrategy[Drawn]:
    """Drawn packs of a tier, out of a pool that is built once."""
    return st.integers(0, pool - 1).map(lambda seed: drawn(seed, tier))
