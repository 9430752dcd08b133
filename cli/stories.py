"""Which stories `troth test` is about: those asked for, and with them those of packs below.

The stories of a pack that another one builds on are played under the rules of the one on top; how
they are told on the screen stands here too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from troth.cli.played import failure_told, no_such
from troth.cli.terminal import beside, counted, painted, typed
from troth.cli.usage import usage

if TYPE_CHECKING:
    from troth.engine.files.adopted import Adopted
    from troth.engine.files.pack import Pack
    from troth.engine.scenario import Scenario
    from troth.engine.scenarios.adopted import Compared
    from troth.engine.scenarios.outcome import Outcome

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; None: whatever it is."""

    name: str | None
    text: str | None
    step: str | None
    with_base: bool

    def fits(self, scenario: "Scenario") -> bool:
        """Whether a scenario is one of those."""
        return (
            self.name in {None, scenario.name}
            and (self.text or "").lower() in scenario.name.lower()
            and (self.step is None or self.step in scenario.steps)
        )


def story_options(command: F) -> F:
    """The options; the command gets them as one `Asked`."""

    @click.option("--scenario", metavar="NAME", help="Only the scenario of this name.")
    @click.option("-k", "text", metavar="TEXT", help="Only scenarios whose name holds this text.")
    @click.option("--step", metavar="STEP", help="Only scenarios that show this step, such as A3.")
    @click.option("--with-base", is_flag=True, help="Also those of the pack that PACK builds on.")
    @wraps(command)
    def with_stories(
        *args: Any,
        scenario: str | None,
        text: str | None,
        step: str | None,
        with_base: bool,
        **rest: Any,
    ) -> Any:
        return command(*args, asked=Asked(scenario, text, step, with_base), **rest)

    return with_stories  # type: ignore[return-value]  # the same command with fewer parameters


@dataclass(frozen=True, slots=True)
class Meant:
    """The scenarios of a pack that were asked for, and those of the packs that it builds on."""

    own: "tuple[Scenario, ...]"
    adopted: "tuple[Adopted, ...]" = ()

    @property
    def whole(self) -> "tuple[Scenario, ...]":
        """All of them."""
        return (*self.own, *(one for each in self.adopted for one in each.stories))


def meant(pack: "Pack", scenarios: "Sequence[Scenario]", asked: Asked) -> Meant:
    """Those that were asked for; ends the command where there are some, and none of those."""
    everything = Meant(tuple(scenarios), _below(pack) if asked.with_base else ())
    found = Meant(tuple(each for each in scenarios if asked.fits(each)))
    if everything.adopted:
        from troth.engine.scenarios.adopted import restricted

        below = tuple(restricted(each, asked.fits) for each in everything.adopted)
        found = Meant(found.own, below)
    if everything.whole and not found.whole:
        raise no_such(everything.whole, asked.name, asked.text, asked.step)
    return found


def _below(pack: "Pack") -> "tuple[Adopted, ...]":
    if pack.info.base is None:
        raise usage(
            f"`--with-base` is for a pack that builds on another, and {pack.info.name} does not",
            "leave it out; `troth init DIR --base PACK` begins a pack that does",
        )
    from troth.engine.files.adopted import read_adopted

    return read_adopted(pack)


def played(pack: "Pack", meant: Meant) -> "tuple[Compared, ...]":
    """What comes of the stories of the packs below under the rules of ``pack``."""
    if not meant.adopted:
        return ()
    from troth.engine.scenarios.adopted import compared

    return tuple(compared(pack, each) for each in meant.adopted)


def listed(adopted: "Iterable[Adopted]") -> "Iterator[str]":
    """The stories of adopted packs with their steps and their places."""
    for pack in adopted:
        for each in pack.stories:
            steps = f"  [{', '.join(each.steps)}]" if each.steps else ""
            yield beside(f"{each.name}{steps}", painted(f"{pack.name}/{each.place}", "dim"))


def names(meant: Meant) -> dict[str, object]:
    """Every scenario by its name and its place, as data."""

    def listed_so(scenarios: "Iterable[Scenario]") -> list[dict[str, str]]:
        return [{"scenario": each.name, "place": each.place} for each in scenarios]

    adopted = [{"pack": each.name, "scenarios": listed_so(each.stories)} for each in meant.adopted]
    return {"scenarios": listed_so(meant.own), **({"adopted": adopted} if adopted else {})}


def told(compared: "Compared") -> "Iterator[str]":
    """How many stories of a pack come out differently, and each with what differs.

    Of several stories the first thing that differs is told, and of one with rows the first row; of
    a story alone everything, with what decided it.
    """
    yield _summary(compared)
    rows: dict[str, list[Outcome]] = {}
    for each in compared.different:
        rows.setdefault(each.scenario.place, []).append(each)
    for first, *others in rows.values():
        yield ""
        yield from _story(first, compared.name, whole=len(compared.different) == 1)
        if others:
            do = "does" if len(others) == 1 else "do"
            yield f"      and so {do} {counted(len(others), 'more row')} of it"
    if compared.broken or compared.left_out:
        yield ""
    for scenario in compared.broken:
        yield f"-  {scenario.name}: fails in {compared.name} itself"
    if compared.left_out:
        stories = counted(len(compared.left_out), "story", "stories")
        yield f"{stories} about changes of {compared.name} itself not played"


def _story(outcome: "Outcome", pack: str, *, whole: bool) -> "Iterator[str]":
    name = f"{painted('~', 'yellow')}  {painted(outcome.scenario.name, 'bold')}"
    yield beside(name, painted(f"{pack}/{outcome.scenario.place}", "dim"))
    for failure in outcome.failures if whole else outcome.failures[:1]:
        shown = failure if whole else replace(failure, why=failure.why[:1])
        yield from failure_told(shown, "there", "with you")
    left = 0 if whole else len(outcome.failures) - 1
    if left:
        yield f"      and {counted(left, 'more thing')}"


def _summary(compared: "Compared") -> str:
    number, whole = len(compared.different), compared.played
    verb = "comes" if (number or whole) == 1 else "come"
    stories = f"{counted(whole, 'story', 'stories')} of {compared.name}"
    if number:
        return f"{number} of {stories} {verb} out differently with you"
    return f"{stories} {verb} out the same with you"


def next_command(pack: "Pack", compared: "Sequence[Compared]") -> str:
    """How to look at one that comes out differently; empty where none does."""
    for each in compared:
        for first in each.different:
            name = typed(first.scenario.name)
            return f"All of one: troth test {typed(pack.where)} --with-base --scenario {name}"
    return ""
