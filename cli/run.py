"""One run of a command line: what it prints when it cannot go on, and the code it ends with.

A person's mistake is told with its way out. A closed pipe and Ctrl-C are no mistakes. What is left
is a fault of ours, and says so.
"""

import os
import sys
from collections.abc import Sequence

import click

from troth.cli.commands import troth
from troth.cli.exits import Exit, Mistake
from troth.cli.terminal import painted, prepare_streams, remark
from troth.cli.usage import told


def run(arguments: Sequence[str]) -> int:
    """The exit code of `troth ARGUMENTS`, after everything has been printed."""
    prepare_streams()
    try:
        code = invoked(list(arguments))
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as wrong:
        complain(told(wrong))
        return Exit.USAGE
    except Mistake as mistake:
        complain(mistake)
        return mistake.code
    except (KeyboardInterrupt, click.Abort):
        remark("\nstopped; nothing was left half-written")
        return Exit.STOPPED
    except BrokenPipeError:
        # The interpreter flushes once more on its way out, and would complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PIPE_CLOSED
    except OSError as error:
        complain(unusable(error))
        return Exit.ERROR
    except Exception as fault:  # noqa: BLE001 - the last door: whatever comes here is our fault
        return apologise(fault)
    return code if isinstance(code, int) else Exit.FINE


def invoked(arguments: list[str]) -> object:
    """What the command returns.

    A shell that completes words says so in the environment. For people the library's own `main`
    is no good: it would swallow a closed pipe and end with 1, which means a mistake in the input.
    """
    if "_TROTH_COMPLETE" in os.environ:
        from troth.cli.completing import answer

        return answer()
    with troth.make_context("troth", arguments) as context:
        return troth.invoke(context)


def complain(mistake: Mistake) -> None:
    """Print a mistake, and each behind it, with its way out to standard error, as diagnostics."""
    if not mistake.message:
        return
    remark(f"{painted('error', 'bold', 'red', on=sys.stderr)}: {mistake.message}")
    for line in mistake.help.splitlines():
        remark(f" {painted('help', 'cyan', on=sys.stderr)}: {line}")
    for each in mistake.more:
        complain(each)


def unusable(error: OSError) -> Mistake:
    """The refusal of the system to open, read or write, in words for the person who asked."""
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    shown = f"`{name}`" if name else "a file"
    match error:
        case FileNotFoundError():
            return Mistake(f"there is no {shown}", "check the name, and where you are")
        case PermissionError():
            return Mistake(f"{shown} may not be opened", "ask whoever owns it for permission")
        case IsADirectoryError():
            return Mistake(f"{shown} is a folder", "name a file inside it")
        case NotADirectoryError():
            return Mistake(f"{shown} is not a folder", "name the folder")
        case FileExistsError():
            return Mistake(f"{shown} is there already", "choose another name, or move it away")
        case _:
            why = (error.strerror or "the system refused").lower()
            return Mistake(f"{shown} cannot be used: {why}", "check the disk and the name")


def apologise(fault: Exception) -> int:
    """Say that Troth itself is at fault, and how to report it."""
    if os.environ.get("TROTH_DEBUG"):
        import traceback

        remark("".join(traceback.format_exception(fault)).rstrip())
    what = f"{type(fault).__name__}: {fault}".splitlines()[0][:200]
    sorry = painted("sorry", "bold", "red", on=sys.stderr)
    remark(f"{sorry}: Troth itself broke, this is no mistake of yours")
    remark(f" what: {what}")
    remark(" help: run it again with TROTH_DEBUG=1 set, and report what it prints with your files")
    return Exit.BROKEN
