"""The rules of a pack in the order in which they are read: by step, else file by file.

A rule stands once, in the first step that names it; the other steps it serves point to it. Rules
that no step names come last, for what the others build on is looked up and not read through.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from troth.dsl import core
from troth.dsl.node import Data, named
from troth.dsl.telling.words import spaced

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack

REST = "What the rules build on"

WHAT: Mapping[str, str] = {
    "define": "what a word means in these rules",
    "minimum": "what must be met",
    "ideal": "what ranks people, and rejects nobody",
    "offer": "what is offered",
    "reward": "what can be earned, and under which conditions",
    "promise": "what the organisation owes",
    "expectation": "what the person owes",
    "right": "what the person may do",
    "escalation": "who hears of it when nothing happens",
    "gate": "what has to hold before a step can be taken",
    "timer": "how long a clock runs",
    "change": "what holds for what was made before",
}
"""What each kind of rule is, said of it in the handbook."""


@named
class Chapter(Data):
    """Rules under one heading; ``step`` is the id of a step or empty, ``also`` stand elsewhere."""

    title: str
    step: str = ""
    rules: tuple[core.Statement, ...] = ()
    also: tuple[core.Statement, ...] = ()


def in_file_order(pack: "Pack") -> list[core.Statement]:
    """All rules, in the order of the files they stand in."""
    policy = pack.policy
    files = {file.source.name: number for number, file in enumerate(pack.files)}
    return sorted(
        (*policy.rules, *policy.changes),
        key=lambda rule: (files.get(rule.span.source.name, len(files)), rule.span.start),
    )


def chapters(pack: "Pack") -> list[Chapter]:
    """All rules by step where the pack has steps, else by file; each rule stands once."""
    rules = in_file_order(pack)
    if not pack.info.steps:
        return [Chapter(title=_headed(name), rules=tuple(of)) for name, of in _by_file(rules)]
    told: dict[str, core.Statement] = {}
    found = []
    for step in pack.info.steps.values():
        named_ = set(step.rules)
        here = [rule for rule in rules if _serves(rule, named_)]
        new = [rule for rule in here if anchor(rule) not in told]
        also = tuple(rule for rule in here if anchor(rule) in told)
        told |= {anchor(rule): rule for rule in new}
        found.append(Chapter(title=step.title, step=step.id, rules=tuple(new), also=also))
    rest = tuple(rule for rule in rules if anchor(rule) not in told)
    return [*found, Chapter(title=REST, rules=rest)] if rest else found


def _headed(name: str) -> str:
    """A file as a heading: ``check-ins.troth`` is ``Check-ins``; an adopted pack's says whose."""
    folder, _, file = name.rpartition("/")
    words = file.removesuffix(".troth").replace("_", " ")
    headed = words[:1].upper() + words[1:]
    return f"{headed} ({folder})" if folder else headed


def _serves(rule: core.Statement, names: set[str]) -> bool:
    """Whether a step names a rule; a change goes with the rule that it is about."""
    return rule.name in names


def _by_file(rules: Iterable[core.Statement]) -> Iterator[tuple[str, list[core.Statement]]]:
    found: dict[str, list[core.Statement]] = {}
    for rule in rules:
        found.setdefault(rule.span.source.name, []).append(rule)
    yield from found.items()


def kind(rule: core.Statement) -> str:
    """What a rule is, as a key of :data:`WHAT`."""
    match rule:
        case core.Obligation(content=core.Allow()):
            return "right"
        case core.Obligation(kind=which):
            return which
        case core.Minimum(lines=()):
            return "ideal"
        case core.Offer(when=when) if when is not None:
            return "reward"
        case _:
            return type(rule).__name__.lower()


def anchor(rule: core.Statement) -> str:
    """The name of the place of a rule in the handbook, such as ``promise-buddy``."""
    match rule:
        case core.Change(name=name, version=version):
            return slug(f"change-{name}-{'.'.join(map(str, version))}")
        case core.Obligation(kind=which, name=name):
            return slug(f"{which}-{name}")
        case _:
            return slug(f"{type(rule).__name__.lower()}-{rule.name}")


def slug(name: str) -> str:
    """A name as a place in a page may be called; no two names become one."""
    return "".join(s if s.isalnum() or s in "._-:" else f"~{ord(s):x}" for s in name)


def title(rule: core.Statement) -> str:
    """What a rule is called where another place points to it: ``promise buddy``."""
    return f"{kind(rule)} {spaced(rule.name)}"
