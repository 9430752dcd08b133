"""`troth read`: rules in plain sentences, in the same words as handbook and explanations."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Mistake
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
from troth.cli.usage import nearest
from troth.dsl.values import date_of

if TYPE_CHECKING:
    from troth.dsl.core import Statement
    from troth.dsl.telling.words import Bullet, Prose
    from troth.engine.files.pack import Pack


@click.command(name="read", epilog="For example: troth read shipped:hiring frontline")
@click.argument("pack")
@click.argument("name", required=False)
@format_option("text", "json")
def command(pack: str, name: str | None, form: str) -> None:
    """The rules of PACK in plain sentences, or those called NAME.

    For the people the rules are about: nobody needs to know the language.
    """
    from troth.dsl.prose import statement

    loaded = pack_of(pack)
    rules = wanted(rules_in_order(loaded), name, loaded)
    told = [(rule, statement(rule, loaded.vocabulary)) for rule in rules]
    if form == "json":
        say_json("read", {"pack": identity(loaded), "rules": [as_json(*each) for each in told]})
        return
    if name is None:
        say(beside(painted(title(loaded), "bold"), counted(len(rules), "rule")))
    for number, (rule, prose) in enumerate(told):
        if number or name is None:
            say()
        say("\n".join(laid_out(rule, prose)))
    if name is None and rules:
        first = next((rule for rule in rules if rule in loaded.policy.minimums), rules[0])
        say(f"\nOne of them: troth read {typed(pack)} {first.name}")


def rules_in_order(pack: "Pack") -> "list[Statement]":
    """All rules, in the order of the files they stand in."""
    policy = pack.policy
    kinds: Iterable[Iterable[Statement]] = (
        policy.defines, policy.minimums, policy.offers, policy.obligations, policy.escalations,
        policy.gates, policy.timers, policy.changes,
    )  # fmt: skip
    files = {file.source.name: number for number, file in enumerate(pack.files)}
    return sorted(
        (rule for kind in kinds for rule in kind),
        key=lambda rule: (files.get(rule.span.source.name, len(files)), rule.span.start),
    )


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
