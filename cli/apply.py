"""`troth apply`: what a plan lists, done to a ledger, no more and no less."""

import re
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.applied import Wanted, headline, say_command, say_lines, say_steps, tell, told_of
from troth.cli.exits import Exit, Mistake
from troth.cli.ledgers import ledger
from troth.cli.loading import Refused, pack_of, show
from troth.cli.options import Day, format_option
from troth.cli.progress import working
from troth.cli.saving import refuse_to_overwrite, save
from troth.cli.terminal import say, say_json, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.applying.asked import Applied, Asked
    from troth.engine.files.pack import Pack
    from troth.engine.plan.definition import Plan
    from troth.engine.session.engine import Engine

SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%")


@click.command(name="apply", epilog="For example: troth apply plan.json --ledger people.db")
@click.argument("path", metavar="PLAN")
@click.option("--ledger", "db", metavar="DB", required=True, help="The ledger to apply it to.")
@click.option("--pack", metavar="NEW", help="The new pack  [default: the one kept beside PLAN].")
@click.option("--actor", default="", metavar="ID", help="Who applies it.")
@click.option(
    "--tolerance",
    default="0%",
    show_default=True,
    metavar="SHARE",
    help="How many of those affected may be affected otherwise than listed.",
)
@click.option("--despite-gates", metavar="REASON", help="Apply it although a gate did not pass.")
@click.option(
    "--dry-run", "--list", "dry", is_flag=True, help="Say what would be done, step by step."
)
@click.option("--compensate", is_flag=True, help="Write the plan of going back, and do nothing.")
@click.option("--out", metavar="FILE", help="With --compensate: where to save that plan.")
@click.option("--effective", type=Day(), help="With --compensate: the day of going back.")
@format_option("text", "json")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    path: str,
    db: str,
    pack: str | None,
    actor: str,
    tolerance: str,
    despite_gates: str | None,
    dry: bool,
    compensate: bool,
    out: str | None,
    effective: date | None,
    form: str,
) -> int:
    """Put the new policy of PLAN in force in a ledger, on the day and with the dates it lists.

    PLAN is one that looked at this ledger: troth plan NEW --ledger DB. It is looked at once more,
    and refused where it would do something else by now. What is done is recorded in the ledger.
    A plan that is applied already is not applied again, whenever it was stopped.
    """
    wanted = Wanted(path, db, pack)
    check_asked(compensate, dry, out, effective)
    asked = asked_for(actor, tolerance, despite_gates)
    plan = read(path)
    with ledger(db) as engine:
        if compensate:
            assert out is not None, "INVARIANT: it was checked"
            return go_back(engine, plan, wanted, out, effective)
        if dry:
            tell_steps(engine, plan, wanted, asked, form)
            return Exit.FINE
        done = carried_out(engine, plan, wanted, asked)
        tell(engine, plan, wanted, done, form)
    return Exit.FINE


def check_asked(compensate: bool, dry: bool, out: str | None, effective: date | None) -> None:
    """Ends the command where its options do not belong together."""
    if compensate and out is None:
        raise usage("`--compensate` writes a plan, and nobody says where", "add --out back.json")
    if compensate and dry:
        raise usage(
            "`--compensate` writes a plan and applies nothing", "leave --dry-run for that plan"
        )
    for option, given in (("--out", out), ("--effective", effective)):
        if given is not None and not compensate:
            raise usage(f"`{option}` goes with `--compensate`", f"leave {option} out, or add it")


def asked_for(actor: str, tolerance: str, despite_gates: str | None) -> "Asked":
    """How the plan is to be applied; ends the command where that cannot be understood."""
    from troth.engine.applying.asked import Asked

    share = SHARE.fullmatch(tolerance.strip())
    if share is None or Fraction(share[1]) > 100:
        raise usage(
            f"`--tolerance`: {tolerance} is no share", "write it with a percent sign, such as 2%"
        )
    if despite_gates is not None and not despite_gates.strip():
        raise usage("`--despite-gates` needs a reason", "say why, in a few words")
    return Asked(actor, Fraction(share[1]) / 100, despite_gates or "")


def read(path: str) -> "Plan":
    """The plan in a file, with whom it affects; ends the command where it cannot be read."""
    from troth.engine.plan.saved import read_plan

    plan, found = read_plan(Path(path))
    if plan is None or found:
        show(found)
        raise Refused
    return plan


def new_pack(wanted: Wanted, plan: "Plan") -> "Pack":
    """The pack that the plan puts in force; ends the command where it cannot be had."""
    from troth.engine.plan.beside import NotBeside, read_beside

    if wanted.pack is not None:
        return pack_of(wanted.pack)
    try:
        return read_beside(Path(wanted.path), plan.inputs.new)
    except NotBeside as wrong:
        new = plan.inputs.new
        raise Mistake(
            str(wrong), f"name the pack that was planned, {new.name} {new.version}: --pack NEW"
        ) from None


def carried_out(engine: "Engine", plan: "Plan", wanted: Wanted, asked: "Asked") -> "Applied":
    """What was done; ends the command where it must not be."""
    from troth.engine.applying.carrying import carry_out
    from troth.engine.applying.looking import check_whole, in_force

    check_whole(plan)
    pack = None if in_force(engine, plan) else new_pack(wanted, plan)
    with working("looking at everybody once more"):
        return carry_out(engine, plan, pack, asked)


# --- what would be done


def tell_steps(engine: "Engine", plan: "Plan", wanted: Wanted, asked: "Asked", form: str) -> None:
    """Every change of the plan with what applying it means; nothing is written."""
    from troth.engine.applying.carrying import look
    from troth.engine.applying.effects import apply
    from troth.engine.applying.looking import check_whole, in_force

    check_whole(plan)
    before = in_force(engine, plan)
    with working("looking at everybody once more"):
        found = None if before else look(engine, plan, new_pack(wanted, plan), asked)
    steps = [apply(change) for change in plan.changes]
    version = before or (found and found.version)
    assert version, "INVARIANT: it is in force, or would be"
    if form == "json":
        say_json("steps", {"already": before is not None, "steps": [asdict(s) for s in steps]})
        return
    say(headline("ALREADY APPLIED" if before else "WOULD BE APPLIED", plan, version))
    say_lines(told_of(found.compared if found else None))
    say_steps(steps)
    if not before:
        say("\nNothing was written.")
        say_command("to do it", *wanted.words, *as_asked(asked))


def as_asked(asked: "Asked") -> list[str]:
    """The options that say how, as they are typed."""
    share = Decimal(asked.tolerance.numerator * 100) / asked.tolerance.denominator
    said = [f"--tolerance {share:f}%"] if share else []
    for option, value in (("--actor", asked.actor), ("--despite-gates", asked.despite_gates)):
        said += [f"{option} {typed(value)}"] if value else []
    return said


# --- the way back


def go_back(
    engine: "Engine", plan: "Plan", wanted: Wanted, out: str, effective: date | None
) -> int:
    """Write the plan that puts the policy of before in force again."""
    from troth.engine.applying.back import way_back
    from troth.engine.plan.beside import kept_file
    from troth.engine.plan.figures import weekday
    from troth.engine.plan.past import errors

    refuse_to_overwrite(Path(out), asked_for=True)
    if Path(out).resolve() == Path(wanted.path).resolve():
        raise Mistake(f"`{out}` is the plan that was applied", "--out FILE saves it elsewhere")
    with working("planning the way back"):
        back, pack = way_back(engine, plan, effective)
    save(back, Path(out), kept_file(pack, back.inputs.new), asked_for=True)
    new = back.inputs.new
    say(f"Saved {out}: back to {new.name} {new.version}, from {weekday(back.inputs.effective)} on")
    say(" promises that were made better stay so: no policy worsens one that was made\n")
    say_command("what it would change", f"troth show {typed(out)}")
    if errors(back.changes):
        say("\nIt would make promises worse, and cannot be applied.")
        return Exit.ERROR
    say_command("to go back", *Wanted(out, wanted.ledger).words)
    return Exit.FINE
