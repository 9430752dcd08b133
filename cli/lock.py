"""`troth lock`: the public holidays of a pack frozen, so that no upgrade moves a deadline."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit, Mistake
from troth.cli.files import write_whole
from troth.cli.loading import Refused, show
from troth.cli.terminal import counted, remark, say, typed
from troth.engine.files.find import find_pack

if TYPE_CHECKING:
    from troth.dsl.diagnostics import Diagnostic
    from troth.engine.files.freezing import Change, Freezing
    from troth.engine.files.lock import Frozen

SHIPPED = "shipped:"

YEARS = range(1900, 2200)
"""Those that may be asked for; of most countries the library knows fewer."""

MOST_DAYS = 12
"""How many days of a difference are shown; the rest is counted."""


@click.command(name="lock", epilog="For example: troth lock acme --to 2060")
@click.argument("where", metavar="PACK")
@click.option("--from", "first", type=int, metavar="YEAR", help="The first year  [default: 1970].")
@click.option(
    "--to", "last", type=int, metavar="YEAR", help="The last  [default: 30 after it takes effect]."
)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; end with 1 if it would.")
def command(where: str, first: int | None, last: int | None, only_check: bool) -> int:
    """The public holidays of a pack's calendars, frozen into its pack.lock.

    They come from the library `holidays`, whose next version may say otherwise: then nothing
    moves until you lock again, and the difference is shown.
    """
    folder = folder_of(where)
    if only_check:
        return check(where, folder, first is not None or last is not None)
    refuse_impossible(first, last)
    if where.startswith(SHIPPED):
        raise Mistake(
            f"`{where}` came with Troth and is not changed", f"troth init DIR --from {where}"
        )
    from troth.engine.files.freezing import freezing

    made = complete(freezing(folder, first, last))
    if not made.frozen:
        made.path.unlink(missing_ok=True)
        return nothing(where)
    write_whole(made.path, made.text.encode())
    for change in made.changes:
        for line in told(change):
            say(line)
    shown = Path(where) / made.path.name
    say(f"\n{shown} is written, with what {said_by(made)} says. Commit it with the pack.")
    return Exit.FINE


def refuse_impossible(first: int | None, last: int | None) -> None:
    """Years of a calendar, in their order."""
    for year in (first, last):
        if year is not None and year not in YEARS:
            raise Mistake(f"no holidays are known for the year {year}", "write a year such as 2040")
    if first is not None and last is not None and last < first:
        raise Mistake(f"the years {first} to {last} run backwards", "the earlier one is --from")


def check(where: str, folder: Path, years_given: bool) -> int:
    """Whether the lock is there and says what the library says; differences are shown."""
    from troth.engine.files.freezing import checking

    if years_given:
        raise Mistake(
            "--check looks at the years of the lock that is there", "leave --from and --to out"
        )
    made = complete(checking(folder))
    if not made.changes:
        return nothing(where)
    if made.settled:
        days = sum(len(each.days) for each in made.frozen.values())
        say(f"{counted(days, 'holiday')} frozen, and {said_by(made)} says the same")
        return Exit.FINE
    for change in made.changes:
        if not change.same:
            for line in told(change):
                say(line)
    remark(f"{where} is not frozen as it should be: troth lock {typed(where)}")
    return Exit.ERROR


def folder_of(where: str) -> Path:
    """The folder of a pack; ends the command where there is none."""
    folder, found = find_pack(where)
    if folder is None:
        show(found)
        raise Refused
    return folder.resolve()


def complete(made: "Freezing | list[Diagnostic]") -> "Freezing":
    """What was made; ends the command where the declarations have mistakes."""
    if isinstance(made, list):
        show(made)
        raise Refused
    return made


def nothing(where: str) -> int:
    """A pack without public holidays cannot change with a library."""
    say(f"no calendar of {where} declares public holidays: there is nothing to freeze")
    return Exit.FINE


def said_by(made: "Freezing") -> str:
    """The library and its version."""
    return next((each.library for each in made.frozen.values()), "the library")


def told(change: "Change") -> Iterator[str]:
    """One calendar: what is frozen now, and each day that came or went."""
    before, after = change.before, change.after
    if after is None:
        yield f"{change.name}: declares no public holidays any more"
        return
    yield f"{change.name}: {counted(len(after.days), 'holiday')} of {place(after)}, {ends(after)}"
    if before is None:
        return
    if place(before) != place(after):
        yield f"    frozen before: those of {place(before)}"
        return
    if ends(before) != ends(after):
        yield f"    frozen before: {ends(before)}"
    days = [(day, "-", name) for day, name in change.gone.items()]
    days += [(day, "+", name) for day, name in change.added.items()]
    from troth.engine.localtime import shown

    for day, sign, name in sorted(days)[:MOST_DAYS]:
        yield f"    {sign} {shown(day)} {name}"
    if len(days) > MOST_DAYS:
        yield f"    … and {len(days) - MOST_DAYS} more"


def place(frozen: "Frozen") -> str:
    """``GB ENG``."""
    return f"{frozen.country} {frozen.subdivision}".rstrip()


def ends(frozen: "Frozen") -> str:
    """``Thu 1970-01-01 to Sun 2056-12-31``."""
    from troth.engine.localtime import shown

    return f"{shown(frozen.first)} to {shown(frozen.last)}"
