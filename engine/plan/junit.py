"""A plan as JUnit XML, for what builds and reviews: its gates, promises made worse, rows not read.

Reads a plan and nothing else, and names nobody. A gate that failed and a promise that would be
worse are failures; a gate that could not be decided is skipped with its reason, and so is one that
had nothing to judge: the command's exit code tells these from success. Rows and events that could
not be read are errors. There is no time and no host in it: the same plan gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from troth.engine.plan.definition import GateResult, Plan, Refused, Status
from troth.engine.plan.effect import without_effect
from troth.engine.plan.figures import count, plain
from troth.engine.plan.narrate import by_reason, headline, narrate, sampled
from troth.engine.plan.past import ERRORS, FATES, live_of

Ended: TypeAlias = Literal["passed", "failure", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing that a plan was held against: how it ended, in a line, and in full."""

    name: str
    ended: Ended = "passed"
    message: str = ""
    detail: str = ""


def junit(plan: Plan) -> str:
    """The whole file, ending with a line end."""
    suites = [
        ("gates", [_gate(gate, idle=without_effect(plan)) for gate in plan.gates]),
        ("promises already made", list(_promises(plan))),
        ("input", list(_input(plan))),
    ]
    cases = [case for _, found in suites for case in found]
    some = sampled(plan)
    name = quoteattr(_flat(f"plan: {headline(plan)}{f' ({some})' if some else ''}"))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites name={name} {_sums(cases)}>"]
    for title, found in suites:
        if found:
            lines.append(f"  <testsuite name={quoteattr(title)} {_sums(found)}>")
            lines += [line for case in found for line in _told(title, case)]
            lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _sums(cases: list[_Case]) -> str:
    ended = [case.ended for case in cases]
    counts = {
        "tests": len(ended),
        "failures": ended.count("failure"),
        "errors": ended.count("error"),
        "skipped": ended.count("skipped"),
    }
    return " ".join(f'{name}="{number}"' for name, number in counts.items())


def _told(suite: str, case: _Case) -> Iterator[str]:
    head = f"    <testcase classname={quoteattr(suite)} name={quoteattr(_flat(case.name))}"
    if case.ended == "passed":
        yield f"{head}/>"
        return
    yield f"{head}>"
    opening = f"      <{case.ended} message={quoteattr(_flat(case.message))}"
    if case.detail:
        yield f"{opening}>{escape(plain(case.detail))}</{case.ended}>"
    else:
        yield f"{opening}/>"
    yield "    </testcase>"


def _flat(text: str) -> str:
    return " ".join(plain(text).split())


def _gate(gate: GateResult, *, idle: bool) -> _Case:
    asked = f"asked: {gate.asked}"
    why = f" ({gate.because})" if gate.measured and gate.because else gate.because
    measured = f"{gate.measured}{why}"
    match gate.result:
        case Status.PASSED if idle:
            return _Case(gate.name, "skipped", "the change has no effect: nothing to judge", asked)
        case Status.PASSED:
            return _Case(gate.name)
        case Status.FAILED:
            return _Case(gate.name, "failure", measured, asked)
        case Status.UNDETERMINED:
            return _Case(gate.name, "skipped", f"could not be decided: {measured}", asked)


def _promises(plan: Plan) -> Iterator[_Case]:
    for change in plan.changes:
        live = live_of(change)
        if live is None:
            continue
        worse = {key: live.counts.get(key, 0) for key in ERRORS if live.counts.get(key, 0)}
        name = narrate(change).subject
        if not worse:
            yield _Case(name)
            continue
        detail = "\n".join(f"{count(number)} {FATES[key]}" for key, number in worse.items())
        total = sum(worse.values())
        words = "1 promise" if total == 1 else f"{count(total)} promises"
        yield _Case(
            name, "failure", f"{words} already made would be worse, without consent", detail
        )


def _input(plan: Plan) -> Iterator[_Case]:
    """A case for everything that was read, with why some of it could not be."""
    people, past = plan.inputs.people, plan.inputs.history
    rows = 0 if people is None else people.refused
    if people is not None:
        yield _read("every row of the people can be read", rows, plan.refused[:rows])
    if past is not None:
        yield _read("every event of the history can be read", past.refused, plan.refused[rows:])


def _read(name: str, number: int, refused: Sequence[Refused]) -> _Case:
    if not number:
        return _Case(name)
    reasons = [
        f"{place}{f' and {count(many - 1)} more' if many > 1 else ''}: {reason}"
        for place, many, reason in by_reason(refused)
    ]
    return _Case(name, "error", f"{count(number)} could not be read", "\n".join(reasons))
