"""Scenarios on the screen: those that were asked for, how each went, and which steps they show."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from troth.cli.exits import Mistake
from troth.cli.terminal import beside, columns, counted, painted, say, typed
from troth.cli.usage import nearest

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.engine.scenario import Scenario
    from troth.engine.scenarios.adopted import Compared
    from troth.engine.scenarios.outcome import Failure, Outcome
    from troth.engine.scenarios.steps import Shown

FIRST = """\
Write the first: a file {folder}/scenarios/first.yaml, such as

    scenario: Somebody new is told what is expected
    subject: {{id: ada, facts: {{}}}}
    timeline:
      - {{at: "2026-01-05 09:00", event: engaged}}
    then:
      state: {{relationship: engaged}}

What may stand in it: troth schema scenario"""


def no_such(
    scenarios: "Sequence[Scenario]", name: str | None, text: str | None, step: str | None
) -> Mistake:
    """That none of these scenarios is what was asked for."""
    if name is not None:
        advice = nearest(name, {each.name for each in scenarios}) or "see all: --list"
        return Mistake(f"there is no scenario `{name}`", advice)
    if step is not None:
        return Mistake(f"no scenario shows the step `{step}`", "see all of them: --list --by step")
    return Mistake(f"no scenario has `{text}` in its name", "see all of them: --list")


def say_empty(pack: "Pack") -> None:
    """That a pack has no scenarios, and how to write the first."""
    where = pack.where.rstrip("/\\") if ":" not in pack.where else "PACK"
    say(f"{pack.info.name} {pack.info.version_text} has no scenarios yet.")
    say(FIRST.format(folder=where))
    if pack.info.base is not None:
        below = f"Those of {pack.info.base.pack} with your changes"
        say(f"\n{below}: troth test {typed(where)} --with-base")


def tally(pack: "Pack", outcomes: "Sequence[Outcome]") -> str:
    """``acme 1.0: 84 scenarios, 84 passed``."""
    if not outcomes:
        return f"{pack.info.name} {pack.info.version_text}: no scenarios of its own"
    passed = sum(each.passed for each in outcomes)
    failed = len(outcomes) - passed
    more = f", {failed:,} failed" if failed else ""
    size = counted(len(outcomes), "scenario")
    return f"{pack.info.name} {pack.info.version_text}: {size}, {passed:,} passed{more}"


def told(outcome: "Outcome") -> "Iterator[str]":
    """A scenario that failed: its name, and each thing that is otherwise."""
    scenario = outcome.scenario
    name = f"{painted('x', 'red')}  {painted(scenario.name, 'bold')}"
    yield beside(name, painted(scenario.place, "dim"))
    for each in outcome.failures:
        yield from failure_told(each)


def failure_told(
    failure: "Failure", said: str = "expected", found: str = "found"
) -> "Iterator[str]":
    """One thing that is not as a scenario says, and what decided it."""
    from textwrap import wrap

    when = ", ".join(part for part in (failure.subject, failure.day) if part)
    yield f"   {failure.place}   {when}".rstrip()
    rows = [(said, failure.expected), (found, failure.found)]
    rows += [("because" if not n else "", line) for n, line in enumerate(failure.why)]
    for title, text in rows:
        head = f"      {title:<10}"
        lines = wrap(text, max(40, columns() - len(head)), subsequent_indent="    ") or [""]
        yield f"{head}{lines[0]}"
        yield from (f"{'':<{len(head)}}{line}" for line in lines[1:])


def listed(scenarios: "Sequence[Scenario]") -> "Iterator[str]":
    """Every scenario with its steps and its place."""
    for each in scenarios:
        steps = f"  [{', '.join(each.steps)}]" if each.steps else ""
        yield beside(f"{each.name}{steps}", painted(each.place, "dim"))


def listed_by_step(steps: "Sequence[Shown]") -> "Iterator[str]":
    """Every step with the scenarios that show it; a step without any says so."""
    widest = max((len(each.step.id) for each in steps), default=0)
    for each in steps:
        count = counted(len(each.scenarios), "scenario") if each.scenarios else "NO SCENARIO"
        name = f"{painted(each.step.id.ljust(widest), 'bold')}  {each.step.title}"
        yield beside(name, count if each.scenarios else painted(count, "red"))
        indent = " " * (widest + 2)
        for scenario in each.scenarios:
            yield beside(f"{indent}{scenario.name}", painted(scenario.place, "dim"))
        for scenario in each.idle:
            told_of = "names the step, and says nothing of its rules"
            yield beside(f"{indent}- {scenario.name}: {told_of}", painted(scenario.place, "dim"))


def steps_as_json(steps: "Sequence[Shown]") -> list[dict[str, object]]:
    """The same as data."""
    return [
        {
            "step": each.step.id,
            "title": each.step.title,
            "rules": list(each.step.rules),
            "scenarios": [one.name for one in each.scenarios],
            "idle": [one.name for one in each.idle],
        }
        for each in steps
    ]


def junit(pack: "Pack", outcomes: "Sequence[Outcome]", compared: "Sequence[Compared]" = ()) -> str:
    """The outcomes as JUnit XML, which build servers read; a suite, a case for each scenario.

    Stories of an adopted pack are a suite of their own: what comes out differently is skipped.
    """
    failed = sum(not each.passed for each in outcomes)
    cases = [_case(each.scenario, each.failures) for each in outcomes]
    name = f"{pack.info.name} {pack.info.version_text}"
    suites = [_suite(name, cases, failed, 0)]
    for each in compared:
        same = [_case(one) for one in each.same]
        other = [_case(one.scenario, one.failures[:1], "skipped") for one in each.different]
        suites.append(_suite(f"{each.name} under {name}", [*same, *other], 0, len(other)))
    whole = len(outcomes) + sum(len(each.same) + len(each.different) for each in compared)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites tests="{whole}" failures="{failed}">',
            *suites,
            "</testsuites>",
        ]
    )


def _suite(name: str, cases: "Sequence[str]", failed: int, skipped: int) -> str:
    more = f' skipped="{skipped}"' if skipped else ""
    head = f'tests="{len(cases)}" failures="{failed}"{more}'
    return "\n".join([f"  <testsuite name={_attribute(name)} {head}>", *cases, "  </testsuite>"])


def _case(scenario: "Scenario", failures: "Sequence[Failure]" = (), kind: str = "failure") -> str:
    from xml.sax.saxutils import escape

    file = scenario.place.rpartition(":")[0]
    case = f"    <testcase classname={_attribute(file)} name={_attribute(scenario.name)}"
    if not failures:
        return f"{case}/>"
    lines = [f"{case}>"]
    for each in failures:
        text = escape(_printable("\n".join(each.lines())))
        said = _attribute(f"{each.expected}: {each.found}")
        lines.append(f"      <{kind} message={said}>{text}</{kind}>")
    return "\n".join([*lines, "    </testcase>"])


def _attribute(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(_printable(text))


def _printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def next_command(pack: "Pack", outcomes: "Sequence[Outcome]") -> str:
    """What to run next, after a failure."""
    first = next(each for each in outcomes if not each.passed)
    name = typed(first.scenario.name)
    return f"One alone: troth test {typed(pack.where)} --scenario {name}"
