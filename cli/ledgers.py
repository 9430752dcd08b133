"""Ledgers for commands: opened, with whatever they cannot do told like any other mistake.

What is printed here and in the commands that use it ends with a command that can be typed as it
stands, and each id in it is an argument of another command.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from troth.cli.exits import Exit, Mistake
from troth.cli.loading import Refused, needs_file, pack_of, show
from troth.cli.options import F
from troth.cli.terminal import say_json, typed

if TYPE_CHECKING:
    from troth.engine.session.engine import Engine


@contextmanager
def ledger(
    path: str, pack: str | None = None, *, adopt: bool = False, effective: str | None = None
) -> "Iterator[Engine]":
    """The engine over the ledger at ``path``, with the mistakes of asking it told.

    Without a ``pack`` the file must be there; with one it may be made. ``adopt`` puts the pack in
    force where the ledger follows another, from ``effective`` on, or from the day it says itself.
    """
    from troth.engine.session.engine import Engine

    if pack is None:
        needs_ledger(path)
    loaded = None if pack is None else pack_of(pack)
    new = loaded is not None and not Path(path).exists()
    first = None if adopt and not new else loaded
    with mistakes_told(), Engine.open(path, first, effective=effective, create=new) as engine:
        if adopt and not new and loaded is not None:
            engine.adopt(loaded, effective)
        yield engine


@contextmanager
def mistakes_told() -> Iterator[None]:
    """What an engine or its ledger cannot do, told like any other mistake."""
    from troth.engine.session.errors import EngineError, InvalidEvent, NotAMoment, WrongPack
    from troth.engine.stores.errors import StoreError

    try:
        yield
    except NotAMoment as wrong:
        option = f"`--{wrong.name.replace('_', '-')}`"
        told = wrong.message.removeprefix(f"{wrong.name}: ")
        raise Mistake(f"{option}: {told}", wrong.help, Exit.USAGE) from None
    except InvalidEvent as wrong:
        first, *more = (
            Mistake(f"{each.field}: {each.problem.message}", each.problem.help)
            for each in wrong.faults
        )
        raise Mistake(first.message, first.help, more=more) from None
    except WrongPack as wrong:
        if wrong.found:
            show(wrong.found)
            raise Refused from None
        raise Mistake(wrong.message, wrong.help) from None
    except (EngineError, StoreError) as wrong:
        raise Mistake(wrong.message, wrong.help or "see troth --help") from None


def needs_ledger(path: str) -> None:
    """Ends the command where there is no ledger at ``path``."""
    if not Path(path).exists():
        raise Mistake(
            f"there is no ledger `{path}`",
            f"make one: troth record {typed(path)} RELATIONSHIP EVENT --pack PACK",
        )
    needs_file(path, "a ledger")


def moment_options(command: F) -> F:
    """``--as-of`` and ``--known-at``, as a moment or a day."""
    known = click.option(
        "--known-at", metavar="MOMENT", help="By what was known then  [default: all of it]."
    )
    as_of = click.option(
        "--as-of", metavar="MOMENT", help="As of a moment, or the end of a day  [default: now]."
    )
    return as_of(known(command))


def why(path: str, relationship: str, what: str) -> str:
    """The last line of a screen: the command that explains one thing on it."""
    return (
        f"\nWhy: troth explain --ledger {typed(path)} --person {typed(relationship)} {typed(what)}"
    )


def say_plain(engine: "Engine", what: str, content: Mapping[str, object]) -> None:
    """What the engine gave back, as JSON."""
    plain = engine.to_json(content)
    assert isinstance(plain, dict), "INVARIANT: a mapping is plain as a dict"
    say_json(what, plain)
