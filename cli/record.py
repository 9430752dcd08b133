"""`troth record`: what happened, put into a ledger: one event, or a file of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit, Mistake
from troth.cli.ledgers import ledger, say_plain
from troth.cli.notices import say_notices
from troth.cli.options import format_option
from troth.cli.progress import working
from troth.cli.terminal import counted, remark, say, typed
from troth.cli.usage import usage
from troth.dsl.values import date_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from troth.engine.records import Record
    from troth.engine.session.engine import Engine
    from troth.engine.session.values import Preview, Recorded, Report

MOST = 10
"""Different reasons that are told on a screen."""

MOST_SHOWN = 5
"""People whom an event of the organisation reached, one by one."""

MOST_ASKED = 200
"""People who are asked whether it reached them: each is folded anew for that."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a command line gives it."""

    relationship: str
    event: str
    fields: dict[str, object]
    at: str | None
    actor: str
    about: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The pack that a command line names, and whether and from when it is to be in force."""

    pack: str | None
    adopt: bool
    effective: str | None


def opened(path: str, policy: Policy) -> "AbstractContextManager[Engine]":
    """The ledger under that policy."""
    return ledger(path, policy.pack, adopt=policy.adopt, effective=policy.effective)


@click.command(
    name="record",
    epilog="For example: troth record people.db r-42 engaged --at '2026-03-02 09:00' --pack acme",
)
@click.argument("path", metavar="LEDGER")
@click.argument("relationship", required=False)
@click.argument("event", required=False)
@click.option("--field", "fields", multiple=True, metavar="NAME=VALUE", help="What it says.")
@click.option("--at", metavar="MOMENT", help="When it happened  [default: now].")
@click.option("--about", default="", metavar="ID", help="The application, case or promise.")
@click.option("--actor", default="", metavar="ID", help="Who did it.")
@click.option("--source", default="", metavar="NAME", help="Where it was told.")
@click.option("--key", default="", metavar="KEY", help="Recorded once, however often it is sent.")
@click.option("--corrects", type=click.IntRange(min=1), default=None, metavar="N",
              help="The number of the event it replaces.")  # fmt: skip
@click.option("--preview", is_flag=True, help="Say what it would do, and record nothing.")
@click.option("--from", "file", metavar="FILE", help="Many events: NDJSON, CSV, XES or OCEL.")
@click.option("--mapping", metavar="FILE", help="What the columns of FILE mean.")
@click.option("--pack", metavar="PACK", help="The policy; only a new ledger needs it.")
@click.option("--adopt", is_flag=True, help="Put PACK in force where LEDGER follows another.")
@click.option("--effective", metavar="DATE", help="From when PACK binds  [default: its own day].")
@format_option("text", "json")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    path: str,
    relationship: str | None,
    event: str | None,
    fields: tuple[str, ...],
    at: str | None,
    about: str,
    actor: str,
    source: str,
    key: str,
    corrects: int | None,
    preview: bool,
    file: str | None,
    mapping: str | None,
    pack: str | None,
    adopt: bool,
    effective: str | None,
    form: str,
) -> int:
    """Put what happened into LEDGER, and say what follows from it.

    One EVENT of RELATIONSHIP, or a whole file with --from. An event that a gate refuses is recorded
    all the same, and told; what is no event at all is not.
    """
    if pack is None and (adopt or effective):
        option = "--adopt" if adopt else "--effective"
        raise usage(f"`{option}` needs `--pack`", "--pack PACK, the policy to put in force")
    policy = Policy(pack, adopt, effective)
    if file is not None:
        if relationship is not None:
            raise usage("name an event, or a file with `--from`", "not both")
        with opened(path, policy) as engine:
            return from_file(engine, path, (file, mapping), form)
    if relationship is None and adopt:
        with opened(path, policy) as engine:
            adopted(engine, path, policy)
        return Exit.FINE
    if relationship is None or event is None:
        raise usage(
            "say what happened to whom", f"troth record {typed(path)} RELATIONSHIP EVENT, or --from"
        )
    happened = Happened(relationship, event, read_fields(fields), at, actor, about)
    with opened(path, policy) as engine:
        if preview:
            found = engine.preview(
                relationship, event, happened.fields, at=at, actor=actor, about=about
            )
            say_preview(engine, found, path, form)
            return Exit.FINE
        outcome = engine.record(
            relationship, event, happened.fields, at=engine.now if at is None else at,
            actor=actor, source=source, key=key, about=about, corrects=corrects or 0,
        )  # fmt: skip
        say_recorded(engine, outcome, path, form)
    return Exit.FINE


def read_fields(fields: tuple[str, ...]) -> dict[str, object]:
    """``NAME=VALUE`` as a mapping; a value is text, and its type reads it."""
    found: dict[str, object] = {}
    for each in fields:
        name, sign, value = each.partition("=")
        if not sign or not name:
            raise usage(f"`{each}` is no field", "--field NAME=VALUE, such as --field hours=2")
        if name in found:
            raise usage(f"`{name}` is given twice", "give each field once; a set is a;b")
        found[name.strip()] = value.strip()
    return found


# --- one event


def say_recorded(engine: "Engine", outcome: "Recorded", path: str, form: str) -> None:
    """What became of one event."""
    from troth.engine.timeline.words import change_told, line_told, moment_shown, refusal_told

    if form == "json":
        say_plain(engine, "recorded", {"recorded": outcome})
        return
    line = outcome.record
    when = moment_shown(line.at, engine.zone)
    said = "was there before as" if outcome.repeated else "recorded as"
    say(f"{said} event {line.seq} of {line.relationship}   {line.type}, {when}")
    if outcome.refused is not None:
        say(f" x refused by {outcome.refused.by}")
        for why in refusal_told(outcome.refused):
            say(f"     {why}")
    elif not outcome.repeated:
        explained = engine.explain(line.relationship, str(line.seq), as_of=line.at)
        for changed in explained.changed:
            say(f"   {change_told(changed, line.type, engine.pack.vocabulary)}")
        for each in explained.story:
            if each.subject != f"@{line.seq}":
                say(f"   {line_told(each)}")
        say_reached(engine, line)
    say_notices(outcome.notices)
    if outcome.note:
        say(f" Note: {outcome.note}")
    say(f"\nWhere they stand: troth state {typed(path)} {typed(line.relationship)}")


def say_reached(engine: "Engine", line: "Record") -> None:
    """Whom an event of the organisation reached, and what it began or moved for them."""
    from troth.engine.event_kinds import ORG
    from troth.engine.timeline.words import line_told

    kind = engine.pack.vocabulary.events.get(line.type)
    everybody = [each for each in engine.relationships() if each != ORG]
    if line.relationship != ORG or kind is None or kind.reaches is None or not everybody:
        return
    if len(everybody) > MOST_ASKED:
        say(f"   what it did for somebody: troth explain, --person ID and org-{line.seq}")
        return
    event = f"org-{line.seq}"
    found = [(each, engine.explain(each, event, as_of=line.at).story) for each in everybody]
    reached = [(whose, story) for whose, story in found if story]
    say(f"   reaches {counted(len(reached), 'person', 'people')} of {len(everybody)}")
    for whose, story in reached[:MOST_SHOWN]:
        for each in story:
            if not each.subject.startswith(f"@{event}"):
                say(f"   {whose}   {line_told(each)}")
    if len(reached) > MOST_SHOWN:
        say(f"   and {len(reached) - MOST_SHOWN} more")


def say_preview(engine: "Engine", found: "Preview", path: str, form: str) -> None:
    """What one event would do."""
    from troth.engine.localtime import shown
    from troth.engine.timeline.words import STATES, moment_shown, refusal_told

    if form == "json":
        say_plain(engine, "preview", {"preview": found})
        return
    event, whose = found.event, found.after.relationship
    say(f"WOULD DO   {event.type} of {whose}, {moment_shown(event.at, engine.zone)}")
    if found.refused is not None:
        say(f" x be refused by {found.refused.by}")
        for why in refusal_told(found.refused):
            say(f"     {why}")
    for each in found.crossings:
        say(f"   {each.region}: {each.was or 'begins'} -> {each.now}")
    for owed in found.made:
        due = f", due {shown(owed.due.day)}" if owed.due else ""
        say(f" + {owed.kind} {owed.id}, by {owed.by}{due}")
    for was, now in found.changed:
        say(f" ~ {now.id}: {STATES[was.state]} -> {STATES[now.state]}")
    for told in found.notices:
        say(f" > {shown(told.day)}  {told.action.value} {told.party}: {told.about}")
    say(f"\nNothing was recorded. Where they stand: troth state {typed(path)} {typed(whose)}")


def adopted(engine: "Engine", path: str, policy: Policy) -> None:
    """A policy was put in force: which, from when on, and whether another follows it."""
    from troth.engine.localtime import local_time, shown
    from troth.engine.session.policies import pack_at

    assert policy.pack is not None, "INVARIANT: nothing is adopted without a pack"
    pack = pack_at(policy.pack)
    begins = date_of(pack.info.effective) if policy.effective is None else policy.effective
    since = engine.moment(begins, "effective", begins=True)
    day = shown(local_time(engine.zone).local_day(since))
    say(f"{path} follows {pack.info.name} {pack.info.version_text} from {day} on")
    if engine.pack.meaning != pack.meaning:
        later = engine.pack.info
        say(f" Note: {later.name} {later.version_text}, adopted before, takes its place later")
    say(f"\nWho is in it: troth ledger {typed(path)}")


# --- a file


def from_file(engine: "Engine", path: str, source: tuple[str, str | None], form: str) -> int:
    """Record a file, and say what became of its events; ends with 1 where some are left out."""
    from troth.cli.deciding import refuse
    from troth.cli.loading import needs_file
    from troth.engine.files.logs import read_log

    file, mapping = source
    document = None
    if mapping is not None:
        from troth.cli.deciding import mapping_of

        document = mapping_of(mapping, engine.pack)
    elif (engine.pack.folder / "mapping.yaml").is_file():
        from troth.cli.deciding import mapping_of

        document = mapping_of(None, engine.pack)
    log, found = read_log(needs_file(file, "a log of events"), document, engine.pack.vocabulary)
    refuse(found, log is None)
    if log is None:
        raise Mistake(f"`{file}` cannot be read", "see above")
    with working(f"recording {file}"):
        report = engine.record_many(log)
    if form == "json":
        say_plain(engine, "report", {"file": file, "report": report})
    else:
        say_report(report, path, file)
    return Exit.ERROR if report.not_recorded else Exit.FINE


def say_report(report: "Report", path: str, file: str) -> None:
    """What became of the events of a file."""
    from troth.cli.refusals import reasons_told

    parts = [f"{report.recorded:,} recorded", f"{report.refused:,} of them refused"]
    parts += [f"{report.repeated:,} there before"] if report.repeated else []
    parts += [f"{report.late:,} late"] if report.late else []
    parts += [f"{report.not_recorded:,} not recorded"] if report.not_recorded else []
    about = counted(report.relationships, "relationship")
    say(f"{file}: {', '.join(parts)}, about {about}, {counted(report.notices, 'notice')}")
    for line in reasons_told(report.reasons, MOST):
        say(line)
    for line in not_recorded(report):
        say(line)
    if report.not_recorded:
        remark("what was not recorded can be mended and sent again; a key keeps the rest single")
    if report.refused:
        say(f"\nEach of the refused: troth ledger {typed(path)} --refused")
    else:
        say(f"\nWho is in it: troth ledger {typed(path)}")


def not_recorded(report: "Report") -> list[str]:
    """What kept events out, the most frequent first, with the first place of each."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in report.rejected:
        told = "; ".join(fault.problem.message for fault in each.faults)
        advice = "; ".join(fault.problem.help for fault in each.faults if fault.problem.help)
        groups.setdefault((told, advice), []).append(each.place or f"number {each.number}")
    lines: list[str] = []
    frequent = sorted(groups.items(), key=lambda item: -len(item[1]))
    for (told, advice), places in frequent[:MOST]:
        lines.append(f" ! {len(places):,} not recorded: {told} ({places[0]})")
        lines += [f"     {advice}"] if advice else []
    if len(frequent) > MOST:
        lines.append(f"   and {len(frequent) - MOST} other reasons")
    return lines
