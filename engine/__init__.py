"""Events and a policy in; decisions, obligations, states and plans out.

The door for those who build Troth into a system. Names are loaded when first used, so that a
program pays only for what it asks for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.engine.decision import Decision, Line, Verdict
    from troth.engine.door import compile_minimum, decide, what_would_it_take
    from troth.engine.evaluate import NoSuchRule
    from troth.engine.exact import Reason
    from troth.engine.explanation import Audience, explain
    from troth.engine.facts import NOTHING_HAPPENED, Origin, View, read_facts, view_of
    from troth.engine.files.pack import Pack, load_pack
    from troth.engine.fold.story import State
    from troth.engine.lower import Compiled, NotLowerable
    from troth.engine.remedy import Remedy
    from troth.engine.session.engine import Engine
    from troth.engine.session.errors import InvalidEvent
    from troth.engine.session.values import Notice

WHERE = {
    "Audience": "explanation",
    "Compiled": "lower",
    "Decision": "decision",
    "Engine": "session.engine",
    "InvalidEvent": "session.errors",
    "Line": "decision",
    "NOTHING_HAPPENED": "facts",
    "NoSuchRule": "evaluate",
    "NotLowerable": "lower",
    "Notice": "session.values",
    "Origin": "facts",
    "Pack": "files.pack",
    "Reason": "exact",
    "Remedy": "remedy",
    "State": "fold.story",
    "Verdict": "decision",
    "View": "facts",
    "compile_minimum": "door",
    "decide": "door",
    "explain": "explanation",
    "load_pack": "files.pack",
    "read_facts": "facts",
    "view_of": "facts",
    "what_would_it_take": "door",
}
"""Every public name and the module that defines it."""

__all__ = [
    "NOTHING_HAPPENED",
    "Audience",
    "Compiled",
    "Decision",
    "Engine",
    "InvalidEvent",
    "Line",
    "NoSuchRule",
    "NotLowerable",
    "Notice",
    "Origin",
    "Pack",
    "Reason",
    "Remedy",
    "State",
    "Verdict",
    "View",
    "compile_minimum",
    "decide",
    "explain",
    "load_pack",
    "read_facts",
    "view_of",
    "what_would_it_take",
]


def __getattr__(name: str) -> object:
    """A public name, loaded from its module on first use."""
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{WHERE[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
