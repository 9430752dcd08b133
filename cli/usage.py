"""Command lines that cannot be understood, told in the words of the rest of Troth.

The library that reads the command line explains itself to programmers; here its complaints become
one line of what is wrong and one of what was probably meant.
"""

from collections.abc import Iterable

import click

from troth.cli.exits import Exit, Mistake


def told(wrong: click.ClickException) -> Mistake:
    """What is wrong with the command line, with the nearest way out."""
    command = (
        wrong.ctx.command_path if isinstance(wrong, click.UsageError) and wrong.ctx else "troth"
    )
    page = f"every option: {command} --help"
    match wrong:
        case click.NoSuchOption():
            meant = nearest(wrong.option_name, options_of(wrong.ctx))
            return usage(f"`{command}` has no option `{wrong.option_name}`", meant or page)
        case click.MissingParameter():
            return usage(f"`{command}` needs {_wanted(wrong)}", f"{_synopsis(wrong.ctx)}\n{page}")
        case click.BadParameter():
            return usage(_reason(wrong), page)
        case _:
            return usage(_lowered(wrong.format_message()), page)


def usage(message: str, help: str) -> Mistake:  # noqa: A002 - as in `Mistake`
    """A mistake in the command line."""
    return Mistake(message, help, Exit.USAGE)


def nearest(name: str, known: Iterable[str]) -> str:
    """``did you mean …?``, or nothing."""
    from troth.dsl.diagnostics import did_you_mean

    meant = did_you_mean(name, known)
    return f"did you mean `{meant}`?" if meant else ""


def options_of(context: click.Context | None) -> list[str]:
    """The long options that the command at hand knows."""
    parameters = context.command.get_params(context) if context else []
    return [name for p in parameters for name in p.opts if name.startswith("--")]


def _wanted(wrong: click.MissingParameter) -> str:
    parameter = wrong.param
    if isinstance(parameter, click.Argument):
        return f"`{(parameter.human_readable_name).upper()}`"
    return f"`{parameter.opts[0]}`" if parameter else "more"


def _synopsis(context: click.Context | None) -> str:
    """How the command is written with all that it needs: ``troth plan NEW --against OLD``."""
    if context is None:
        return ""
    words = [context.command_path]
    for each in context.command.get_params(context):
        if each.required and isinstance(each, click.Argument):
            words.append(each.make_metavar(context))
        elif each.required:
            words.append(f"{each.opts[0]} {each.make_metavar(context)}")
    return f"write {' '.join(words)}"


def _reason(wrong: click.BadParameter) -> str:
    named = f"`{wrong.param.opts[0]}`: " if isinstance(wrong.param, click.Option) else ""
    match wrong.param:
        case click.Option(type=click.IntRange(min=int(low), max=int(high))):
            return f"{named}a whole number from {low:,} to {high:,} is wanted"
        case click.Option(type=click.IntRange(min=int(low))):
            return f"{named}a whole number, {low:,} or more, is wanted"
        case click.Option(type=click.IntRange()):
            return f"{named}a whole number is wanted"
        case _:
            return named + _lowered(wrong.message)


def _lowered(message: str) -> str:
    """The library's sentence in the style of a diagnostic: lower case, no full stop, our quotes."""
    text = message.strip().rstrip(".").replace("'", "`")
    return text[:1].lower() + text[1:]
