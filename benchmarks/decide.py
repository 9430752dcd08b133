"""One decision, in process: Troth beside hand-written Python and other engines.

    python benchmarks/decide.py [--people 1000] [--rounds 15] [--milliseconds 20]

All engines first give the same answers for everyone. Then they take turns, and the table shows the
median over the rounds; a ratio is the median of the ratios within each round. What is counted is
processor time of this process, so that neighbours on the machine matter less.
"""

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from peers import hiring

from troth.dsl.check import check
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.types import NUMBER, SCALE, ChoiceType, RatingType, SetType, Type, Value
from troth.dsl.vocabulary import Fact, Subject, Table, Vocabulary
from troth.engine.decision import Decision, Verdict
from troth.engine.evaluate import decide
from troth.engine.facts import View, read_facts
from troth.engine.lower import Compiled, compile_minimum

RESULTS = Path(__file__).parent / "results" / "decide.json"
USUAL_RATE = 1_020_000
"""Hand-written decisions a second on the machine for which the absolute bar is written."""

ROLE = ChoiceType("role", tuple(hiring.NEEDED))
CERTIFICATE = ChoiceType("certificate", hiring.CERTIFICATES)
LEVEL = RatingType("level", ("0", "1", "2", "3", "4", "5"))

NEEDS = tuple(f"needs_{name}" for name in (*hiring.SCORES, "certificate"))

POLICY = """\
{defines}
minimum hiring
{lines}
    certificates includes needs_certificate
    any 3 of
{qualities}
"""


def troth_policy() -> tuple[Compiled, Callable[[View], Decision], Vocabulary]:
    """The hiring policy as its author writes it: compiled, and by the reference."""
    source = POLICY.format(
        defines="\n".join(f"define {name} from table {name} by [role]" for name in NEEDS),
        lines="\n".join(f"    {name} at least needs_{name}" for name in hiring.SCORES),
        qualities="\n".join(f"        {name} at least 3" for name in hiring.QUALITIES),
    )
    words = vocabulary()
    file, unread = parse(Source("hiring.troth", source))
    policy, found = check([file], words)
    if policy is None:
        raise SystemExit("\n".join(f"{each.code}: {each.message}" for each in (*unread, *found)))
    return (
        compile_minimum(policy, "hiring", words),
        lambda view: decide(policy, words, "hiring", view),
        words,
    )


def vocabulary() -> Vocabulary:
    """The facts of an applicant, and a table by role for each thing that is needed."""
    types: dict[str, Type] = {"role": ROLE, "certificates": SetType(CERTIFICATE)}
    types |= dict.fromkeys(hiring.SCORES, NUMBER) | dict.fromkeys(hiring.QUALITIES, LEVEL)
    return Vocabulary(
        choices={"role": ROLE, "certificate": CERTIFICATE},
        ratings={"level": LEVEL},
        facts={
            name: Fact(name=name, subject=Subject.PERSON, type=type_)
            for name, type_ in types.items()
        },
        tables={name: needed_by_role(name, place) for place, name in enumerate(NEEDS)},
    )


def needed_by_role(name: str, place: int) -> Table:
    """The table of one thing that a role needs: a threshold, or the certificate."""
    rows: list[tuple[Value | None, ...]] = []
    for role, (title, needed) in enumerate(hiring.NEEDED.items()):
        certificate = hiring.CERTIFICATES.index(hiring.CERTIFICATE[title])
        rows.append((role, needed[place] * SCALE if place < len(needed) else certificate))
    value: Type = NUMBER if place < len(hiring.SCORES) else CERTIFICATE
    return Table(name=name, columns={"role": ROLE, name: value}, rows=tuple(rows))


def held(words: Vocabulary, person: hiring.Person) -> dict[str, Value | None]:
    """A person's values as held inside; None stays where a value is unknown."""
    facts, refused = read_facts(words, person)
    if refused:
        raise SystemExit(str(refused))
    return {name: facts.get(name) for name in person}


# --- the same answers


def names_of(failed: int, unknown: int) -> hiring.Result:
    """The checks behind the bits of a verdict; the lines of the group have bits of their own."""
    marked = (
        [name for bit, name in enumerate(hiring.CHECKS) if mask >> bit & 1]
        for mask in (failed, unknown)
    )
    return next(marked), next(marked)


def names_in(decision: Decision) -> hiring.Result:
    """The checks that failed, and those unknown, as the proof tells them."""
    pairs = list(zip(decision.lines, hiring.CHECKS, strict=True))
    return (
        [name for line, name in pairs if line.verdict is Verdict.NOT_MET],
        [name for line, name in pairs if line.verdict is Verdict.UNKNOWN],
    )


@dataclass(frozen=True)
class Contender:
    """An engine, what it is given, and what its answer amounts to."""

    name: str
    ask: Callable[[object], object]
    given: Sequence[object]
    answer: Callable[[object], hiring.Result] = lambda result: result


def contenders(count: int) -> list[Contender]:
    """Everybody at the start; what a peer needs is prepared before the clock runs."""
    people = hiring.people(count)
    compiled, reference, words = troth_policy()
    inside = [held(words, person) for person in people]
    present = [{k: v for k, v in each.items() if v is not None} for each in inside]
    views = [View(facts=each, today=20_000) for each in inside]

    def from_plain(person: hiring.Person) -> tuple[int, int, int]:
        return compiled.verdict(read_facts(words, person)[0])

    def masks(result: tuple[int, int, int]) -> hiring.Result:
        return names_of(*result[1:])

    return [
        Contender("hand-written Python", hiring.hand_written, people),
        Contender("generated Python", hiring.generated(), people),
        Contender("Troth, verdict", compiled.verdict, inside, masks),
        Contender("Troth, verdict, unknown is absent", compiled.verdict, present, masks),
        Contender("Troth, full proof", compiled.proof, inside, names_in),
        Contender("Troth, plain values read first", from_plain, people, masks),
        Contender("Troth, reference", reference, views, names_in),
        Contender("zen-engine, tables", hiring.zen_tables(), people),
        Contender("zen-engine, table and expressions", hiring.zen_table(), people),
        Contender("zen-engine, one node", hiring.zen_node(), people),
        Contender("zen-engine, bare expressions", hiring.zen_expressions(), people),
        Contender("CEL (common-expression-language)", hiring.cel(), people),
        Contender("Cedar (cedarpy)", hiring.cedar(), people),
    ]


ZEN_GRAPHS = ("zen-engine, tables", "zen-engine, table and expressions", "zen-engine, one node")
WHOLE_POLICY = (*ZEN_GRAPHS, "CEL (common-expression-language)", "Cedar (cedarpy)")
"""Peers that hold the whole policy; bare expressions leave the choice of the role to the host."""

SLOW = {"Troth, reference", "Cedar (cedarpy)"}
"""Timed over fewer people, so that rounds stay short."""


def few(everybody: Sequence[Contender]) -> list[Contender]:
    """The slow ones over fewer people."""
    return [
        replace(each, given=each.given[:60]) if each.name in SLOW else each for each in everybody
    ]


def check_answers(everybody: Sequence[Contender]) -> None:
    """Every engine answers as hand-written Python does, for everyone; else the run ends."""
    right = [tuple(map(list, hiring.hand_written(person))) for person in everybody[0].given]
    for contender in everybody:
        for place, (given, wanted) in enumerate(zip(contender.given, right, strict=True)):
            said = tuple(map(list, contender.answer(contender.ask(given))))
            if said != wanted:
                raise SystemExit(f"{contender.name} says {said} of person {place}, not {wanted}")
    print(f"all {len(everybody)} engines give the same answers for {len(right):,} people\n")


def spent(contender: Contender, repeat: int) -> float:
    """Microseconds a decision, over ``repeat`` passes."""
    given, ask = contender.given, contender.ask
    start = time.process_time_ns()
    for _ in range(repeat):
        for each in given:
            ask(each)
    return (time.process_time_ns() - start) / 1000 / repeat / len(given)


def measure(
    everybody: Sequence[Contender], rounds: int, milliseconds: int
) -> dict[str, list[float]]:
    """Microseconds a decision, one figure a round, everybody taking turns.

    A turn lasts about as long for all, so that none works with a colder machine than the others.
    """
    passes = {
        contender.name: max(
            1, round(milliseconds * 1000 / spent(contender, 1) / len(contender.given))
        )
        for contender in everybody
    }
    times: dict[str, list[float]] = {contender.name: [] for contender in everybody}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for contender in everybody:
            times[contender.name].append(spent(contender, passes[contender.name]))
    return times


def ratio(times: Mapping[str, list[float]], slow: str, fast: str) -> float:
    """How many times as long ``slow`` takes as ``fast``: the median over the rounds."""
    return statistics.median(a / b for a, b in zip(times[slow], times[fast], strict=True))


def bars(times: Mapping[str, list[float]]) -> list[tuple[str, float, str, float]]:
    """Each bar: its name, what was measured, the comparison, the target."""
    proof, verdict = "Troth, full proof", "Troth, verdict"
    zen = min(ZEN_GRAPHS, key=lambda name: statistics.median(times[name]))
    best = min(WHOLE_POLICY, key=lambda name: statistics.median(times[name]))
    usual = statistics.median(times["hand-written Python"]) * USUAL_RATE / 1e6
    microseconds = statistics.median(times[proof]) / usual
    return [
        ("verdict against hand-written", ratio(times, "hand-written Python", verdict), ">=", 1.0),
        ("verdict against the best zen graph", ratio(times, zen, verdict), ">=", 20.0),
        ("full proof, scaled microseconds", microseconds, "<=", 8.0),
        ("full proof against the best peer without", ratio(times, best, proof), ">=", 1.0),
    ]


def main() -> None:
    """Check, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--milliseconds", type=int, default=20, help="of one turn")
    size = parser.parse_args()
    everybody = contenders(size.people)
    print(
        "Troth is given a mapping from fact to value as held inside (numbers as integers of\n"
        "millionths, levels and choices as indexes, sets as masks), as a system holds it that\n"
        "reads values once, at its border; None or absent is unknown. `plain values read first`\n"
        "starts from the very mapping that the peers are given, and has no bar."
    )
    check_answers(everybody)
    times = measure(few(everybody), size.rounds, size.milliseconds)
    base = statistics.median(times["hand-written Python"])
    print(f"{'engine':<36} {'µs':>8} {'decisions/s':>12} {'of hand-written':>16}")
    for name, figures in times.items():
        middle = statistics.median(figures)
        print(f"{name:<36} {middle:>8.2f} {1e6 / middle:>12,.0f} {base / middle:>15.2f}x")
    print()
    judged = bars(times)
    RESULTS.parent.mkdir(exist_ok=True)
    content = {
        "sizes": vars(size),
        "microseconds": {name: statistics.median(each) for name, each in times.items()},
        "bars": [
            {"name": name, "measured": measured, "asked": f"{sign} {target}"}
            for name, measured, sign, target in judged
        ],
    }
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for name, measured, sign, target in judged:
        holds = measured >= target if sign == ">=" else measured <= target
        word = "holds" if holds else "short"
        print(f"bar {name}: {measured:.2f} (asked {sign} {target:g}) {word}")


if __name__ == "__main__":
    main()
