"""The live engine: events recorded one at a time in memory, with everything that follows from each.

    python benchmarks/live.py [--people 200] [--rounds 9] [--page 5000]

Troth reads and checks each event, seals it into the ledger, folds it: gates and guards, charts,
promises with working-day deadlines, a ladder of three rungs. In the usual mix two events of five
begin or settle a promise and move a chart, and three bring facts; the bar is that of this mix. In
the heavy one every event begins or settles a promise. The peers only step a state machine for each
event: they check, promise, remember and announce nothing, so they are a measure of the machine and
no contest. All end with everybody in the same state. They take turns; time is that of this process.

Last, one person with a long page: what an event costs there, at the beginning and at the end.
"""

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from peers import hiring
from statemachine import State, StateMachine
from transitions import Machine

from troth.engine.files.pack import Pack, load_pack
from troth.engine.session.engine import Engine

RESULTS = Path(__file__).parent / "results" / "live.json"
USUAL_RATE = 1_020_000
"""Hand-written decisions a second on the machine for which the absolute bar is written."""

BAR = 25_000
"""Scaled events a second in the usual mix."""

TROTH = "Troth, everything"

FILES = {
    "pack.yaml": """\
troth: 1
name: desk
version: "1"
effective: 2026-01-01
review: 2027-01-01
owner: people@example.com
calendar: desk
charts: [relationship, request]
""",
    "calendars.yaml": """\
calendars:
  desk: {zone: Europe/London, week: [mon, tue, wed, thu, fri], month_end: last_day}
""",
    "vocabulary.yaml": """\
facts:
  manager: {of: relationship, type: party}
  mood: {of: person, type: number 0..10, from: checked_in.mood}
events:
  asked: {of: relationship, by: [person], fields: {urgency: number}}
  answered: {of: relationship, by: [manager], fields: {hours: number}}
  checked_in: {of: person, by: [manager], fields: {mood: number 0..10, notes: text}}
resources:
  answer: {unit: one}
parties:
  manager: {fact: manager}
  head: {seat: head}
""",
    "charts/request.yaml": """\
chart: request
per: relationship
initial: quiet
states:
  quiet:
    words: nothing is asked
    rest: yes
    on:
      asked: [{to: waiting}]
      answered: [{stay: yes}]
  waiting:
    words: an answer is awaited
    timers: {reminder: 10 working days}
    on:
      asked: [{stay: yes}]
      answered:
        - {if: still_open, stay: yes}
        - {else: yes, to: quiet}
      timer reminder: [{stay: yes, restart: yes}]
guards: {still_open: no}
""",
    "desk.troth": """\
define still_open as latest answered.hours more than 100

promise answer to the person
    "Whoever asks gets an answer."
    when asked
    by manager
    deliver answer within 5 working days
    fulfilled by answered

escalation late
    when promise answer is violated
    at once                        notify promisor
    after 3 working days           notify manager of promisor
    finally after 8 working days   assign head
    until repaired

gate request.asked
    requires mood at least 1 or mood is unknown
    otherwise "First we talk"
""",
}

Told = tuple[str, str, dict[str, object], datetime]
"""Who, what, with which fields, when."""

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
END = datetime(2029, 1, 1, tzinfo=UTC)

USUAL = ("asked", "checked_in", "checked_in", "checked_in", "answered") * 4
HEAVY = ("asked", "answered") * 10


def events(people: int, steps: Sequence[str], hours: int = 60, seed: int = 7) -> list[Told]:
    """The same steps for everybody, person after person, at most ``hours`` apart."""
    rnd = Random(seed)
    told: list[Told] = []
    for number in range(people):
        name, at = f"r-{number}", START + timedelta(minutes=number)
        told.append((name, "engaged", {}, at))
        told.append((name, "facts", {"manager": f"m-{number % 20}"}, at))
        for step in steps:
            at += timedelta(hours=rnd.randrange(hours // 10, hours))
            told.append((name, step, _fields(step, rnd), at))
    return told


def _fields(step: str, rnd: Random) -> dict[str, object]:
    match step:
        case "asked":
            return {"urgency": rnd.randrange(1, 6)}
        case "answered":
            return {"hours": rnd.randrange(1, 90)}
        case _:
            return {"mood": rnd.randrange(1, 11), "notes": "went well"}


def desk(folder: Path) -> Pack:
    """The policy of the desk."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pack, found = load_pack(folder)
    if pack is None:
        raise SystemExit("\n".join(each.message for each in found))
    return pack


# --- who takes part: each records everything and says in which state everybody ends

States = Mapping[str, str]
Run = Callable[[], Callable[[], States]]
"""Records everything, which is timed; the answer says afterwards where everybody stands."""


def troth(pack: Pack, told: Sequence[Told]) -> Run:
    """Troth, one event a transaction, in memory."""

    def run() -> Callable[[], States]:
        engine = Engine.open(":memory:", pack, clock=lambda: END)
        for name, event, fields, at in told:
            engine.record(name, event, fields, at=at)
        return partial(stages, engine)

    def stages(engine: Engine) -> States:
        last = {name: at for name, *_, at in told}
        found = {name: engine.state(name, at).stage("request") for name, at in last.items()}
        return {name: stage.state for name, stage in found.items() if stage is not None}

    return run


class Person:
    """Somebody in the hands of `transitions`."""

    state: str


def transitions_alone(told: Sequence[Told]) -> Run:
    """`transitions`, one flat machine for all."""
    names = dict.fromkeys(name for name, *_ in told)
    machine = Machine(model=None, states=["quiet", "waiting"], initial="quiet",
                      auto_transitions=False)  # fmt: skip
    machine.add_transition("asked", "quiet", "waiting")
    machine.add_transition("asked", "waiting", None)
    machine.add_transition("answered", "waiting", "quiet")
    machine.add_transition("answered", "quiet", None)
    for event in ("engaged", "facts", "checked_in"):
        machine.add_transition(event, ["quiet", "waiting"], None)

    def run() -> Callable[[], States]:
        everybody = {name: Person() for name in names}
        for person in everybody.values():
            person.state = "quiet"
        for name, event, _, _ in told:
            machine.events[event].trigger(everybody[name])
        return lambda: {name: person.state for name, person in everybody.items()}

    return run


class Request(StateMachine):
    """The chart in `python-statemachine`."""

    quiet = State(initial=True)
    waiting = State()
    asked = quiet.to(waiting) | waiting.to.itself(internal=True)
    answered = waiting.to(quiet) | quiet.to.itself(internal=True)
    checked_in = quiet.to.itself(internal=True) | waiting.to.itself(internal=True)
    engaged = quiet.to.itself(internal=True)
    facts = quiet.to.itself(internal=True)


def statemachine_alone(told: Sequence[Told]) -> Run:
    """`python-statemachine`, a machine for each person."""
    names = dict.fromkeys(name for name, *_ in told)

    def run() -> Callable[[], States]:
        everybody = {name: Request() for name in names}
        for name, event, _, _ in told:
            everybody[name].send(event)
        return lambda: {name: each.configuration[0].id for name, each in everybody.items()}

    return run


def table(told: Sequence[Told]) -> Run:
    """A dict written by hand."""
    names = dict.fromkeys(name for name, *_ in told)
    moves = {("quiet", "asked"): "waiting", ("waiting", "answered"): "quiet"}

    def run() -> Callable[[], States]:
        everybody = dict.fromkeys(names, "quiet")
        for name, event, _, _ in told:
            state = everybody[name]
            everybody[name] = moves.get((state, event), state)
        return lambda: everybody

    return run


def usual(people: Sequence[hiring.Person]) -> float:
    """Hand-written decisions a second, now: what the absolute bar is scaled by."""
    start = time.process_time()
    for person in people:
        hiring.hand_written(person)
    return len(people) / (time.process_time() - start)


def everybody_of(pack: Pack, told: Sequence[Told]) -> dict[str, Run]:
    """All who take part, checked: they end in the same states as Troth."""
    everybody = {
        TROTH: troth(pack, told),
        "transitions, steps only": transitions_alone(told),
        "python-statemachine, steps only": statemachine_alone(told),
        "dict, steps only": table(told),
    }
    first = everybody[TROTH]()()
    for name, run in everybody.items():
        if run()() != first:
            raise SystemExit(f"{name} ends in other states than Troth")
    return everybody


def measure(mixes: Mapping[str, Mapping[str, Run]], counts: Mapping[str, int],
            rounds: int) -> tuple[dict[str, dict[str, list[float]]], list[float]]:  # fmt: skip
    """Events a second by mix and name, everybody in turn; and those of Troth, scaled."""
    applicants = hiring.people(20_000)
    rates: dict[str, dict[str, list[float]]] = {
        mix: {name: [] for name in everybody} for mix, everybody in mixes.items()
    }
    scaled: list[float] = []
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for mix, everybody in mixes.items():
            for name, run in everybody.items():
                gc.collect()  # what the turn before has left behind is nobody's time
                before = usual(applicants)
                start = time.process_time()
                run()
                rates[mix][name].append(counts[mix] / (time.process_time() - start))
                if (mix, name) == ("usual", TROTH):
                    machine = (before + usual(applicants)) / 2 / USUAL_RATE
                    scaled.append(rates[mix][name][-1] / machine)
    return rates, scaled


def long_page(pack: Pack, length: int) -> tuple[float, float]:
    """Microseconds an event in the second and in the last fifth of a page of ``length`` events."""
    told = events(1, USUAL * (length // len(USUAL)), hours=10)
    engine = Engine.open(":memory:", pack, clock=lambda: END)
    moments = [time.process_time()]
    fifth = len(told) // 5
    for piece in range(5):
        for name, event, fields, at in told[piece * fifth : (piece + 1) * fifth]:
            engine.record(name, event, fields, at=at)
        moments.append(time.process_time())
    # the first fifth warms up
    return (moments[2] - moments[1]) / fifth * 1e6, (moments[5] - moments[4]) / fifth * 1e6


def main() -> None:
    """Check, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--page", type=int, default=5_000, help="events of one person")
    size = parser.parse_args()
    with TemporaryDirectory() as folder:
        pack = desk(Path(folder))
    told = {"usual": events(size.people, USUAL), "heavy": events(size.people, HEAVY)}
    counts = {mix: len(each) for mix, each in told.items()}
    mixes = {mix: everybody_of(pack, each) for mix, each in told.items()}
    print(f"{counts['usual']:,} events of {size.people} people; all end in the same states")
    rates, scaled = measure(mixes, counts, size.rounds)
    middles = {
        mix: {name: statistics.median(figures) for name, figures in by_name.items()}
        for mix, by_name in rates.items()
    }
    print(f"{'events/s':<34} {'usual mix':>12} {'heavy mix':>12}")
    for name, middle in middles["usual"].items():
        print(f"{name:<34} {middle:>12,.0f} {middles['heavy'][name]:>12,.0f}")
    begun, end = long_page(pack, size.page)
    print(f"a page of {size.page:,} events: {begun:.0f} µs an event at first, {end:.0f} at last")
    measured = statistics.median(scaled)
    holds = "holds" if measured >= BAR else "short"
    RESULTS.parent.mkdir(exist_ok=True)
    content = {
        "sizes": vars(size),
        "events_a_second": middles,
        "long_page_microseconds": {"second fifth": begun, "last fifth": end},
        "bars": [{"name": "live record, scaled events/s", "measured": measured,
                  "asked": f">= {BAR}"}],
    }  # fmt: skip
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(f"\nbar live record, scaled events/s: {measured:,.0f} (asked >= {BAR}) {holds}")


if __name__ == "__main__":
    main()
