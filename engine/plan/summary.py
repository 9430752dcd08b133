"""What of a plan matters most, in a few lines: whom it reaches, what changed, which ratios are low.

Reads a plan and nothing else; shared by every renderer, so that all begin alike.
"""

from collections.abc import Sequence

from troth.engine.plan.changes import Decision, Wording
from troth.engine.plan.definition import Fairness, Group, Plan
from troth.engine.plan.figures import count, three_places
from troth.engine.plan.narrate import direction_of, narrate, severity
from troth.engine.plan.past import errors, live_of, replay_of

MOST_TOLD = 3
"""How many rules, and how many ratios, the summary names."""


def summary(plan: Plan) -> tuple[str, ...]:
    """What matters most, a line each: whom it reaches, what changed, which ratios are low.

    Says ``no change`` where there is none, and how many rows could not be read.
    """
    if not plan.changes:
        return ("no change", *_unread(plan), *low_ratios(plan))
    what = "   ".join(kinds(plan))
    if all(isinstance(change, Wording) for change in plan.changes):
        what += ": the same result for every input"
    return (*_errors(plan), *reach(plan), *lived(plan), *_unread(plan), what, *low_ratios(plan))


def _errors(plan: Plan) -> list[str]:
    number = errors(plan.changes)
    if not number:
        return []
    what = "1 promise" if number == 1 else f"{count(number)} promises"
    return [f"ERROR: {what} already made would be worse, and nobody has consented"]


def lived(plan: Plan) -> tuple[str, ...]:
    """What a history says: whose running promises are touched, and for whom the past differs."""
    if plan.inputs.history is None:
        return ()
    lives = [live for change in plan.changes if (live := live_of(change)) is not None]
    replays = [replay for change in plan.changes if (replay := replay_of(change)) is not None]
    touched = sum(
        number for live in lives for outcome, number in live.counts.items() if outcome != "kept"
    )
    kept = sum(live.counts.get("kept", 0) for live in lives)
    otherwise = sum(sum(replay.counts.values()) for replay in replays)
    things = "1 thing" if otherwise == 1 else f"{count(otherwise)} things"
    return (
        f"promises already made: {count(kept)} keep their date, {count(touched)} do not"
        if kept + touched
        else "promises already made: none is touched",
        f"history replayed: {things} came out otherwise"
        if otherwise
        else "history replayed: the same for everybody",
    )


def _unread(plan: Plan) -> list[str]:
    found, people, past = list[str](), plan.inputs.people, plan.inputs.history
    if people is not None and people.refused:
        rows = count(people.rows + people.refused)
        found.append(
            f"{count(people.refused)} of {rows} rows could not be read, and are not counted"
        )
    if past is not None and past.refused:
        events = count(past.events + past.left_out + past.refused)
        found.append(
            f"{count(past.refused)} of {events} events could not be read, and are left out"
        )
    return found


def kinds(plan: Plan) -> tuple[str, ...]:
    """``1 stricter``, ``2 wording only``, …: how many changes of each kind."""
    words: dict[str, int] = {}
    for change in plan.changes:
        word = narrate(change).word.lower()
        words[word] = words.get(word, 0) + 1
    return tuple(f"{number} {word}" for word, number in words.items())


def reach(plan: Plan) -> tuple[str, ...]:
    """How many people are decided differently, then by rule in which direction."""
    decisions = [change for change in plan.changes if isinstance(change, Decision)]
    if plan.inputs.people is None or not any(change.decided_by for change in decisions):
        return ()
    moved = [change for change in decisions if any(change.counts.values())]
    everybody = f"{count(plan.inputs.people.rows)} people"
    if not moved:
        return (f"nobody of {everybody} is decided differently",)
    told = [f"{change.rule}: {', '.join(_moves(change))}" for change in moved[:MOST_TOLD]]
    if len(moved) > MOST_TOLD:
        more = len(moved) - MOST_TOLD
        told.append(f"and {count(more)} more {'rule' if more == 1 else 'rules'}")
    number = _decided_differently(plan, moved)
    verb = "is" if number == "1" else "are"
    return (f"{number} of {everybody} {verb} decided differently", *told)


def _decided_differently(plan: Plan, moved: Sequence[Decision]) -> str:
    """How many, each person once; where rows are not at hand, the least that it can be."""
    rows = [plan.rows[change.rows] for change in moved if change.rows in plan.rows]
    if len(rows) == len(moved) and not any(each.file for each in rows):
        return count(len({person for each in rows for person in each.first}))
    return f"at least {count(max(sum(change.counts.values()) for change in moved))}"


def _moves(change: Decision) -> list[str]:
    return [
        f"{count(number)} {direction_of(direction)}"
        for direction, number in sorted(change.counts.items(), key=lambda each: severity(each[0]))
        if number
    ]


def low_ratios(plan: Plan) -> tuple[str, ...]:
    """The ratios below four fifths, as they are under the new rules or were recorded."""
    found = [
        f"{entry.name} by {entry.by}, {group.group} / {entry.after.against}"
        f" {three_places(group.ratio)}{_was(entry, group)}"
        for entry in plan.fairness
        for group in entry.after.groups
        if group.four_fifths == "below" and group.ratio
    ]
    more = [f"ratio below 0.80: {count(len(found) - MOST_TOLD)} more"]
    told = [f"ratio below 0.80: {each}" for each in found[:MOST_TOLD]]
    return (*told, *(more if len(found) > MOST_TOLD else []))


def _was(entry: Fairness, group: Group) -> str:
    if entry.about == "outcome":
        return " (recorded outcome)"
    before = entry.before.groups if entry.before else ()
    old = next((one for one in before if one.group == group.group), None)
    return f" (was {three_places(old.ratio)})" if old is not None and old.ratio else ""
