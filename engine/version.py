"""The version of the library, and nothing else.

`pyproject.toml` reads it when a wheel is built, and `troth --version` prints it. It is a constant
because asking the installed distribution (`importlib.metadata`) costs about as much as all the rest
of that command. The language has a version of its own, written in each pack's `pack.yaml`.
"""

VERSION = "0.1.0.dev0"
