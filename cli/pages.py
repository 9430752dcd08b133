"""A plan for whoever reads it elsewhere: in a review, in a browser, on a build server."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeVar

import click

if TYPE_CHECKING:
    from troth.engine.plan.definition import Plan

PAGES = ("markdown", "html", "junit")
"""Formats that show a plan as a whole, beside the screen and plan.json itself."""

F = TypeVar("F", bound=Callable[..., object])


def ids_option(function: F) -> F:
    """``--ids``, for the pages that may name somebody."""
    return click.option(
        "--ids",
        type=click.Choice(["none", "short", "full"]),
        default="none",
        show_default=True,
        help="Which personal ids Markdown and HTML show.",
    )(function)


def page(plan: "Plan", form: str, ids: str) -> str:
    """The plan as one of :data:`PAGES`."""
    match form:
        case "markdown":
            from troth.engine.plan.markdown import markdown

            return markdown(plan, _ids(ids))
        case "html":
            from troth.engine.plan.html import html

            return html(plan, _ids(ids))
        case _:
            from troth.engine.plan.junit import junit

            return junit(plan)


def _ids(name: str) -> Literal["none", "short", "full"]:
    match name:
        case "short" | "full":
            return name
        case _:
            return "none"
