"""`troth completion`: what a shell needs to complete words of this command."""

import os
import sys
from pathlib import PurePath

import click

from troth.cli.terminal import remark, say
from troth.cli.usage import usage

LINES = {
    "bash": 'eval "$(troth completion bash)"',
    "zsh": 'eval "$(troth completion zsh)"',
    "fish": "troth completion fish | source",
}
"""The line for the file that a shell reads when it starts."""

FILES = {"bash": "~/.bashrc", "zsh": "~/.zshrc", "fish": "~/.config/fish/config.fish"}


@click.command(name="completion", epilog="For example: troth completion zsh")
@click.argument("shell", type=click.Choice(tuple(LINES)), required=False)
def command(shell: str | None) -> None:
    """What SHELL has to run to complete commands, options, packs and names with the Tab key.

    Without SHELL: the line to add, once, to the file that your shell reads when it starts.
    """
    if shell is None:
        say(how(_own()))
        return
    from troth.cli.completing import script

    sys.stdout.write(script(shell))
    if sys.stdout.isatty():
        remark(f"\n# To have it everywhere, add to {FILES[shell]}:   {LINES[shell]}")


def _own() -> str:
    """The shell of whoever asks. Raises a mistake where it is none that we know."""
    name = PurePath(os.environ.get("SHELL", "")).name
    if name not in LINES:
        known = "bash, zsh and fish can"
        message = (
            f"words cannot be completed in `{name}`: {known}" if name else f"no shell: {known}"
        )
        raise usage(message, "name one: troth completion bash")
    return name


def how(shell: str) -> str:
    """How to have words completed in a shell."""
    return f"Add this line to {FILES[shell]}, and open a new terminal:\n\n    {LINES[shell]}"
