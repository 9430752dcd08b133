"""Notices on a screen: to whom, about what, and dated when.

What a ladder groups (`summarised daily`) is told once for each who gets it and each day. In the
outbox every notice keeps a key of its own, so that each can be confirmed, and withdrawn, alone.
"""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from troth.cli.terminal import columns, counted, say

if TYPE_CHECKING:
    from troth.engine.session.values import Notice


def say_notices(notices: "Iterable[Notice]") -> None:
    """Each notice in its own lines, or in those of the summary that it belongs to."""
    groups: dict[tuple[object, ...], list[Notice]] = {}
    for number, notice in enumerate(notices):
        alone = notice.withdraws or not notice.summarised
        key = (number,) if alone else ("", notice.day, notice.party)
        groups.setdefault(key, []).append(notice)
    for group in groups.values():
        if len(group) == 1:
            _say_one(group[0])
        else:
            _say_summary(group)


def _say_one(notice: "Notice") -> None:
    from troth.engine.localtime import shown

    sign, what = ("-", "withdrawn for") if notice.withdraws else (">", _action(notice))
    whom = " ".join(part for part in (what, notice.party) if part)
    _say(f" {sign} {shown(notice.day)}  {whom}: {_about(notice)}", 19)


def _say_summary(group: "list[Notice]") -> None:
    from troth.engine.localtime import shown

    first = group[0]
    things = counted(len(group), "notice")
    say(f" > {shown(first.day)}  {first.party or 'nobody'}, {things} in one summary")
    for notice in group:
        _say(f"{'':19}{_action(notice)}: {_about(notice)}", 21)


def _say(line: str, indent: int) -> None:
    for each in textwrap.wrap(line, columns(), subsequent_indent=" " * indent):
        say(each)


def _action(notice: "Notice") -> str:
    return " ".join(part for part in (notice.action.value, notice.kind) if part)


def _about(notice: "Notice") -> str:
    """About what, in which words, and why them."""
    parts = [f"{notice.about} of {notice.relationship}", notice.words]
    parts += [f"as {notice.chosen}"] if notice.chosen not in {"", notice.party} else []
    return ", ".join(part for part in parts if part)
