"""What of a plan matters most, in a few lines: whom it reaches, what changed, which ratios are low.

Reads a plan and nothing else; shared by every renderer, so that all begin alike.
"""

from troth.engine.plan.changes import Decision, Wording
from troth.engine.plan.chosen import memberships
from troth.engine.plan.definition import Fairness, Group, Plan
from troth.engine.plan.effect import without_effect
from troth.engine.plan.figures import count, three_places
from troth.engine.plan.narrate import direction_of, narrate, sampled, severity
from troth.engine.plan.past import errors, live_of, replay_of

MOST_TOLD = 3
"""How many rules, and how many ratios, the summary names."""


def summary(plan: Plan) -> tuple[str, ...]:
    """What matters most, a line each: whom it reaches, what changed, which ratios are low.

    Says ``no change`` where there is none, and how many rows could not be read.
    """
    some = sampled(plan)
    first = (some,) if some else ()
    if not plan.changes:
        return (*first, "no change", *unread(plan), *low_ratios(plan))
    what = "   ".join(kinds(plan))
    if all(isinstance(change, Wording) for change in plan.changes):
        what += ": the same result for every input"
    idle = nothing(plan)
    told = (*first, *_errors(plan), *idle, *reach(plan), *lived(plan))
    return (*told, *unread(plan), what, *low_ratios(plan))


def nothing(plan: Plan) -> tuple[str, ...]:
    """Says it where rules were changed and nobody is reached; words alone are told as such."""
    if not without_effect(plan) or all(isinstance(each, Wording) for each in plan.changes):
        return ()
    return ("NO EFFECT: what was changed reaches nobody here",)


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
    kept, touched, otherwise = kept_by(plan), touched_by(plan), otherwise_by(plan)
    things = "1 thing" if otherwise == 1 else f"{count(otherwise)} things"
    return (
        f"promises already made: {count(kept)} keep their date, {count(touched)} do not"
        if kept + touched
        else "promises already made: none is touched",
        f"history replayed: {things} came out otherwise"
        if otherwise
        else "history replayed: the same for everybody",
    )


def kept_by(plan: Plan) -> int:
    """How many promises already made keep their date, of the rules that are listed."""
    return sum(live.counts.get("kept", 0) for live in filter(None, map(live_of, plan.changes)))


def touched_by(plan: Plan) -> int:
    """How many promises already made do not keep their date, and how many begin."""
    lives = filter(None, map(live_of, plan.changes))
    return sum(n for live in lives for outcome, n in live.counts.items() if outcome != "kept")


def otherwise_by(plan: Plan) -> int:
    """How many things came out otherwise in the history replayed."""
    replays = filter(None, map(replay_of, plan.changes))
    return sum(sum(replay.counts.values()) for replay in replays)


def unread(plan: Plan) -> list[str]:
    """How many rows and events could not be read, and are in no figure."""
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
    number = decided_differently(plan)
    verb = "is" if number == "1" else "are"
    return (f"{number} of {everybody} {verb} decided differently", *told)


def decided_differently(plan: Plan) -> str:
    """How many, each person once; where rows are not at hand, the least that it can be."""
    decisions = [each for each in plan.changes if isinstance(each, Decision)]
    moved = [each for each in decisions if any(each.counts.values())]
    rows = [plan.rows[change.rows] for change in moved if change.rows in plan.rows]
    if len(rows) == len(moved) and not any(each.file for each in rows):
        return count(sum(1 for _ in memberships([each.first for each in rows])))
    least = max((sum(change.counts.values()) for change in moved), default=0)
    return f"at least {count(least)}"


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
