"""The list of commands, and how each is found without loading the others.

What `troth --help` says stands here as text, so that showing it loads no command at all.
"""

import importlib
from keyword import iskeyword
from typing import TYPE_CHECKING

import click

from troth.cli.usage import nearest, usage
from troth.engine.version import VERSION

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

GROUPS: dict[str, dict[str, str]] = {
    "To begin": {
        "demo": "one minute, nothing to prepare: a dry run over real applications",
        "init": "a pack that checks, formats and plans from the start",
        "import": "a mapping guessed from a file of people or of events",
    },
    "To write rules": {
        "check": "every mistake at once, each with a way out",
        "fmt": "rules in canonical text",
        "read": "rules in plain sentences",
        "draw": "lifecycles as diagrams",
        "why": "the page of a message: what it means, and what to do",
        "test": "stories of a pack, played: is everything as they say?",
        "prove": "what holds for everybody who could ever be, and for whom it does not",
        "lock": "public holidays frozen, so that no upgrade moves a deadline",
        "schema": "JSON Schemas of the files in a pack",
    },
    "To decide": {
        "decide": "one decision about one person",
        "explain": "one decision with its proof, and what would change it",
    },
    "To keep promises": {
        "record": "what happened, put into a ledger",
        "advance": "everything that has fallen due, announced once",
        "state": "where somebody stands, as of any moment",
        "due": "what is open, and what falls due next",
        "ledger": "what is owed to somebody, and how it went",
        "report": "how everybody stands: promises, goals, cases and clocks",
    },
    "To change rules": {
        "plan": "the dry run of a change: whom would it reach?",
        "generate": "made-up people and histories of any size, to try a change on",
        "show": "a saved plan, opened down to a person and a clause",
        "apply": "what a plan lists, done to a ledger",
    },
    "About Troth itself": {
        "completion": "what a shell needs to complete commands, packs and names",
        "doctor": "what is installed, and why something is slow",
    },
}

COMMANDS = {name: summary for group in GROUPS.values() for name, summary in group.items()}


class Commands(click.Group):
    """All commands by name; each lives in the module of its name and is loaded when it is run.

    The unused parameters below are click's: it calls these methods with a context.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name + "_" * iskeyword(cmd_name)
        command = importlib.import_module(f"troth.cli.{module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; a misspelled one is told what it may have been."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            meant = nearest(args[0], COMMANDS)
            raise usage(f"there is no command `{args[0]}`", meant or "every command: troth --help")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """The commands that begin so; like the help, without loading one of them."""
        from click.shell_completion import CompletionItem

        options = click.Command.shell_complete(self, ctx, incomplete)
        fitting = (name for name in COMMANDS if name.startswith(incomplete))
        return [*(CompletionItem(name, help=COMMANDS[name]) for name in fitting), *options]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        formatter.write("Policy as code for the promises an organisation makes to its people.\n\n")
        formatter.write(
            "    troth COMMAND ...          troth COMMAND --help          troth --version\n"
        )
        for title, commands in GROUPS.items():
            formatter.write(f"\n{title}\n")
            for name, summary in commands.items():
                formatter.write(f"    {name:<10} {summary}\n")
        formatter.write("\nNew here?   troth demo\n")


@click.group(
    cls=Commands,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)
@click.version_option(VERSION, message="troth %(version)s", help="The version of the library.")
@click.pass_context
def troth(context: click.Context) -> None:
    """Without a command: the list of commands."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
