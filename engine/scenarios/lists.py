"""Closed lists: notices and refusals, each listed once and none left over."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

from troth.dsl.source import Span
from troth.engine.fold.story import Refused
from troth.engine.scenario import NoticeIs, NoticesAre, RefusalIs, RefusalsAre
from troth.engine.scenarios.outcome import Failure
from troth.engine.scenarios.stage import Stage
from troth.engine.scenarios.telling import (
    dated,
    few,
    iso,
    notice_told,
    refusal_why,
    refused_told,
)
from troth.engine.session.values import Notice

W = TypeVar("W", NoticeIs, RefusalIs)
F = TypeVar("F", Notice, tuple[str, Refused])


def notices(stage: Stage, said: NoticesAre) -> Iterator[Failure]:
    """What differs between the notices since the last list and those that are listed."""
    found = stage.notices()
    if said.notices is None:
        return
    wanted = [each for each in said.notices for _ in range(each.times)]
    missing, left = matched(wanted, found, _is_notice)
    others = few(notice_told(each) for each in left)
    instead = "no notice is left that fits" if others else "there is no other notice"
    for each in missing:
        yield Failure(f"a notice: {_notice_wanted(each)}", instead, others, span=each.span)
    if left and not missing:
        yield _left_notices(left, said.span)


def refusals(stage: Stage, said: RefusalsAre) -> Iterator[Failure]:
    """What differs between the refusals since the last list and those that are listed."""
    found = stage.refusals()
    if said.refusals is None:
        return
    wanted = [each for each in said.refusals for _ in range(each.times)]
    missing, left = matched(wanted, found, _is_refusal)
    others = few(line for _, each in left for line in refusal_why(each))
    instead = "what was refused does not fit" if others else "nothing else was refused"
    for each in missing:
        yield Failure(f"a refusal: {_refusal_wanted(each)}", instead, others, span=each.span)
    if left and not missing:
        yield _left_refusals(left, said.span)


def left_over(stage: Stage, span: Span) -> Iterator[Failure]:
    """What nobody listed by the end of a scenario."""
    if left := stage.notices():
        yield _left_notices(left, span)
    if refused := stage.refusals():
        yield _left_refusals(refused, span)


def _left_notices(left: Sequence[Notice], span: Span) -> Failure:
    return Failure(
        expected="every notice is listed under `notices` (or `notices: any`)",
        found="1 notice is not listed" if len(left) == 1 else f"{len(left)} notices are not listed",
        why=few(notice_told(each) for each in left),
        span=span,
    )


def _left_refusals(left: Sequence[tuple[str, Refused]], span: Span) -> Failure:
    return Failure(
        expected="every refused event is listed under `refused` (or `refused: any`)",
        found="; ".join(refused_told(each) for _, each in left),
        why=few(line for _, each in left for line in refusal_why(each)),
        span=span,
    )


def matched(
    wanted: Sequence[W], found: Sequence[F], fits: Callable[[W, F], bool]
) -> tuple[list[W], list[F]]:
    """Which of ``wanted`` no one of ``found`` stands for, each for one; and which are left over.

    As many as can be are matched, in whatever order they are listed.
    """
    takes: dict[int, int] = {}

    def place(index: int, tried: set[int]) -> bool:
        for at, each in enumerate(found):
            if at in tried or not fits(wanted[index], each):
                continue
            tried.add(at)
            if at not in takes or place(takes[at], tried):
                takes[at] = index
                return True
        return False

    missing = [each for index, each in enumerate(wanted) if not place(index, set())]
    return missing, [each for at, each in enumerate(found) if at not in takes]


def _is_notice(want: NoticeIs, notice: Notice) -> bool:
    action = "withdrawn" if notice.withdraws else notice.action.value
    about = {notice.about, notice.about.partition("@")[0], notice.rule}
    return (
        want.to in {None, notice.party or "nobody"}
        and (want.about is None or want.about in about)
        and want.on in {None, iso(notice.day)}
        and want.action in {None, action}
        and want.rung in {None, str(notice.rung)}
        and want.summarised in {None, "yes" if notice.summarised else "no"}
        and (want.words is None or want.words in notice.words)
    )


def _is_refusal(want: RefusalIs, found: tuple[str, Refused]) -> bool:
    _, refused = found
    told = " ".join((refused.why, refused.words, *refused.because))
    lines = [" ".join(each) for each in zip_longest(refused.because, refused.found, fillvalue="")]
    return (
        want.event in {None, refused.type}
        and want.by in {None, refused.by}
        and (want.because is None or names_all(want.because, lines or [refused.why]))
        and (want.words is None or want.words in told)
    )


def names_all(names: Iterable[str], lines: Sequence[str]) -> bool:
    """Whether each line speaks of one of the names at least, and each name stands in a line."""
    spoken = [set(_words(line)) for line in lines]
    names = tuple(names)
    return all(any(name in each for each in spoken) for name in names) and all(
        any(name in each for name in names) for each in spoken
    )


def _words(line: str) -> Iterator[str]:
    """The names in a line: words, also those with a point inside."""
    for word in line.replace("(", " ").replace(")", " ").replace("'", " ").split():
        bare = word.strip(".,:;`")
        yield bare
        yield from bare.split(".")
        yield bare.partition("@")[0]


def _notice_wanted(want: NoticeIs) -> str:
    parts = (
        want.action or "", f"to {want.to}" if want.to else "",
        f"about {want.about}" if want.about else "", f"on {dated(want.on)}" if want.on else "",
        f"rung {want.rung}" if want.rung else "", _summary(want.summarised == "yes"),
        f'"{want.words}"' if want.words else "",
    )  # fmt: skip
    return " ".join(part for part in parts if part) or "any"


def _summary(summarised: bool) -> str:
    return "in a summary" if summarised else ""


def _refusal_wanted(want: RefusalIs) -> str:
    because = ", ".join(want.because or ())
    parts = (
        f"{want.event}" if want.event else "", f"by {want.by}" if want.by else "",
        f"because of {because}" if because else "", f'"{want.words}"' if want.words else "",
    )  # fmt: skip
    return " ".join(part for part in parts if part) or "any"
