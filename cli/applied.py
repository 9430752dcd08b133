"""What `troth apply` shows: what was done or would be, for whom, and what can be done next."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from troth.cli.terminal import columns, counted, say, say_json, typed

if TYPE_CHECKING:
    from troth.engine.applying.asked import Applied, Compared
    from troth.engine.applying.effects import Effect
    from troth.engine.fold.versions import Version
    from troth.engine.plan.definition import Plan
    from troth.engine.session.engine import Engine

MOST_NAMED = 10
"""People who are named on a screen; JSON has all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A plan and the ledger to apply it to, as names on the command line."""

    path: str
    ledger: str
    pack: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The command that applies it, in words that no line breaks."""
        pack = () if self.pack is None else (f"--pack {typed(self.pack)}",)
        return (f"troth apply {typed(self.path)}", f"--ledger {typed(self.ledger)}", *pack)


def tell(engine: "Engine", plan: "Plan", wanted: "Wanted", done: "Applied", form: str) -> None:
    """What was done, and what can be done next."""
    if form == "json":
        say_json("application", outcome(plan, done))
        return
    say(headline("ALREADY APPLIED" if done.already else "APPLIED", plan, done.version))
    say_lines([*told_of(done.compared), *told_of_record(done), *told_of_notices(done)])
    say("")
    say_command("whom it reaches", f"troth show {typed(wanted.path)} --changed")
    if done.version.since > engine.now:
        say_command("from that day on", f"troth advance {typed(wanted.ledger)}")
    say_command("to go back", *wanted.words, "--compensate", f"--out {way_back_file(wanted.path)}")


def way_back_file(path: str) -> str:
    """A name for the plan of going back, which never is the plan it goes back from."""
    return "forth.json" if Path(path).resolve() == Path("back.json").resolve() else "back.json"


def told_of_notices(done: "Applied") -> list[str]:
    """How much was announced that had fallen due by the day of the plan."""
    number = len(done.notices)
    return [f"{counted(number, 'notice')} announced that fell due by then"] if number else []


def say_lines(lines: "Sequence[str]") -> None:
    """Each of them set in the width of the screen, one blank in."""
    for line in lines:
        for part in textwrap.wrap(line, columns() - 1, subsequent_indent="  "):
            say(f" {part}")


def say_command(what: str, *words: str) -> None:
    """What a command is for, and the command as it is typed."""
    from troth.engine.plan.text import command

    for line in command(what, words, columns()):
        say(line)


def headline(word: str, plan: "Plan", version: "Version") -> str:
    """``APPLIED   acme 2026.2 (9f1c77) in place of acme 2026.1 (4e21c0), from Mon …``."""
    from troth.engine.applying.looking import named, shown_day
    from troth.engine.plan.figures import short_hash

    old = plan.inputs.old
    instead = f"{old.name} {old.version} ({short_hash(old.meaning)})"
    told = f"{word}   {named(version.pack)} in place of {instead}, from {shown_day(version)} on"
    return "\n".join(textwrap.wrap(told, columns(), subsequent_indent="   "))


def told_of(compared: "Compared | None") -> list[str]:
    """Whose promises move, and for whom it is not as listed."""
    if compared is None:
        return []
    people = counted(len(compared.affected), "relationship")
    if not compared.affected:
        return ["no promise already made gets another date, as listed"]
    if not compared.differ:
        return [f"promises of {people} get the dates that the plan lists"]
    few, rest = ", ".join(compared.differ[:MOST_NAMED]), len(compared.differ) - MOST_NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return [
        f"promises of {people} are affected, {len(compared.differ):,} not as the plan lists",
        f"which was tolerated: {few}{more}",
    ]


def told_of_record(done: "Applied") -> list[str]:
    """What the ledger says of it: number, when, by whom, and despite what."""
    from troth.engine.event_kinds import REASONS
    from troth.engine.moments import show_moment

    line = done.record
    if line is None:
        return ["it was not this plan that put it in force"] if done.already else []
    whom = f" by {line.actor}" if line.actor else ""
    place = f"{line.type}, number {line.seq} of {line.relationship}"
    told = [f"recorded as {place}, {show_moment(line.at)}{whom}"]
    if REASONS in line.fields:
        told.append(f"although a gate did not pass: {line.fields[REASONS]}")
    return told


def outcome(plan: "Plan", done: "Applied") -> dict[str, object]:
    """The same for a program."""
    line = done.record
    return {
        "applied": True,
        "already": done.already,
        "policy": plan.inputs.new.name,
        "version": plan.inputs.new.version,
        "effective": plan.inputs.effective,
        "record": None if line is None else line.seq,
        "affected": None if done.compared is None else len(done.compared.affected),
        "differ": [] if done.compared is None else list(done.compared.differ),
        "notices": len(done.notices),
    }


def say_steps(steps: "Sequence[Effect]") -> None:
    """A step in two lines: what it is about, and what becomes of it."""
    from troth.engine.plan.past import dates_of

    for step in steps:
        say(f" {step.id:<4} {step.subject}")
        for line in textwrap.wrap(step.words, columns() - 6):
            say(f"      {line}")
        for move in step.moves:
            say(f"      {counted(move.count, 'promise')}: {dates_of(move.was, move.now)}")
