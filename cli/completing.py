"""What a shell offers when somebody presses Tab.

The library that reads command lines knows commands, options and their values. Added here: packs
that come with Troth, the names of a pack's rules, the codes of messages, and files for all else.
A word that cannot be completed is no mistake: nothing is said, and nothing ends.
"""

from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from troth.cli.commands import troth
from troth.cli.exits import Mistake

SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}

VARIABLE = "_TROTH_COMPLETE"
"""What the script of a shell sets when it asks us."""

SHIPPED = "shipped:"

NAMED = {"decide": 1, "explain": 1, "read": 1}
"""Commands that name a rule of the pack they name first, and at which place."""


def answer() -> int:
    """Answer the shell that asks; its exit code."""
    for name, known in SHELLS.items():
        add_completion_class(_with_our_names(known), name)
    code = troth.main([], prog_name="troth", standalone_mode=False)
    return code if isinstance(code, int) else 0


def script(shell: str) -> str:
    """What a shell has to run once to know the commands."""
    return SHELLS[shell](troth, {}, "troth", VARIABLE).source_template % {
        "complete_func": "_troth_completion",
        "complete_var": VARIABLE,
        "prog_name": "troth",
    }


def _with_our_names(known: type[ShellComplete]) -> type[ShellComplete]:
    class Completing(known):  # type: ignore[misc, valid-type]  # a shell of the library's
        """The same shell, told more."""

        def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
            with redirect_stderr(StringIO()):
                try:
                    found: list[CompletionItem[str]] = super().get_completions(args, incomplete)
                    return found or list(offered(args, incomplete))
                except (click.ClickException, Mistake, OSError):
                    return []

    return Completing


def offered(args: Sequence[str], incomplete: str) -> Iterable[CompletionItem[str]]:
    """Packs, names and files that fit where the library knows of nothing."""
    if not args or incomplete.startswith("-"):
        return
    command, *rest = [word for word in args if not word.startswith("-")]
    if args[-2:] == [SHIPPED[:-1], ":"] or (args[-1] == SHIPPED[:-1] and incomplete == ":"):
        # bash takes a colon for the end of a word, and wants only what follows it
        yield from _shipped(incomplete.removeprefix(":"), before="")
        return
    if incomplete.startswith(SHIPPED):
        yield from _shipped(incomplete.removeprefix(SHIPPED), before=SHIPPED)
        return
    if command in {"why", "completion"} and not rest:
        words = SHELLS if command == "completion" else _codes()
        yield from (CompletionItem(word) for word in words if word.startswith(incomplete))
        return
    if len(rest) == NAMED.get(command, -1):
        yield from _names(rest[0], incomplete)
        return
    yield CompletionItem(incomplete, type="file")
    if incomplete and SHIPPED.startswith(incomplete) and not any(Path().glob(f"{incomplete}*")):
        yield CompletionItem(SHIPPED)


def _shipped(beginning: str, before: str) -> Iterable[CompletionItem[str]]:
    from troth.engine.files.find import shipped_packs

    short = (name.rpartition("/")[2] for name in shipped_packs())
    yield from (CompletionItem(before + name) for name in short if name.startswith(beginning))


def _codes() -> Iterable[str]:
    from troth.cli.why import codes

    return codes()


def _names(where: str, incomplete: str) -> Iterable[CompletionItem[str]]:
    """The rules of a pack by name. Raises a mistake where it cannot be read."""
    from troth.cli.loading import pack_of

    names = (rule.name for rule in pack_of(where).policy.rules)
    yield from (CompletionItem(name) for name in names if name.startswith(incomplete))
