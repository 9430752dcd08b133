"""`troth ledger`: what is owed to somebody and how it went; who is in a ledger; is it untouched."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit
from troth.cli.ledgers import (
    ledger,
    mistakes_told,
    moment_options,
    needs_ledger,
    say_plain,
    why,
)
from troth.cli.options import format_option
from troth.cli.progress import working
from troth.cli.terminal import columns, counted, remark, say, say_json, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.records import Break
    from troth.engine.session.engine import Engine

MOST = 50
"""Relationships that are listed on a screen; JSON has all."""

FAR = "9999-12-30"


@click.command(name="ledger", epilog="For example: troth ledger people.db r-42")
@click.argument("path", metavar="LEDGER")
@click.argument("relationship", required=False)
@moment_options
@click.option("--story", is_flag=True, help="Everything that happened, line by line, as well.")
@click.option(
    "--verify", is_flag=True, help="Is every event as it was recorded? Ends with 1 if not."
)
@click.option("--refused", is_flag=True, help="Every event that was refused, and what refused it.")
@click.option("--event", metavar="NAME", help="With --refused: only events of this name.")
@click.option("--limit", type=click.IntRange(min=0), help="With --refused: list at most so many.")
@click.option("--rates", metavar="EVENT", help="How many have EVENT, by groups of people.")
@click.option("--by", metavar="FACT", help="With --rates: the fact that makes the groups.")
@click.option("--against", metavar="GROUP", help="With --rates: compare with it, not the highest.")
@format_option("text", "json", "html")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    path: str,
    relationship: str | None,
    as_of: str | None,
    known_at: str | None,
    story: bool,
    verify: bool,
    refused: bool,
    event: str | None,
    limit: int | None,
    rates: str | None,
    by: str | None,
    against: str | None,
    form: str,
) -> int:
    """The ledger page of RELATIONSHIP; without one, everybody in LEDGER.

    --format html is one file for a browser or for paper: it holds nothing but the page.
    --refused and --rates are questions about everybody: what was recorded and not accepted, and
    how often something happened to people of one group and of another.
    """
    asked = Asked(refused, event, limit, rates, by, against)
    check_asked(asked, relationship, form)
    if verify and not (asked.refused or asked.rates):
        check_verified(as_of, known_at)
        return verified(path, form)
    with ledger(path) as engine:
        if asked.refused or asked.rates:
            about_everybody(engine, path, asked, (as_of, known_at), form)
            return Exit.FINE
        if relationship is None:
            if form == "html":
                raise usage("`--format html` is a page of one relationship", "name it: r-42")
            if as_of or known_at:
                option = "--as-of" if as_of else "--known-at"
                raise usage(
                    f"`{option}` asks about one relationship, and this lists everybody as of now",
                    f"name it; how everybody stood then: troth report {typed(path)} {option} …",
                )
            everybody(engine, path, form)
            return Exit.FINE
        if form == "html":
            from troth.engine.timeline.html import html

            say(html(engine.page(relationship, as_of, known_at)).rstrip("\n"))
        elif form == "json":
            state = engine.state(relationship, as_of, known_at)
            records = engine.records(relationship)
            say_plain(engine, "ledger", {"state": state, "events": records})
        else:
            one(engine, path, relationship, (as_of, known_at), story=story)
    return Exit.FINE


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks about everybody in a ledger."""

    refused: bool
    event: str | None
    limit: int | None
    rates: str | None
    by: str | None
    against: str | None


def check_asked(asked: Asked, relationship: str | None, form: str) -> None:
    """Ends the command where its options do not belong together."""
    if asked.rates and asked.by is None:
        raise usage("`--rates` needs `--by`", "name a fact, such as --by gender")
    if asked.rates and asked.refused:
        raise usage("`--rates` and `--refused` are two questions", "ask one after the other")
    for option, given, needed, there in (
        ("--event", asked.event, "--refused", asked.refused),
        ("--limit", asked.limit, "--refused", asked.refused),
        ("--by", asked.by, "--rates", asked.rates),
        ("--against", asked.against, "--rates", asked.rates),
    ):
        if given is not None and not there:
            raise usage(f"`{option}` goes with `{needed}`", f"add {needed}, or leave {option} out")
    if asked.rates or asked.refused:
        option = "--rates" if asked.rates else "--refused"
        if relationship is not None:
            raise usage(f"`{option}` is about everybody", f"leave `{relationship}` out")
        if form == "html":
            raise usage("`--format html` is a page of one relationship", f"leave {option} out")


def about_everybody(
    engine: "Engine",
    path: str,
    asked: Asked,
    moments: tuple[str | None, str | None],
    form: str,
) -> None:
    """What was refused, or the rates of an event by group."""
    if asked.rates:
        from troth.cli.rates import say_rates

        question = (asked.rates, asked.by or "", asked.against or "highest")
        say_rates(engine, path, question, moments, form)
    else:
        from troth.cli.refusals import say_refused

        say_refused(engine, path, asked.event or "", moments, asked.limit, form)


def one(
    engine: "Engine",
    path: str,
    relationship: str,
    moments: tuple[str | None, str | None],
    *,
    story: bool,
) -> None:
    """The page of one relationship, and whether its chain of events holds."""
    from troth.engine.records import verify_chain
    from troth.engine.timeline.text import story as told
    from troth.engine.timeline.text import text

    page = engine.page(relationship, *moments)
    records = engine.records(relationship)
    say(text(page, columns()))
    if story:
        for line in told(page, columns()):
            say(line)
    breaks = verify_chain(records)
    if breaks:
        say(f" ! the chain is broken: event {breaks[0].seq} {breaks[0].what}")
        say(f"\nAll of it: troth ledger {typed(path)} --verify")
        return
    say(f" chain verified: {counted(len(records), 'event')}")
    if page.rows:
        open_ones = [row for row in page.rows if row.state in {"violated", "in_effect"}]
        say(why(path, relationship, (open_ones or page.rows)[0].id))
    else:
        say(f"\nWhat happened: troth ledger {typed(path)} {typed(relationship)} --story")


def everybody(engine: "Engine", path: str, form: str) -> None:
    """Who is in the ledger, those with something overdue first."""
    from troth.engine.localtime import shown
    from troth.engine.timeline.text import columns as in_columns

    now = engine.now
    overdue: dict[str, int] = {}
    due: dict[str, list[int]] = {}
    for each in engine.due(FAR):
        if each.owed and each.at < now:
            overdue[each.relationship] = overdue.get(each.relationship, 0) + 1
        else:
            due.setdefault(each.relationship, []).append(each.day)
    names = engine.relationships()
    rows = [
        {
            "relationship": name,
            "overdue": overdue.get(name, 0),
            "due": len(due.get(name, ())),
            "next": shown(due[name][0]) if name in due else "",
        }
        for name in sorted(names, key=lambda name: (-overdue.get(name, 0), name))
    ]
    if form == "json":
        say_plain(engine, "ledger", {"relationships": rows})
        return
    pack = engine.pack.info
    say(
        f"{counted(len(rows), 'relationship')}, {sum(overdue.values())} overdue"
        f"   policy {pack.name} {pack.version_text}"
    )
    shown_rows = [
        (
            f" {row['relationship']}",
            f"overdue {row['overdue']}" if row["overdue"] else "",
            f"due {row['due']}" if row["due"] else "",
            f"next {row['next']}" if row["next"] else "",
        )
        for row in rows[:MOST]
    ]
    for line in in_columns(shown_rows):
        say(line)
    if len(rows) > MOST:
        remark(f"and {len(rows) - MOST:,} more: --format json has them all")
    if rows:
        say(f"\nOne of them: troth ledger {typed(path)} {typed(str(rows[0]['relationship']))}")


def check_verified(as_of: str | None, known_at: str | None) -> None:
    """Ends the command where `--verify` is asked of a moment: it looks at every record there is."""
    if as_of or known_at:
        option = "--as-of" if as_of else "--known-at"
        raise usage(
            "`--verify` looks at every record, whenever it was made", f"leave `{option}` out"
        )


def verified(path: str, form: str) -> int:
    """Whether everything is as it was recorded; where it is not, each event that is not."""
    from troth.engine.session.verifying import verify_ledger

    needs_ledger(path)
    with mistakes_told(), working("verifying every event"):
        found = verify_ledger(path)
    if form == "json":
        breaks = [asdict(each) for each in found.breaks]
        say_json("verification", {"breaks": breaks, "events": found.events})
    elif found.breaks:
        say_breaks(found.breaks)
    else:
        events, people = (
            counted(found.events, "event"),
            counted(found.relationships, "relationship"),
        )
        say(f"chain verified: {events} of {people}")
        say(f"\nWho is in it: troth ledger {typed(path)}")
    return Exit.ERROR if found.breaks else Exit.FINE


def say_breaks(breaks: "Sequence[Break]") -> None:
    """Each event that is not as it was recorded."""
    say(f"NOT AS IT WAS RECORDED   {counted(len(breaks), 'place')}")
    for each in breaks[:MOST]:
        type_ = f", {each.type}," if each.type else ""
        event = f"event {each.seq}{type_} of {each.relationship}" if each.seq else each.relationship
        say(f" ! {event or 'the file'} {each.what}")
    if len(breaks) > MOST:
        say(f"   and {len(breaks) - MOST:,} more")
    say("\nSomebody, or a disk, has changed the file: take the last copy that verifies")
