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
from functools import cache
from random import Random

from hypothesis import strategies as st

from tests.engine.bulk.charts import Charted
from tests.engine.bulk.conditions import Conditions, counted
from tests.engine.bulk.words import BY_SITE, HOLIDAYS, HOURS, VOCABULARY, WEEKS, ZONES
from tests.engine.fold.kit import pack_of
from troth.engine.files.pack import Pack

TIERS = (1, 2, 3)

EVENTS = ("asked", "papers_in", "training_held", "buddy_named", "answered", "contacted", "noted",
          "moved_on", "looked_at", "assessed")  # fmt: skip
KEEPS = {"buddy": "buddy_named", "answer": "answered", "apology": "made_good"}
"""Resources, and the event that shows that one was delivered."""

PLACES = ("relationship.ending", "relationship.alumni", "relationship.engaged",
          "relationship.dormant")  # fmt: skip
PARTIES = ("manager", "partner", "board")
ACTIONS = ("notify promisor", "notify manager of promisor", "assign partner", "notify partner",
           "open case failure", "notify the person")  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A pack as text, and how often it uses each construct.

    ``away`` is the calendar of one site, where not all have the same.
    """

    seed: int
    tier: int
    rules: str
    calendar: str
    chart: Charted
    shipped: tuple[str, ...]
    used: Counter[str] = field(compare=False, repr=False)
    away: str = ""

    @property
    def pack(self) -> Pack:
        """The loaded pack; fails with its findings where the text has mistakes."""
        return self.loaded(self.rules)

    @property
    def text(self) -> str:
        """All that it says: rules and chart."""
        return self.rules + self.chart.text

    def loaded(self, rules: str, version: str = "2026.1") -> Pack:
        """The pack with other rules."""
        charts = ", ".join((*self.shipped, self.chart.name))
        own = ((self.chart.name, self.chart.text),)
        return loaded(rules, charts, self.calendar, own, self.away, version)


def loaded(
    rules: str,
    charts: str,
    calendar: str,
    own: tuple[tuple[str, str], ...],
    away: str,
    version: str = "2026.1",
) -> Pack:
    """A pack in the words of all of them."""
    words = BY_SITE if away else VOCABULARY
    return pack_of(rules, version, charts, calendar, words, own, away=away)


class Maker(Conditions):
    """Draws statements."""

    # --- what begins

    def trigger(self) -> tuple[str, str]:
        """A trigger, and the event at hand where there is one."""
        shares = {"event": 8, "engaged": 3, "entering": 4, "leaving": 3}
        if self.reaches(3):
            shares |= dict.fromkeys(("condition", "every", "each", "agreed"), 1)
            shares |= {"caused": 1} if self.promises else {}
        kind = self.rnd.choices([*shares], [*shares.values()])[0]
        self.used[f"when {kind}"] += 1
        if kind == "event":
            return self._on_event()
        return self._begins(kind), ""

    def _on_event(self) -> tuple[str, str]:
        event = self.rnd.choice(EVENTS)
        if not self.often(0.4):
            return f"when {event}", event
        self.used["where"] += 1
        return f"when {event} where {self.condition(1, event)}", event

    def _begins(self, kind: str) -> str:
        rnd, chart = self.rnd, self.chart
        states = [f"{chart.name}.{state}" for state in chart.states]
        ends = [f"{chart.name}.{state}" for state in chart.ends]
        match kind:
            case "entering":
                return f"when entering {rnd.choice((*states, *ends, *PLACES))}"
            case "leaving":
                return f"when leaving {rnd.choice((*states, *PLACES[:2]))}"
            case "condition":
                return f"when {self.condition(1)}"
            case "every":
                length = rnd.choice(("1 month", "2 weeks", "10 working days"))
                return f"every {length} while {self.condition(1)}"
            case "each":
                return f"each {rnd.choice(('month', 'quarter'))} while engaged"
            case "caused":
                return f"when promise {rnd.choice(self.promises)} is violated"
        return f"when {kind}"

    # --- what is owed

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
        if self.often(0.15) and not _hourly(text):
            self.used["rolling"] += 1
            text += f", rolling {rnd.choice(('forward', 'back'))}"
        if self.often(0.1):
            self.used["not before"] += 1
            text += f", not before {rnd.choice(('pay_date', '2026-04-02'))}"
        return text

    def evidence(self, event: str) -> str:
        """What shows that it was done."""
        if not self.often(0.35):
            return f"fulfilled by {event}"
        self.used["fulfilled where"] += 1
        return f"fulfilled by {event} where {self.condition(1, event)}"

    def content(self) -> list[str]:
        """What is owed, with its evidence."""
        rnd = self.rnd
        kind = "deliver"
        if self.reaches(2) and self.often(0.3):
            kind = rnd.choice(("keep", "never", "allow", "quantity"))
        self.used[kind] += 1
        match kind:
            case "keep":
                return [f"keep {self.condition(1)}"]
            case "never":
                return [f"never contacted while {self.condition(1)}"]
            case "allow":
                return [f"allow looked_at within {self.length()}"]
            case "quantity":
                hours = rnd.choice(("2 hours", "40 hours", "attended"))
                return [f"deliver {hours} of training {self.due()}", self.evidence("training_held")]
        resource = rnd.choice(("buddy", "answer", "answer", "apology"))
        shown = KEEPS[resource]
        if self.shown and self.often(0.4):
            self.used["shown by one event"] += 1
            shown = rnd.choice(self.shown)
        elif self.often(0.2):
            shown = rnd.choice(EVENTS)
        self.shown.append(shown)
        return [f"deliver {resource} {self.due()}", self.evidence(shown)]

    def obligation(self, number: int) -> str:
        """A promise, or, from the second tier on, an expectation."""
        promise = not (self.reaches(2) and self.often(0.25))
        kind, name = ("promise" if promise else "expectation"), f"owed{number}"
        self.used[kind] += 1
        if self.begun and self.often(0.3):
            self.used["begun together"] += 1
            trigger, event = self.rnd.choice(self.begun)
        else:
            trigger, event = self.trigger()
        self.begun.append((trigger, event))
        lines = [f"{kind} {name} {'to' if promise else 'by'} the person", trigger]
        if promise:
            lines.append(f"by {self.rnd.choice((*PARTIES, 'the organisation'))}")
        elif self.often(0.4):
            lines.append(f"to {self.rnd.choice(PARTIES)}")
        if self.often(0.35):
            self.used["for"] += 1
            lines.append(f"for {self.condition(1, event if self.often(0.5) else '')}")
        lines += self.content()
        lines += self._modifiers(lines)
        if promise:
            self.promises.append(name)
        return "\n    ".join(lines)

    def _modifiers(self, lines: Sequence[str]) -> list[str]:
        delivers = any(each.startswith("deliver") for each in lines)
        found: list[str] = []
        for tier, name, share, made in self._offered():
            if not delivers and name in {"grace", "provided", "extended", "confirmed"}:
                continue
            if (name == "grace" and _hourly(*lines)) or (name == "remedy" and not self.promises):
                continue
            if self.reaches(tier) and self.often(share):
                self.used[name] += 1
                found.append(made())
        return found

    def _offered(self) -> list[tuple[int, str, float, Callable[[], str]]]:
        one = self.rnd.choice
        return [
            (1, "grace", 0.15, lambda: f"grace {one((2, 10))} days"),
            (1, "survives", 0.15, lambda: "survives the end"),
            (2, "provided", 0.2, lambda: (
                f"provided {self.condition(1)}, otherwise explain within {one((3, 5))} working days"
            )),
            (2, "extended", 0.2, lambda: (
                f"extended by {one(('1 week', '2 working days'))} when noted, at most 2 times"
            )),
            (2, "remedy", 0.2, lambda: (
                f"remedy {one(self.promises)} {one(('instead', 'as well'))}"
            )),
            (3, "suspended", 0.2, lambda: (
                f"suspended while on_leave{one(('', ', at most 20 days'))}"
            )),
            (3, "confirmed", 0.1, lambda: "confirmed by the person"),
        ]  # fmt: skip

    # --- ladders, gates, minimums

    def escalation(self, number: int) -> str:
        """A ladder of up to five rungs."""
        rnd = self.rnd
        cause, until, reminds = self._cause()
        unit = rnd.choice(("day", "working day", "working day", "week", "hour"))
        steps = sorted(rnd.sample((1, 2, 3, 5, 8, 15, 40), rnd.randint(1, 3)))
        lines = [f"escalation ladder{number}", f"when {cause}"]
        if reminds:
            lines.append(f"{counted(rnd.randint(1, 3), 'working day')} before due notify promisor")
        elif self.often(0.6):
            lines.append("at once notify manager")
        owed = "promise" in cause
        lines += [f"{self._from(cause, step, unit)} {self._action(owed)}" for step in steps[:-1]]
        lines.append(f"finally {self._from(cause, steps[-1], unit)} assign board")
        if self.often(0.8):
            lines.append(f"until {until}")
        return "\n    ".join(lines)

    def _from(self, cause: str, count: int, unit: str) -> str:
        """When a rung is reached: so long after the cause, or after what is owed fell due."""
        if not cause.endswith("in_effect"):
            return f"after {counted(count, unit)}"
        self.used["rung after due"] += 1
        return f"{counted(count, unit)} after due"

    def _cause(self) -> tuple[str, str, bool]:
        """What begins a ladder, what ends it, and whether it may remind before the due date."""
        rnd = self.rnd
        if self.often(0.35):
            return self._event_or_state()
        if not self.promises or self.often(0.4):
            self.used["ladder violated any"] += 1
            return "any promise to the person is violated", "repaired or waived", False
        name = rnd.choice(self.promises)
        if self.often(0.5):
            self.used["ladder before due"] += 1
            until = rnd.choice(("fulfilled", "fulfilled", "repaired", "violated"))
            return f"promise {name} is in_effect", until, self.often(0.5)
        self.used["ladder violated one"] += 1
        return f"any promise {name} is violated", "repaired", False

    def _event_or_state(self) -> tuple[str, str, bool]:
        rnd, chart = self.rnd, self.chart
        if self.often(0.5):
            self.used["ladder event"] += 1
            begins, *ends = rnd.sample(("papers_in", "asked", "answered", "noted"), 3)
            return begins, rnd.choice((ends[0], " or ".join(ends))), False
        self.used["ladder entering"] += 1
        place = rnd.randrange(1, max(2, len(chart.states) - 1))
        state, later = chart.states[place], chart.states[place + 1 : place + 2]
        others = [each for each in (*chart.states, *chart.ends) if each != state]
        return f"entering {chart.name}.{state}", rnd.choice((*others, *later * 6)), False

    def _action(self, owed: bool) -> str:
        action = self.rnd.choice(ACTIONS if owed else ACTIONS[2:])
        self.used[f"rung {action.split()[0]}"] += 1
        return action

    def gate(self, event: str) -> str:
        """When an event of the chart may act."""
        self.used["gate"] += 1
        needs = self.condition(1, event)
        if self.minimum and self.often(0.3):
            self.used["gate minimum"] += 1
            needs = "every minimum is met"
        return f'gate {self.chart.name}.{event}\n    requires {needs}\n    otherwise "not yet"'

    def _values(self) -> list[str]:
        """Defines, those that guard the chart among them, and a minimum."""
        made = [f"define {guard} as {self.condition(1)}" for guard in self.chart.guards]
        if self.often(0.3):
            self.used["define"] += 1
            made.append(f"define steady as {self.condition(1)}")
            self.defines.append("steady")
        if self.often(0.4):
            lines = [self.condition(1) for _ in range(self.rnd.randint(1, 3))]
            applies = f" for {self.condition(0)}" if self.often(0.4) else ""
            made.append("\n    ".join((f"minimum frontline{applies}", *lines)))
            self.minimum = "frontline"
        return made

    def rules(self) -> str:
        """All statements of a pack."""
        made = self._values()
        made += [self.obligation(number) for number in range(self.rnd.randint(1, 4))]
        made += [self.escalation(number) for number in range(self.rnd.choice((0, 1, 1, 2)))]
        made += [self.gate(event) for event in self.chart.gated if self.often(0.4)]
        if self.chart.timers and self.often(0.5):
            self.used["timer"] += 1
            timer = self.rnd.choice(self.chart.timers)
            made.append(f"timer {self.chart.name}.{timer} is {self.length(hours=False)}")
        return "\n\n".join(made) + "\n"

    def shipped(self) -> tuple[str, ...]:
        """The shipped charts of the pack."""
        more = ["retention"] if self.reaches(2) and self.often(0.15) else []
        more += ["acquisition"] if self.reaches(3) and self.often(0.5) else []
        return ("relationship", "case", *more)


def _hourly(*texts: str) -> bool:
    return any("hour" in text or "minute" in text for text in texts)


def _calendar(rnd: Random) -> str:
    zone, week, hours = rnd.choice(ZONES), rnd.choice(WEEKS), rnd.choice(HOURS)
    return f"zone: {zone}, week: [{week}], hours: {hours}, own: {{{HOLIDAYS}}}"


def _once(seed: int, tier: int) -> Drawn:
    maker = Maker(seed, tier)
    shipped, rules = maker.shipped(), maker.rules()
    if "acquisition" in shipped:
        rules += "\ndefine minimum_met as trusted\n"
    calendar, away = _calendar(maker.rnd), ""
    if maker.often(0.15):
        maker.used["by site"] += 1
        away = _calendar(maker.rnd)
    return Drawn(seed, tier, rules, calendar, maker.chart, shipped, maker.used, away)


@cache
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
