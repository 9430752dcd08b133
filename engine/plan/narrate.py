"""A change told in a few words: what it is called, what it was and is now, and its figures.

One total function over the closed union of changes, shared by every renderer, so that a kind of
change cannot be listed without being told. It reads a plan and nothing else, and knows nothing of
widths, colours or Markdown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
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
from troth.engine.plan.definition import Plan, Refused
from troth.engine.plan.figures import Figure, change_of, count, counted, short_hash, weekday
from troth.engine.plan.past import affected_rows, live_figures, live_of, replay_figures, replay_of
from troth.engine.plan.proven import impossible, proof_figures

MOST_TEXTS = 3
"""Texts that could not be read which are named beside the first."""

AFFECTED = "ALSO AFFECTED"
"""What nobody changed, and came out otherwise all the same."""

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
    Verdict.SAME: ("=", "SAME RESULT"),
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
            if change.verdict in {Verdict.NO_EFFECT, Verdict.SAME} and reranked(change):
                sign, word = "*", "RANKS CHANGED"
            subject = f"{change.statement} {change.rule}"
            was, now = _texts(change)
            return Told(id_, sign, word, subject, place, was, now, _figures(change))
        case Promise():
            subject = f"{change.statement} {change.rule}"
            word = "TERMS CHANGED" if _changed(change) else AFFECTED
            was, now = _lines(change.was), _lines(change.now)
            told = (*proof_figures(change.proof), *_past(change, change.mode))
            return Told(id_, "*", word, subject, place, was, now, told)
        case Clock():
            subject = f"{change.statement} {change.rule}"
            was, now = _lines(change.was), _lines(change.now)
            past = _past(change, "" if change.statement == "timer" else change.mode)
            told = (*proof_figures(change.proof), *past)
            return Told(id_, "~", "CLOCK MOVED", subject, place, was, now, told)
        case Transition():
            changed = _changed(change)
            word, subject = AFFECTED, f"step {change.rule}"
            if changed:
                word, subject = "GATE CHANGED", f"gate {change.rule}"
            was, now = _lines(change.was), _lines(change.now)
            told = (*proof_figures(change.proof), *_past(change))
            return Told(id_, "*", word, subject, place, was, now, told)
        case Escalation():
            subject = f"escalation {change.rule}"
            word = "LADDER CHANGED" if _changed(change) else AFFECTED
            was, now = _lines(change.was), _lines(change.now)
            told = (*proof_figures(change.proof), *_past(change))
            return Told(id_, "*", word, subject, place, was, now, told)
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
            return Told(id_, sign, change.what.upper(), subject, place, was, now, _past(change))
        case Wording():
            same = (Figure("same result", "for every input"),)
            was, now = _lines(change.was), _lines(change.now)
            return Told(id_, "=", "WORDING ONLY", change.subject, place, was, now, same)
        case _:
            assert_never(change)


def reranked(decision: Decision) -> bool:
    """Whether somebody stands before or behind others otherwise, although nobody is rejected."""
    return bool(decision.ranks.get("up") or decision.ranks.get("down"))


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


def _changed(change: Promise | Transition | Escalation) -> bool:
    """Whether it is listed for its text; else something else bears on it."""
    return bool(change.was or change.now)


def _past(change: Change, mode: str = "") -> tuple[Figure, ...]:
    """What a history says; without one, what a mode of running clocks means."""
    live, replay = live_of(change), replay_of(change)
    if live is None and replay is None:
        return _mode(mode) if mode else ()
    return (
        *(() if live is None else live_figures(live)),
        *(() if replay is None else replay_figures(replay)),
    )


def _mode(mode: str) -> tuple[Figure, ...]:
    kept = {
        "keep": "keep the terms under which they were made",
        "rebase": "get the new length from their old start",
        "restart": "start again on the day of the change",
        "proportional": "keep the share of time that has run",
        "most favourable": "get whichever is better for whom it is owed",
    }
    return (Figure("promises already made", f"{kept.get(mode, mode)} ({mode})"),)


def duties_of(load: Load) -> str:
    """``manager 12 -> 31   (+19), the most for one 3 -> 9, over 8``."""
    most = f"the most for one {count(load.most_was)} -> {count(load.most_now)}"
    over = load.capacity is not None and load.most_now > load.capacity
    limit = f", over {count(load.capacity)}" if over and load.capacity is not None else ""
    return f"{load.party} {change_of(load.was, load.now)}, {most}{limit}"


def _capacity(load: Load) -> tuple[Figure, ...]:
    if load.capacity is None:
        return ()
    side = "over" if load.most_now > load.capacity else "within"
    return (Figure("capacity", f"{side} {count(load.capacity)} duties a week"),)


def _figures(decision: Decision) -> tuple[Figure, ...]:
    if not decision.decided_by or (decision.decided_by == "proof" and not decision.after):
        nobody = "none were given: what this does to anyone is not known"
        if decision.decided_by:
            nobody = "none were given: whom it reaches is not known"
        return (*proof_figures(decision.proof), Figure("people", nobody))
    figures = [*_through(decision), *_totals(decision), *_directions(decision)]
    figures += impossible(decision)
    if not decision.counts:
        figures.append(Figure("decided differently", "nobody of the people here"))
    figures += _by_line(decision)
    figures += [
        Figure(f"rank among those who meet it: {way}", count(number), rows)
        for way, number in sorted(decision.ranks.items(), reverse=True)
        if number
        for rows in (decision.opened.get(f"rank {way}", ""),)
    ]
    if decision.near:
        figures += [
            Figure("miss it by one line only", f"{count(one.count)}: {one.line}", one.rows)
            for one in decision.near
        ]
    if decision.witness:
        figures.append(Figure("smallest case that flips", case_of(decision.witness)))
    return (*figures, *proof_figures(decision.proof, shown=decision.witness is not None))


def _through(decision: Decision) -> list[Figure]:
    if not decision.through:
        return []
    return [Figure("changed through", ", ".join(decision.through))]


def _totals(decision: Decision) -> list[Figure]:
    good = {"minimum": "met", "gate": "met", "offer": "met", "define": "yes"}[decision.statement]
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


# --- the plan as a whole


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
    people, past, sample = plan.inputs.people, plan.inputs.history, plan.inputs.sample
    crowd = lives = ""
    if people is not None:
        of = "" if sample is None else _of(people.rows, sample.people_of)
        crowd = f"{count(people.rows)}{of} {'person' if people.rows == 1 and not of else 'people'}"
    if past is not None:
        of = "" if sample is None else _of(past.relationships, sample.relationships_of)
        lives = f"{count(past.relationships)}{of} relationships"
        lives = lives if of else counted(past.relationships, "relationship")
        lives += f", {counted(past.events, 'event')}"
    elif people is not None and people.refused:
        lives = f"{counted(people.refused, 'row')} refused"
    return ", ".join(filter(None, (crowd, lives))) or "no people given"


def _of(number: int, whole: int | None) -> str:
    return "" if whole is None or whole == number else f" of {count(whole)}"


def sampled(plan: Plan) -> str:
    """What a plan over a sample says before all else; nothing where everybody was looked at."""
    sample = plan.inputs.sample
    if sample is None:
        return ""
    parts = [
        f"{count(min(sample.asked, whole))} of {count(whole)} {what}"
        for whole, what in (
            (sample.people_of, "people"),
            (sample.relationships_of, "relationships"),
        )
        if whole is not None
    ]
    return f"SAMPLE: every figure is of {' and '.join(parts)} alone"


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
    return next((rows for change in plan.changes if (rows := affected_rows(change))), "")


def by_reason(refused: Iterable[Refused]) -> list[tuple[str, int, str]]:
    """What could not be read, by reason: the place of the first, how many, and why.

    Reasons that differ only in the text that was found are one; a few of the texts are named.
    """
    found: dict[tuple[str, str], _Alike] = {}
    for row in refused:
        text, kind = _kind(row.reason)
        alike = found.setdefault((row.file, kind), _Alike(f"{row.file}:{row.line}", row.reason))
        alike.number += 1
        alike.texts[text] = None
    return [(alike.place, alike.number, alike.told) for alike in found.values()]


@dataclass(slots=True)
class _Alike:
    """Rows refused for one reason: the first of them, how many, and what stood there."""

    place: str
    reason: str
    number: int = 0
    texts: dict[str, None] = field(default_factory=dict)

    @property
    def told(self) -> str:
        others = list(self.texts)[1:]
        if not others:
            return self.reason
        named = ", ".join(f"`{text}`" for text in others[:MOST_TEXTS])
        rest = len(others) - MOST_TEXTS
        return f"{self.reason}; also {named}{f' and {count(rest)} others' if rest > 0 else ''}"


def _kind(reason: str) -> tuple[str, str]:
    """The text that a reason quotes first, and the reason without it."""
    if reason.count("`") < 2:
        return "", reason
    before, text, after = reason.split("`", 2)
    return text, f"{before}``{after.replace(f'`{text}`', '``').replace(f'[{text}]', '[]')}"
