"""Options and values of options that several commands share, so that they read and fail alike."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date such as ``2026-01-31``; click hands `get_metavar` more than it needs."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        return "DATE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The date, or a complaint about the option."""
        from troth.dsl.types import DATE
        from troth.dsl.values import Problem, date_of, read_value

        if isinstance(value, date):
            return value
        read = read_value(value, DATE)
        if isinstance(read, Problem):
            self.fail(f"{read.message}: {read.help}", param, ctx)
        assert isinstance(read, int)
        return date_of(read)


def format_option(*formats: str) -> Callable[[F], F]:
    """``--format``, one of these; the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to show it.",
    )


def as_of_option(default: str) -> Callable[[F], F]:
    """``--as-of DATE``; ``default`` says what stands in for it."""
    return click.option("--as-of", type=Day(), help=f"The day to decide for  [default: {default}].")


def clock_today() -> date:
    """Today, by the clock of this machine: the one place of the library that reads it."""
    return date.today()  # noqa: DTZ011, TID251 - the default of --as-of, and shown on the screen
