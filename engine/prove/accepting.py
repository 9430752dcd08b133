"""What the owner of a pack accepts: findings that pack.yaml names by their code and place."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from troth.dsl.diagnostics import did_you_mean
from troth.engine.files.info import Info
from troth.engine.prove.findings import Checked, Open
from troth.engine.prove.reports import Accepted, broken


def accepting(checked: Iterable[Checked], info: Info) -> tuple[Checked, ...]:
    """The same, each finding that is accepted with the owner's reason."""
    reasons = {(code, place): reason for code, place, reason in info.accepted}
    return tuple(
        replace(each, accepted=reasons[each.code, each.place])
        if broken(each) and (each.code, each.place) in reasons
        else each
        for each in checked
    )


def stale(
    checked: Sequence[Checked], info: Info, elsewhere: Collection[str]
) -> tuple[Accepted, ...]:
    """What is accepted although there is no such finding: it was mended, or is misspelled.

    Nothing is said of codes ``elsewhere``, which only another question can find, and of what could
    not be decided.
    """
    kept = {(c.code, c.place) for c in checked if broken(c) or isinstance(c.outcome, Open)}
    return tuple(
        Accepted(code, place, reason)
        for code, place, reason in info.accepted
        if code not in elsewhere and (code, place) not in kept
    )


def meant(entry: Accepted, checked: Iterable[Checked]) -> str:
    """What a misspelled entry most likely means: a place of a finding of its code, or a code."""
    found = [each for each in checked if broken(each)]
    places = {each.place for each in found if each.code == entry.code}
    named = sorted(place for place in places if place.partition(" ")[2] == entry.place)
    if named or (nearest := did_you_mean(entry.place, places)):
        return named[0] if named else nearest or ""
    return did_you_mean(entry.code, {e.code for e in found if e.place == entry.place}) or ""
