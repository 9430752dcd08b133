"""Scenarios on the screen: those that were asked for, how each went, and which steps they show."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from troth.cli.exits import Mistake
from troth.cli.terminal import beside, columns, counted, painted, say, typed
from troth.cli.usage import nearest

if TYPE_CHECKING:
    from troth.engine.files.pack import Pack
    from troth.engine.scenario import Scenario
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


def chosen(
    scenarios: "Sequence[Scenario]", name: str | None, text: str | None, step: str | None
) -> "list[Scenario]":
    """The scenarios that were asked for; ends the command where there are none of those."""
    found = [
        each
        for each in scenarios
        if name in {None, each.name}
        and (text or "").lower() in each.name.lower()
        and (step is None or step in each.steps)
    ]
    if found or not scenarios:
        return found
    if name is not None:
        advice = nearest(name, {each.name for each in scenarios}) or "see all: --list"
        raise Mistake(f"there is no scenario `{name}`", advice)
    if step is not None:
        raise Mistake(f"no scenario shows the step `{step}`", "see all of them: --list --by step")
    raise Mistake(f"no scenario has `{text}` in its name", "see all of them: --list")


def say_empty(pack: "Pack") -> None:
    """That a pack has no scenarios, and how to write the first."""
    say(f"{pack.info.name} {pack.info.version_text} has no scenarios yet.")
    say(FIRST.format(folder=pack.where if ":" not in pack.where else "PACK"))


def tally(pack: "Pack", outcomes: "Sequence[Outcome]") -> str:
    """``acme 1.0: 84 scenarios, 84 passed``."""
    passed = sum(each.passed for each in outcomes)
    failed = len(outcomes) - passed
    more = f", {failed} failed" if failed else ""
    size = counted(len(outcomes), "scenario")
    return f"{pack.info.name} {pack.info.version_text}: {size}, {passed} passed{more}"


def told(outcome: "Outcome") -> "Iterator[str]":
    """A scenario that failed: its name, and each thing that is otherwise."""
    scenario = outcome.scenario
    name = f"{painted('x', 'red')}  {painted(scenario.name, 'bold')}"
    yield beside(name, painted(scenario.place, "dim"))
    for each in outcome.failures:
        yield from failure_told(each)


def failure_told(failure: "Failure") -> "Iterator[str]":
    """One thing that is not as a scenario says, and what decided it."""
    from textwrap import wrap

    when = ", ".join(part for part in (failure.subject, failure.day) if part)
    yield f"   {failure.place}   {when}".rstrip()
    rows = [("expected", failure.expected), ("found", failure.found)]
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


def junit(pack: "Pack", outcomes: "Sequence[Outcome]") -> str:
    """The outcomes as JUnit XML, which build servers read; a suite, a case for each scenario."""
    from xml.sax.saxutils import escape, quoteattr

    def attribute(text: str) -> str:
        return quoteattr(_printable(text))

    failed = sum(not each.passed for each in outcomes)
    suite = attribute(f"{pack.info.name} {pack.info.version_text}")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites tests="{len(outcomes)}" failures="{failed}">',
        f'  <testsuite name={suite} tests="{len(outcomes)}" failures="{failed}">',
    ]
    for each in outcomes:
        file = each.scenario.place.rpartition(":")[0]
        case = f"    <testcase classname={attribute(file)} name={attribute(each.scenario.name)}"
        if each.passed:
            lines.append(f"{case}/>")
            continue
        lines.append(f"{case}>")
        for failure in each.failures:
            text = escape(_printable("\n".join(failure.lines())))
            said = attribute(f"{failure.expected}: {failure.found}")
            lines.append(f"      <failure message={said}>{text}</failure>")
        lines.append("    </testcase>")
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"])


def _printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def next_command(pack: "Pack", outcomes: "Sequence[Outcome]") -> str:
    """What to run next, after a failure."""
    first = next(each for each in outcomes if not each.passed)
    name = typed(first.scenario.name)
    return f"One alone: troth test {typed(pack.where)} --scenario {name}"
