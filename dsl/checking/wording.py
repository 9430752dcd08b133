"""What people read, with the values it names: ``"You hear within {acknowledge_within}"``.

A name in braces is that of a define, and stands for its value as `troth read` tells values. It is
looked up once base and overrides are one pack, so that the words follow whatever the value
becomes; the checked tree holds the finished words, and nobody behind it meets a brace. Words are
written once for everybody: only a define that is one value for everybody may stand in them.
"""

import re

from troth.dsl import core, syntax
from troth.dsl.checking.names import MOST_NEAREST, a, kinds_of, listed
from troth.dsl.checking.world import World, written
from troth.dsl.diagnostics import Diagnostic, Edit, Fix, Label, nearest_names
from troth.dsl.source import Span
from troth.dsl.telling.words import Words

_BRACES = re.compile(r"\{(?P<inside>[^{}]*)\}|[{}]")
_LABELS = {"{": "opens no name", "}": "closes no name"}
_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)


def told(text: syntax.Text | None, world: World) -> str:
    """The words with the values they name; as they stand, reported, where one cannot be named."""
    if text is None:
        return ""
    if "{" not in text.value and "}" not in text.value:
        return text.value
    first = text.span.start + 1  # behind the quote
    source = text.span.source

    def value(found: re.Match[str]) -> str:
        place = Span(source, first + found.start(), first + found.end())
        inside: str | None = found["inside"]
        if inside is None or not _NAME.match(inside):
            _say_stray(found[0], place, world)
            return found[0]
        name = Span(source, place.start + 1, place.end - 1)
        literal = _named(inside, name, world)
        return found[0] if literal is None else Words(world.vocabulary).value(literal)

    return _BRACES.sub(value, text.value)


def _named(name: str, span: Span, world: World) -> core.Literal | None:
    world.used.add(name)
    if name not in world.defines:
        if name not in world.unread:
            _say_unknown(name, span, world)
        return None
    if ("define", name) not in world.open_rules and name not in world.checked_defines:
        world.settle_define(world, name)
    if name in world.checked_defines and world.checked_defines[name] is None:
        return None  # what is wrong with it was told
    found = world.constants.get(name)
    if found is None:
        _say_not_one(name, span, world)
    return found


def _say_stray(text: str, place: Span, world: World) -> None:
    meant = "_".join(text.strip("{}").split())
    known = meant in world.defines
    world.report(
        Diagnostic(
            "stray-brace",
            "braces in words that people read hold the name of a define, and nothing else",
            Label(place, _LABELS.get(text, "no name")),
            note="people would read the brace",
            help=f"write `{{{meant}}}`"
            if known
            else "write the name of a define, as in `{decide_within}`, or leave the brace out",
            fix=Fix(f"write `{{{meant}}}`", (Edit(place, f"{{{meant}}}"),)) if known else None,
        )
    )


def _say_unknown(name: str, span: Span, world: World) -> None:
    other = kinds_of(name, world)
    nearest = [] if other else nearest_names(name, world.defines)
    if nearest:
        shown = [f"`{{{each}}}`" for each in nearest[:MOST_NEAREST]]
        advice = f"did you mean {' or '.join(shown)}?"
    elif other:
        advice = "words are the same for everybody: only a define with one value can stand in them"
    else:
        advice = f"write `define {name} as …`, or leave the braces out"
    world.report(
        Diagnostic(
            "unknown-define",
            f"there is no define called `{name}`",
            Label(span, f"{a(other[0])}, not a define" if other else "not in this pack"),
            help=advice,
        )
    )


def _say_not_one(name: str, span: Span, world: World) -> None:
    world.report(
        Diagnostic(
            "not-one-value",
            f"`{name}` is not one value for everybody",
            Label(span, "which of its values?"),
            others=written(world.defines[name].name.span, "differs, or is computed from what does"),
            note="the words are written once, and everybody reads the same ones",
            help="say it in words, or name a define that is one value"
            + (f", such as {listed(list(world.constants)[:3])}" if world.constants else ""),
        )
    )
