"""`troth check`: every mistake of a pack at once, and the safe fixes on request."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit, Mistake
from troth.cli.files import write_whole
from troth.cli.loading import show
from troth.cli.options import format_option
from troth.cli.terminal import counted, painted, remark, say, say_json, typed
from troth.cli.usage import usage
from troth.dsl.diagnostics import Diagnostic, Severity
from troth.engine.files.find import SHIPPED, find_pack
from troth.engine.files.pack import load_pack

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack

ROUNDS = 8
"""How often fixes are applied: a mended mistake can uncover the next."""


@click.command(name="check", epilog="For example: troth check shipped:hiring")
@click.argument("packs", metavar="PACK...", nargs=-1, required=True)
@click.option("--fix", is_flag=True, help="Apply the fixes that cannot change what was meant.")
@click.option("--unused", is_flag=True, help="Also tell which names nothing uses.")
@click.option("--proofs", is_flag=True, help="Also tell what a proof finds: see `troth prove`.")
@click.option("--people", metavar="FILE", help="Also tell whom a gap in the data concerns.")
@click.option(
    "--mapping", metavar="FILE", help="Which column is which fact  [default: the pack's]."
)
@format_option("text", "json", "sarif")
def command(  # noqa: PLR0917 - one parameter an option
    packs: tuple[str, ...],
    fix: bool,
    unused: bool,
    proofs: bool,
    people: str | None,
    mapping: str | None,
    form: str,
) -> int:
    """Every mistake of a pack at once, each with its place, its reason and a way out.

    PACK is a folder, or shipped:NAME. Warnings do not fail a check.
    """
    mended = {where: mend(where) for where in packs} if fix else {}
    results = {where: checked(where, unused) for where in packs}
    if proofs:
        results = {
            where: (pack, found if pack is None else [*found, *proved(where, pack)])
            for where, (pack, found) in results.items()
        }
    if people is not None:
        from troth.cli.covered import with_people  # reading people is slow to load

        results = {
            where: (pack, found if pack is None else with_people(pack, found, people, mapping))
            for where, (pack, found) in results.items()
        }
    elif mapping is not None:
        raise usage("`--mapping` needs `--people`", "--people CSV, the people whom it is for")
    if form == "text":
        for where, (pack, found) in results.items():
            if len(results) > 1 and found:
                remark(painted(where, "bold", on=sys.stderr))
            tell(where, pack, found, mended.get(where, 0))
    elif form == "json":
        say_json("check", {"packs": [as_json(where, *result) for where, result in results.items()]})
    else:
        from troth.cli.sarif import sarif

        say(json.dumps(sarif(results), ensure_ascii=False, indent=2))
    return Exit.ERROR if any(pack is None for pack, _ in results.values()) else Exit.FINE


def checked(where: str, unused: bool) -> "tuple[Pack | None, list[Diagnostic]]":
    """The pack, and what is wrong with it; on request also what it does not need."""
    pack, found = load_pack(where)
    if pack is None or not unused:
        return pack, found
    from troth.engine.files.unused import unused_in

    return pack, [*found, *unused_in(pack)]


def proved(where: str, pack: "Pack") -> list[Diagnostic]:
    """What proofs find in a pack and its owner does not accept, as warnings: rules may say it."""
    from troth.cli.prove import asked

    report = asked(pack, None, None, "")
    if report.undecided:
        number = counted(len(report.undecided), "thing")
        remark(f"{number} could not be decided: troth prove {typed(where)}")
    return [replace(each, severity=Severity.WARNING) for each in report.diagnostics]


def tell(where: str, pack: "Pack | None", found: Sequence[Diagnostic], mended: int) -> None:
    """Diagnostics and what helps to standard error; a line of summary where the pack holds."""
    if found:
        show(found)
    fixed = f"{counted(mended, 'mistake')} mended, " if mended else ""
    if pack is None:
        for line in ways_out(where, found):
            remark(f"    {line}")
        return
    rules = sum(len(file.statements) for file in pack.files)
    size = f"{counted(rules, 'rule')} in {counted(len(pack.files), 'file')}"
    name = painted(f"{pack.info.name} {pack.info.version_text}", "bold")
    say(f"{name}: {size}, {fixed}{tally(found) or 'nothing to mend'}")


def tally(found: Iterable[Diagnostic]) -> str:
    """``3 errors, 1 warning``."""
    severities = [one.severity for one in found]
    return ", ".join(
        counted(severities.count(each), each.value) for each in Severity if each in severities
    )


def ways_out(where: str, found: Sequence[Diagnostic]) -> list[str]:
    """The commands that help from here."""
    fixable = sum(1 for one in found if one.fix)
    lines = [f"troth check {typed(where)} --fix    mends {fixable} of them"] if fixable else []
    if not found:
        return lines
    first = next((one for one in found if one.severity is Severity.ERROR), found[0])
    return [*lines, f"troth why {first.code}"]


def as_json(where: str, pack: "Pack | None", found: Sequence[Diagnostic]) -> dict[str, object]:
    """One pack's result."""
    from troth.dsl.render import as_json as shown

    named = {"name": pack.info.name, "version": pack.info.version_text} if pack else {}
    severities = [one.severity for one in found]
    return {
        "pack": where,
        **named,
        "ok": pack is not None,
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "diagnostics": shown(found),
    }


def mend(where: str) -> int:
    """Apply safe fixes to the files of a pack until none is left; how many there were."""
    folder, _ = find_pack(where)
    if folder is None:
        return 0
    if folder.is_relative_to(SHIPPED):
        raise Mistake(
            f"`{where}` came with Troth and is not changed", f"troth init DIR --from {where}"
        )
    done = 0
    for _ in range(ROUNDS):
        _, found = load_pack(where)
        fixed = sum(mend_file(folder, name, found) for name in files_to_mend(folder, found))
        if not fixed:
            break
        done += fixed
    return done


def files_to_mend(folder: Path, found: Iterable[Diagnostic]) -> list[str]:
    """The pack's own files that have a fix; those of an adopted pack belong to somebody else."""
    names = {one.span.source.name for one in found if one.fix}
    return sorted(name for name in names if ":" not in name and (folder / name).is_file())


def mend_file(folder: Path, name: str, found: Iterable[Diagnostic]) -> int:
    """Apply the fixes of one file; how many."""
    from troth.dsl.render import apply_fixes

    own = [one for one in found if one.fix and one.span.source.name == name]
    source = own[0].span.source
    mended = apply_fixes(source, own)
    if mended == source.text:
        return 0
    write_whole(folder / name, mended.encode())
    return len(own)
