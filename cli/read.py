"""`troth read`: rules in plain sentences, in the same words as handbook and explanations."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Mistake
from troth.cli.files import write_whole
from troth.cli.loading import pack_of
from troth.cli.options import format_option
from troth.cli.terminal import (
    beside,
    columns,
    counted,
    painted,
    say,
    say_json,
    shown_date,
    typed,
)
from troth.cli.usage import nearest, usage
from troth.dsl.values import date_of

if TYPE_CHECKING:
    from troth.dsl.core import Statement
    from troth.dsl.telling.words import Bullet, Prose
    from troth.engine.files.pack import Pack


@click.command(name="read", epilog="For example: troth read shipped:hiring frontline")
@click.argument("pack")
@click.argument("name", required=False)
@format_option("text", "json", "html", "markdown")
@click.option("--out", metavar="FILE", help="With html and markdown: write into FILE.")
def command(pack: str, name: str | None, form: str, out: str | None) -> None:
    """The rules of PACK in plain sentences, or those called NAME.

    For the people the rules are about: nobody needs to know the language. --format html is the
    handbook: one file for a browser, or for paper, with an index of promises and the lifecycles
    drawn; markdown has the same in text.
    """
    handbook = form in ("html", "markdown")
    if handbook and name is not None:
        raise usage("a handbook is of the whole pack", f"leave `{name}` out")
    if out is not None and not handbook:
        raise usage("`--out` is for a handbook", "add --format html")
    loaded = pack_of(pack)
    if handbook:
        write_handbook(loaded, form, out)
        return
    from troth.dsl import prose
    from troth.engine.handbook.rules import in_file_order

    words = prose.words_of(loaded.policy, loaded.vocabulary)
    if form == "json":
        rules = wanted(in_file_order(loaded), name, loaded)
        told = [as_json(rule, prose.told(rule, words)) for rule in rules]
        say_json("read", {"pack": identity(loaded), "rules": told})
    elif name is None:
        say_all(loaded, pack)
    else:
        rules = wanted(in_file_order(loaded), name, loaded)
        texts = [laid_out(rule, prose.told(rule, words)) for rule in rules]
        say("\n\n".join("\n".join(lines) for lines in texts))


def say_all(pack: "Pack", where: str) -> None:
    """Every rule, under the steps that they put to work where the pack has steps."""
    from troth.dsl import prose
    from troth.engine.handbook.rules import chapters, in_file_order
    from troth.engine.handbook.rules import title as titled

    rules, words = in_file_order(pack), prose.words_of(pack.policy, pack.vocabulary)
    say(beside(painted(title(pack), "bold"), counted(len(rules), "rule")))
    for chapter in chapters(pack):
        if pack.info.steps:
            say("\n" + painted(f"{chapter.step}  {chapter.title}".strip(), "bold", "cyan"))
        for rule in chapter.rules:
            say("\n" + "\n".join(laid_out(rule, prose.told(rule, words))))
        if chapter.also:
            also = ", ".join(titled(rule) for rule in chapter.also)
            say("\n" + "\n".join(wrapped(f"Serves this step, too: {also}", "  ", "    ")))
    if rules:
        first = next((rule for rule in rules if rule in pack.policy.minimums), rules[0])
        say(f"\nOne of them: troth read {typed(where)} {first.name}")


def write_handbook(pack: "Pack", form: str, out: str | None) -> None:
    """The handbook on standard output, or in a file."""
    from troth.engine.handbook.compose import handbook
    from troth.engine.handbook.html import html
    from troth.engine.handbook.markdown import markdown

    book = handbook(pack)
    text = html(book) if form == "html" else markdown(book)
    if out is None:
        say(text.rstrip("\n"))
        return
    path = Path(out)
    try:
        write_whole(path, text.encode())
    except OSError as error:
        advice = "name a file in a folder that is there"
        raise Mistake(f"cannot write `{out}`: {error.strerror}", advice) from error
    say(f"{out}: the handbook of {pack.info.name} {pack.info.version_text}")


def wanted(rules: "list[Statement]", name: str | None, pack: "Pack") -> "list[Statement]":
    """The rules of that name; all of them without one."""
    if name is None:
        return rules
    found = [rule for rule in rules if rule.name == name]
    if not found:
        help_ = (
            nearest(name, {rule.name for rule in rules}) or f"all: troth read {typed(pack.where)}"
        )
        raise Mistake(f"{pack.info.name} has no rule `{name}`", help_)
    return found


def laid_out(rule: "Statement", prose: "Prose") -> Iterator[str]:
    """A rule as lines of the screen's width: title and place, sentences, list."""
    place = f"{rule.span.source.name}:{rule.span.line}"
    yield beside(painted(prose.title, "bold"), painted(place, "dim"))
    for paragraph in prose.paragraphs:
        yield from wrapped(paragraph, "  ", "  ")
    yield from listed(prose.bullets, "  ")
    for paragraph in prose.after:
        yield from wrapped(paragraph, "  ", "  ")


def listed(bullets: "Iterable[Bullet]", indent: str) -> Iterator[str]:
    """A list, and the lists in it."""
    for bullet in bullets:
        yield from wrapped(bullet.text, f"{indent}- ", f"{indent}  ")
        yield from listed(bullet.under, f"{indent}  ")


def wrapped(text: str, first: str, rest: str) -> list[str]:
    """A sentence within the width of the screen."""
    return textwrap.wrap(text, columns(), initial_indent=first, subsequent_indent=rest)


def title(pack: "Pack") -> str:
    """``acme 1.0, in force from Sat 2026-11-21``."""
    day = shown_date(date_of(pack.info.effective))
    return f"{pack.info.name} {pack.info.version_text}, in force from {day}"


def identity(pack: "Pack") -> dict[str, str]:
    """Which pack it was, in JSON."""
    return {
        "name": pack.info.name,
        "version": pack.info.version_text,
        "effective": date_of(pack.info.effective).isoformat(),
        "meaning": pack.meaning,
    }


def as_json(rule: "Statement", prose: "Prose") -> dict[str, object]:
    """One rule in JSON."""
    place = {"file": rule.span.source.name, "line": rule.span.line}
    return {"name": rule.name, "place": place, **asdict(prose)}
