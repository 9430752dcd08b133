"""Refusals on a screen: how many for which reason, and each of them by its number."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from troth.cli.ledgers import say_plain, why
from troth.cli.progress import working
from troth.cli.terminal import columns, counted, remark, say, typed

if TYPE_CHECKING:
    from troth.engine.session.engine import Engine
    from troth.engine.session.refusals import Refusal
    from troth.engine.session.values import Reason

MOST = 50
"""Refusals that are listed on a screen; JSON has all."""

MOST_REASONS = 20


def say_refused(
    engine: "Engine",
    path: str,
    event: str,
    moments: tuple[str | None, str | None],
    limit: int | None,
    form: str,
) -> None:
    """Every refused event of a ledger: counted by reason, then one by one."""
    from troth.engine.session.reasons import Reasons, reason_of
    from troth.engine.session.refusals import refusals

    most = limit if limit is not None or form == "json" else MOST
    with working("looking for refusals"):
        reasons, people, listed = Reasons(), set[str](), list["Refusal"]()
        for each in refusals(engine, event, *moments):
            reasons.add(each.relationship, each.refused)
            people.add(each.relationship)
            if most is None or len(listed) < most:
                listed.append(each)
    found = reasons.found()
    if form == "json":
        say_plain(engine, "refusals", {"reasons": found, "refusals": listed})
        return
    count = sum(each.count for each in found)
    what = event or ("event" if count == 1 else "events")
    say(f"{count:,} {what} refused, of {counted(len(people), 'relationship')}")
    for line in reasons_told(found, MOST_REASONS):
        say(line)
    numbers = {(each.type, each.by, each.why, each.because): n for n, each in enumerate(found, 1)}
    rows = []
    for each in listed:
        reason = reason_of(each.refused)
        number = numbers.get((reason.type, reason.by, reason.why, reason.because))
        rows.append(row(each, engine, f"[{number}]" if number else ""))
    if rows:
        say()
        say_rows(rows)
    if len(listed) < count:
        remark(f"and {count - len(listed):,} more: --limit N lists more, --format json all")
    if listed:
        say(why(path, listed[0].relationship, listed[0].refused.event))
    else:
        say(f"\nWho is in it: troth ledger {typed(path)}")


def row(each: "Refusal", engine: "Engine", number: str) -> tuple[str, ...]:
    """One refusal: whose, which, when, what, and the number of its reason."""
    from troth.engine.timeline.words import moment_shown

    refused = each.refused
    when = moment_shown(refused.at, engine.zone)
    return f" {each.relationship}", f"event {refused.event}", when, refused.type, number


def say_rows(rows: Sequence[tuple[str, ...]]) -> None:
    """Refusals below each other."""
    from troth.engine.timeline.text import columns as in_columns

    for line in in_columns(rows):
        say(line)


def reasons_told(reasons: "Sequence[Reason]", most: int) -> Iterator[str]:
    """A reason and how often it was one, the most frequent first, numbered from 1."""
    from troth.engine.timeline.words import refusal_told

    for number, each in enumerate(islice(reasons, most), start=1):
        place = f" ({each.place})" if each.place else ""
        by = f" by {each.by}" if each.by else ""
        head = f" [{number}] {each.count:,} {each.type} refused{by}{place}"
        yield from textwrap.wrap(head, columns(), subsequent_indent="     ")
        first = f"first: event {each.event} of {each.relationship}"
        for told in (*refusal_told(each), first):
            yield from textwrap.wrap(
                told, columns(), initial_indent="     ", subsequent_indent="     "
            )
    if len(reasons) > most:
        rest = sum(each.count for each in reasons[most:])
        yield f"     and {rest:,} for {len(reasons) - most} other reasons"
