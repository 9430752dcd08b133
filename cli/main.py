"""The door of the command: `--version` ends here, everything else goes on to `troth.cli.run`.

Importing this module costs next to nothing, and so does asking for the version: even the library
that reads command lines is loaded only when there is a command line to read.
"""

import atexit
import gc
import sys
from collections.abc import Sequence

from troth.engine.version import VERSION

SELDOM = 100_000
"""How many objects are made before garbage is looked for: what a command loads and reads, stays."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `troth ARGUMENTS` (by default those of this process) and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        sys.stdout.write(f"troth {VERSION}\n")
        return 0
    gc.set_threshold(SELDOM)
    atexit.register(gc.freeze)  # nor is it looked for in what ends with the process
    from troth.cli.run import run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
