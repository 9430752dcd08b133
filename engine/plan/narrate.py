"""A change told in a few words: what it is called, what it was and is now, and its figures.

One total function over the closed union of changes, shared by every renderer, so that a kind of
change cannot be listed without being told. It reads a plan and nothing else, and knows nothing of
widths, colours or Markdown.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from troth.engine.plan.changes import (
    Change,
    Clock,
    Decision,
    Escalation,
    Load,
    Money,
    Place,
    Promise,
    Structure,
    Transition,
    Verdict,
    Witness,
    Wording,
)
from troth.engine.plan.definition import Plan

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_SIGNS = {
    Verdict.STRICTER: ("!", "STRICTER"),
    Verdict.LOOSER: ("<", "LOOSER"),
    Verdict.BOTH: ("!", "STRICTER AND LOOSER"),
    Verdict.SCOPE: ("*", "APPLIES TO OTHERS"),
    Verdict.NO_EFFECT: (".", "NO EFFECT"),
    Verdict.ADDED: ("+", "ADDED"),
    Verdict.REMOVED: ("-", "REMOVED"),
    Verdict.CHANGED: ("*", "CHANGED"),
    Verdict.NOT_MEASURED: ("?", "NOT MEASURED"),
}

RESULTS = {
    "met": "met",
    "not_met": "not met",
    "unknown": "undecided",
    "does_not_apply": "does not apply",
    "absent": "no such rule",
    "yes": "yes",
    "no": "no",
    "value": "a value",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of figures: what is counted, the figures as people read them, and its rows' name."""

    label: str
    text: str
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A change for a reader. ``word`` says it all; ``sign`` stands beside it, never alone."""

    id: str
    sign: str
    word: str
    subject: str
    place: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    figures: tuple[Figure, ...] = ()


def narrate(change: Change) -> Told:
    """What a reader is told about ``change``."""
    place, id_ = shown_place(change), change.id
    match change:
        case Decision():
            sign, word = _SIGNS[change.verdict]
            subject = f"{change.statement} {change.rule}"
            was, now = _texts(change)
            return Told(id_, sign, word, subject, place, was, now, _figures(change))
        case Promise():
            subject = f"{change.statement} {change.rule}"
            told = _live(change.mode)
            return Told(
                id_,
                "*",
                "TERMS CHANGED",
                subject,
                place,
                _lines(change.was),
                _lines(change.now),
                told,
            )
        case Clock():
            subject = f"{change.statement} {change.rule}"
            told = _live(change.mode)
            return Told(
                id_,
                "~",
                "CLOCK MOVED",
                subject,
                place,
                _lines(change.was),
                _lines(change.now),
                told,
            )
        case Transition():
            subject = f"gate {change.rule}"
            return Told(
                id_, "*", "GATE CHANGED", subject, place, _lines(change.was), _lines(change.now)
            )
        case Escalation():
            subject = f"escalation {change.rule}"
            return Told(
                id_, "*", "LADDER CHANGED", subject, place, _lines(change.was), _lines(change.now)
            )
        case Load():
            subject = f"{change.party}, week of {weekday(change.week)}"
            was, now = (f"{count(change.was)} duties",), (f"{count(change.now)} duties",)
            return Told(id_, "#", "LOAD", subject, place, was, now, _capacity(change))
        case Money():
            subject = f"offer {change.rule}: {change.resource}"
            return Told(id_, "$", "AMOUNT", subject, place, _lines(change.was), _lines(change.now))
        case Structure():
            sign = {"added": "+", "removed": "-", "changed": "*"}[change.what]
            subject = f"{change.statement} {change.rule}"
            was, now = _lines(change.was), _lines(change.now)
            return Told(id_, sign, change.what.upper(), subject, place, was, now)
        case Wording():
            same = (Figure("same result", "for every input"),)
            was, now = _lines(change.was), _lines(change.now)
            return Told(id_, "=", "WORDING ONLY", change.subject, place, was, now, same)
        case _:
            assert_never(change)


def shown_place(change: Change) -> str:
    """``hiring.troth:9``, or nothing where the change has no place."""
    match change:
        case Load():
            return ""
        case (
            Decision()
            | Promise()
            | Clock()
            | Transition()
            | Escalation()
            | Money()
            | Structure()
            | Wording()
        ):
            return _place(change.place)
        case _:
            assert_never(change)


def _place(place: Place | None) -> str:
    if place is None:
        return ""
    return f"{place.file}:{place.line}" + (" (old pack)" if place.pack == "old" else "")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def _texts(decision: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not decision.lines:
        return _lines(decision.was), _lines(decision.now)
    was = tuple(text for line in decision.lines for text in _lines(line.was))
    return was, tuple(text for line in decision.lines for text in _lines(line.now))


def _live(mode: str) -> tuple[Figure, ...]:
    kept = {
        "keep": "keep the terms under which they were made",
        "rebase": "get the new length from their old start",
        "restart": "start again on the day of the change",
        "proportional": "keep the share of time that has run",
        "most favourable": "get whichever is better for whom it is owed",
    }
    return (Figure("promises already made", f"{kept.get(mode, mode)} ({mode})"),)


def _capacity(load: Load) -> tuple[Figure, ...]:
    if load.capacity is None:
        return ()
    side = "over" if load.now > load.capacity else "within"
    return (Figure("capacity", f"{side} {count(load.capacity)} duties a week"),)


def _figures(decision: Decision) -> tuple[Figure, ...]:
    if not decision.decided_by:
        return (Figure("people", "none were given: what this does to anyone is not known"),)
    figures = [*_through(decision), *_totals(decision), *_directions(decision)]
    if not decision.counts:
        figures.append(Figure("decided differently", "nobody of the people here"))
    figures += _by_line(decision)
    if decision.ranks:
        moved = ", ".join(f"{count(n)} {what}" for what, n in sorted(decision.ranks.items()))
        figures.append(Figure("rank among those who meet it", moved))
    if decision.near:
        figures += [
            Figure("miss it by one line only", f"{count(one.count)}: {one.line}", one.rows)
            for one in decision.near
        ]
    if decision.witness:
        figures.append(Figure("smallest case that flips", case_of(decision.witness)))
    return tuple(figures)


def _through(decision: Decision) -> list[Figure]:
    if not decision.through:
        return []
    return [Figure("changed through", ", ".join(decision.through))]


def _totals(decision: Decision) -> list[Figure]:
    good = {"minimum": "met", "gate": "yes", "offer": "met", "define": "yes"}[decision.statement]
    label = {"minimum": "meet it", "gate": "let through", "offer": "at benchmark", "define": "yes"}
    found = []
    for result, name in ((good, label[decision.statement]), ("unknown", "undecided")):
        was, now = decision.before.get(result, 0), decision.after.get(result, 0)
        if was or now:
            found.append(Figure(name, change_of(was, now)))
    return found


def _directions(decision: Decision) -> list[Figure]:
    found = []
    for direction, number in sorted(decision.counts.items(), key=lambda each: severity(each[0])):
        rows = decision.opened.get(direction, "")
        found.append(Figure(direction_of(direction), count(number), rows))
    return found


def _by_line(decision: Decision) -> list[Figure]:
    return [
        Figure(f"decided by {name}", count(number), decision.opened.get(f"line {name}", ""))
        for name, number in sorted(decision.by_line.items(), key=lambda each: (-each[1], each[0]))
    ]


def case_of(witness: Witness) -> str:
    """A person as a case: the facts that matter, and how everything else stands."""
    facts = [f"{fact} {value}" for fact, value in sorted(witness.facts.items())]
    moved = f"{RESULTS.get(witness.before, witness.before)} -> "
    moved += RESULTS.get(witness.after, witness.after)
    return ", ".join([*facts, witness.others] if witness.others else facts) + f": {moved}"


# --- figures as people read them


def count(number: int) -> str:
    """``1,241``."""
    return f"{number:,}"


def change_of(was: int, now: int) -> str:
    """``3,772 -> 2,531   (-1,241)``."""
    difference = "no change" if was == now else f"{now - was:+,}"
    return f"{count(was)} -> {count(now)}   ({difference})"


def percent(rate: str) -> str:
    """``60.0 %``; two places below ten, where one would hide a tenth of the figure."""
    if not rate:
        return "–"
    value = Decimal(rate) * 100
    return f"{value:.2f} %" if value < 10 else f"{value:.1f} %"


def three_places(figure: str) -> str:
    """``0.668``."""
    return f"{Decimal(figure):.3f}"


def signed(figure: str) -> str:
    """``-0.131`` or ``+0.020``."""
    return f"{Decimal(figure):+.3f}"


def weekday(day: str) -> str:
    """``Wed 2026-11-18`` for an ISO date, whatever the locale."""
    return f"{WEEKDAYS[date.fromisoformat(day).weekday()]} {day}"


def short_hash(digest: str) -> str:
    """The first six characters of a ``sha256:…``."""
    return digest.removeprefix("sha256:")[:6]


def headline(plan: Plan) -> str:
    """``Policy acme 2026.1 (4e21c0) -> 2026.2 (9f1c77)``."""
    old, new = plan.inputs.old, plan.inputs.new
    renamed = "" if old.name == new.name else f"{new.name} "
    return (
        f"Policy {old.name} {old.version} ({short_hash(old.meaning)})"
        f" -> {renamed}{new.version} ({short_hash(new.meaning)})"
    )


def population(plan: Plan) -> str:
    """How many people the plan looked at, and how many rows could not be read."""
    people = plan.inputs.people
    if people is None:
        return "no people given"
    refused = f", {count(people.refused)} rows refused" if people.refused else ""
    return f"{count(people.rows)} people{refused}"


def direction_of(direction: str) -> str:
    """``met -> not met`` for ``met>not_met``."""
    before, _, after = direction.partition(">")
    return f"{RESULTS.get(before, before)} -> {RESULTS.get(after, after)}"


def severity(direction: str) -> tuple[int, str]:
    """Orders directions: what takes something from people first."""
    order = ("met>not_met", "unknown>not_met", "met>unknown")
    return (order.index(direction) if direction in order else len(order), direction)


def first_rows(plan: Plan) -> str:
    """The rows of the first figure that opens to people, worst direction first; or nothing."""
    for change in plan.changes:
        if isinstance(change, Decision):
            for direction in sorted(change.counts, key=severity):
                if rows := change.opened.get(direction, ""):
                    return rows
    return ""


def refusals(plan: Plan) -> list[tuple[str, int, str]]:
    """Rows that could not be read, by reason: the place of the first, how many, and why."""
    found: dict[str, tuple[str, int]] = {}
    for row in plan.refused:
        place, number = found.get(row.reason, (f"{row.file}:{row.line}", 0))
        found[row.reason] = (place, number + 1)
    return [(place, number, reason) for reason, (place, number) in found.items()]
