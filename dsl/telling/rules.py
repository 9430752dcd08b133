"""Plain sentences for defines, minimums, offers, gates, timers and changes."""

from typing import assert_never

from troth.dsl import core
from troth.dsl.telling.words import RELATIONS, Bullet, Prose, Words, sentence, spaced
from troth.dsl.types import TruthType
from troth.dsl.values import show_scaled


def define(node: core.Define, words: Words) -> Prose:
    """What a name stands for: ``Senior means: …``."""
    name = spaced(node.name)
    match node.body:
        case core.Cases(cases=cases, otherwise=otherwise):
            bullets = [
                Bullet(f"{words.value(case.value)} when {words.truth(case.when)}") for case in cases
            ]
            last = Bullet(f"otherwise {words.value(otherwise)}")
            opening = sentence(f"{name} is the first of these that holds")
            return Prose(f"Define {name}", (opening,), (*bullets, last))
        case core.Lookup(table=table, keys=keys):
            by = " and ".join(words.value(key) for key in keys)
            return Prose(
                f"Define {name}",
                (sentence(f"{name} is read from the table {spaced(table)}, by {by}"),),
            )
        case body if isinstance(body.type, TruthType):
            return Prose(f"Define {name}", (sentence(f"{name} means: {words.truth(body)}"),))
        case body:
            return Prose(f"Define {name}", (sentence(f"{name} is {words.value(body)}"),))


# --- minimum


def minimum(node: core.Minimum, words: Words) -> Prose:
    """What must be met, what may be developed, and what ranks."""
    opening = "All of these must be met:" if len(node.lines) > 1 else "This must be met:"
    paragraphs = []
    if node.applies is not None:
        paragraphs.append(sentence(f"It applies when {words.truth(node.applies)}"))
    if node.lines:
        paragraphs.append(opening)
    after = []
    if node.ideals:
        wishes = "; ".join(_wish(ideal, words) for ideal in node.ideals)
        after.append(sentence(f"What ranks people, and rejects nobody: {wishes}"))
    if node.source:
        after.append(sentence(f"Source: {node.source}"))
    return Prose(
        f"Minimum {spaced(node.name)}",
        tuple(paragraphs),
        tuple(_line(line, words) for line in node.lines),
        tuple(after),
    )


def _line(line: core.Line, words: Words) -> Bullet:
    match line:
        case core.Requirement(condition=condition):
            return Bullet(words.truth(condition) + _more(line, words))
        case core.Group(count=count, lines=lines):
            which = "all" if count == len(lines) else f"any {count}"
            return Bullet(
                f"{which} of these {len(lines)}{_more(line, words)}",
                tuple(_line(inner, words) for inner in lines),
            )
        case _:
            assert_never(line)


def _more(line: core.Line, words: Words) -> str:
    develop = ""
    if line.develop is not None:
        develop = f", or the gap is closed within {words.value(line.develop)}"
    return develop + (f" (because {line.because})" if line.because else "")


def _wish(ideal: core.Ideal, words: Words) -> str:
    because = f" (because {ideal.because})" if ideal.because else ""
    return f"+{show_scaled(ideal.worth)} when {words.truth(ideal.condition)}{because}"


# --- offer


def offer(node: core.Offer, words: Words) -> Prose:
    """What is offered, to whom, and for a reward under what conditions."""
    kind = "Offer" if node.when is None else "Reward"
    paragraphs = [sentence(node.words)] if node.words else []
    to = words.party(node.to) if node.to is not None else "the person"
    verb = f"we offer {to}:"
    if node.when is not None:
        verb = f"we reward {to}, if {words.truth(node.when)}, with:"
    if node.applies is not None:
        verb = f"when {words.truth(node.applies)}, {verb}"
    paragraphs.append(verb[0].upper() + verb[1:])
    after = [
        sentence(f"It is held back unless {words.truth(guardrail)}")
        for guardrail in node.guardrails
    ]
    if node.outcome is not None:
        after.append(sentence(f"What it is for: {words.truth(node.outcome)}"))
    if node.expires is not None:
        after.append(sentence(f"It ends on {words.value(node.expires)}"))
    if node.source:
        after.append(sentence(f"Source: {node.source}"))
    return Prose(
        f"{kind} {spaced(node.name)}",
        tuple(paragraphs),
        tuple(_offer_line(line, words) for line in node.lines),
        tuple(after),
    )


def _offer_line(line: core.OfferLine, words: Words) -> Bullet:
    text = words.resource(line.resource)
    if line.amount is not None:
        unit = words.unit(line.resource)
        text += f": {words.value(line.amount)}" + (f" {unit}" if unit else "")
    if line.benchmark is not None:
        relation = RELATIONS[line.benchmark.op].removeprefix("is ")
        text += f", {relation} {words.value(line.benchmark.value)}"
    promises = ", ".join(spaced(name) for name in line.kept_by)
    return Bullet(f"{text} (promise {promises})" if promises else text)


# --- gate, timer, change


def gate(node: core.Gate, words: Words) -> Prose:
    """When an event of a chart may happen, and what is said when it may not."""
    paragraphs = [
        sentence(
            f"In {spaced(node.chart)}, the step “{spaced(node.event)}” is open only when "
            f"{words.truth(node.requires)}"
        )
    ]
    if node.otherwise:
        paragraphs.append(f"Until then people read: “{node.otherwise}”")
    return Prose(f"Gate {node.name}", tuple(paragraphs))


def timer(node: core.Timer, words: Words) -> Prose:
    """How long a timer of a chart runs."""
    because = f", because {node.because}" if node.because else ""
    length = words.value(node.length)
    text = f"In {spaced(node.chart)}, “{spaced(node.timer)}” comes after {length}"
    return Prose(f"Timer {node.name}", (sentence(text + because),))


_CLOCKS = {
    core.Running.KEEP: "Clocks that run keep their old length.",
    core.Running.REBASE: "Clocks that run get the new length from their old beginning.",
    core.Running.RESTART: "Clocks that run begin again.",
    core.Running.PROPORTIONAL: "Clocks that run keep the share of their time that has passed.",
    core.Running.MOST_FAVOURABLE: "Clocks that run end when it is best for whom is owed.",
}


def change(node: core.Change) -> Prose:
    """What happens to what was made under earlier versions."""
    version = ".".join(str(part) for part in node.version)
    past = "are bound, too" if node.past_bound else "are not bound"
    lines = [
        f"This holds for what was made under version {version} and earlier.",
        _CLOCKS[node.running],
        f"People past the trigger {past}.",
    ]
    lines += ["Open decisions are judged anew."] if node.decisions_anew else []
    return Prose(f"Change of {spaced(node.name)}", (" ".join(lines),))
