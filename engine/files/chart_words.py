"""What single values of a chart mean; like `words`."""

from typing import Protocol, TypeVar

from troth.dsl.values import Problem
from troth.dsl.vocabulary import Length
from troth.engine.files.words import check_name, read_length, said


class Answer(Protocol):
    """What a branch says of where it leads, and when."""

    if_: str | None
    else_: bool
    to: str | None
    stay: bool
    restart: bool


A = TypeVar("A", bound=Answer)


def event(raw: object) -> str:
    """The name of an event, ``CHART.STATE`` or ``timer NAME``."""
    text = raw if isinstance(raw, str) else ""
    for part in text.removeprefix("timer ").split("."):
        check_name(part)
    return text


def timer(raw: object) -> Length | str:
    """How long a clock runs, or the field of an event that says when it rings."""
    if isinstance(raw, dict) and set(raw) == {"at"} and isinstance(raw["at"], str):
        if raw["at"].count(".") == 1:
            return raw["at"]
        raise said(f"`{raw['at']}` is no field of an event", "write {at: EVENT.FIELD}")
    read = (
        read_length(raw)
        if isinstance(raw, str)
        else Problem("this is not a length of time", "write 10 working days, or {at: EVENT.FIELD}")
    )
    if isinstance(read, Problem):
        raise said(read.message, read.help)
    return read


def reference(raw: object) -> str:
    """A name that is declared elsewhere in the chart; what is wrong with it is told there."""
    if isinstance(raw, str) and raw:
        return raw
    raise said("a name is missing here", "name a state or a guard of this chart", "bad-name")


def one_answer(branch: A) -> A:
    """A branch that says one thing."""
    if (branch.to is not None) == branch.stay:
        raise said(
            "a branch goes to a state or stays",
            "write `to: STATE` or `stay: yes`, one of the two",
        )
    if branch.if_ is not None and branch.else_:
        raise said("a branch has a guard or is the last one", "write `if: GUARD` or `else: yes`")
    if branch.restart and not branch.stay:
        raise said("only a state that is not left can restart its clocks", "leave out `restart`")
    return branch
