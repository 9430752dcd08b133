"""Drawn charts: a handful of states, what leads on, what is refused, what stays, and clocks.

Every chart is one that the validator takes: each state can be left, branches end in `else`, and
no clock moves anybody into a worse place.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

NAME = "pipeline"


@dataclass(frozen=True)
class Charted:
    """A chart as text, with its words for rules."""

    text: str
    per: str
    states: tuple[str, ...]
    ends: tuple[str, ...]
    guards: tuple[str, ...]
    gated: tuple[str, ...]
    timers: tuple[str, ...]
    name: str = NAME


def drawn_chart(rnd: Random, tier: int) -> Charted:
    """A chart of two to four states; with clocks from the second tier on."""
    count = rnd.randint(2, 4)
    states = tuple(f"stage{number}" for number in range(count))
    # a chart of the relationship is there from the first event on, one of engagements comes later
    per = rnd.choice(("relationship", "relationship", "engagement"))
    guards = tuple(f"fit{number}" for number in range(rnd.randint(0, 2)))
    timers: list[str] = []
    lines = [f"chart: {NAME}", "words: a pipeline", "serves: [R1]", f"per: {per}",
             f"initial: {states[0]}", "states:"]  # fmt: skip
    for number in range(count):
        lines += _state(rnd, tier, number, states, guards, timers)
    lines += _anywhere(rnd)
    drops = any("to: dropped" in line for line in lines)
    lines.append(f"final: {{done: good{', dropped: neutral' if drops else ''}}}")
    if guards:
        lines.append("guards: {" + ", ".join(f"{each}: required" for each in guards) + "}")
    gated = (
        ("moved_on", "sent_back") if any("sent_back" in line for line in lines) else ("moved_on",)
    )
    ends = ("done", "dropped") if drops else ("done",)
    return Charted("\n".join(lines) + "\n", per, states, ends, guards, gated, tuple(timers))


def _state(
    rnd: Random, tier: int, number: int, states: tuple[str, ...], guards: tuple[str, ...],
    timers: list[str],
) -> list[str]:  # fmt: skip
    last = number == len(states) - 1
    onward = "done" if last else states[number + 1]
    lines = [f"  {states[number]}:", f"    words: is at {states[number]}"]
    timer = ""
    if tier >= 2 and rnd.random() < 0.5:
        timer = f"wait{number}"
        timers.append(timer)
        lines.append(f"    timers: {{{timer}: {rnd.choice(_LENGTHS)}}}")
    else:
        lines.append("    rest: yes")
    lines.append("    on:")
    lines.append(f"      moved_on: {_onward(rnd, onward, guards)}")
    if number and rnd.random() < 0.6:
        lines.append(f"      sent_back: [{{to: {rnd.choice(states[:number])}}}]")
    if rnd.random() < 0.5:
        lines.append("      looked_at: [{stay: yes}]")
    if rnd.random() < 0.2:
        lines.append("      asked: [{to: dropped, needs: [days]}]")
    if timer:
        rings = rnd.choice(("stay: yes, restart: yes", f"to: {onward}", f"to: {onward}"))
        lines.append(f"      timer {timer}: [{{{rings}}}]")
    return lines


_LENGTHS = ("10 working days", "30 days", "2 months", "6 hours", "1 day", "3 weeks")


def _onward(rnd: Random, onward: str, guards: tuple[str, ...]) -> str:
    if not guards or rnd.random() < 0.5:
        needs = ", needs: [grade]" if rnd.random() < 0.15 else ""
        return f"[{{to: {onward}{needs}}}]"
    guard = rnd.choice(guards)
    other = rnd.choice(("stay: yes", "to: dropped", "stay: yes, refuse: yes"))
    emit = ", emit: [noted]" if rnd.random() < 0.15 else ""
    return f"[{{if: {guard}, to: {onward}{emit}}}, {{else: yes, {other}}}]"


def _anywhere(rnd: Random) -> list[str]:
    if rnd.random() < 0.5:
        return []
    return ["anywhere:", f"  {rnd.choice(('papers_in', 'contacted'))}: [{{stay: yes}}]"]
