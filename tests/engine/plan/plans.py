"""Plans out of thin air: every kind of change, every kind of figure, in any combination."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from troth.engine.plan.changes import (
    Case,
    Clock,
    Decision,
    Escalation,
    LineChange,
    Live,
    Load,
    Money,
    Near,
    Place,
    Promise,
    Proof,
    Replay,
    Shift,
    Structure,
    Transition,
    Verdict,
    Witness,
    Wording,
)
from troth.engine.plan.definition import (
    Comparison,
    Fairness,
    GateResult,
    Group,
    HistoryInput,
    Inputs,
    Missing,
    Mover,
    PackInput,
    PeopleInput,
    Plan,
    Promised,
    Refused,
    Rows,
    Status,
    Unknown,
)
from troth.engine.plan.rates import shown

words = st.sampled_from(
    ["empathy", "a|b", "<b>", "@all", "```", "two  blanks", "é\u202e", "x" * 300, "1", "p-0007"]
)
texts = words | st.just("")
counts = st.sampled_from([0, 1, 29, 1_241, 10**7])
figures = st.integers(-90_000, 90_000).map(lambda number: shown(Fraction(number, 10_000)))
rates = st.integers(0, 10_000).map(lambda number: shown(Fraction(number, 10_000)))
days = st.sampled_from(["2026-11-18", "2024-02-29"])
hashes = st.sampled_from(["sha256:" + "4e21c0ab" * 8, ""])
places = st.none() | st.builds(Place, words, st.integers(1, 999), st.sampled_from(["old", "new"]))
names = st.sampled_from(["r1", "r2", ""])
tallies = st.dictionaries(st.sampled_from(["met", "not_met", "unknown", "absent"]), counts)

proofs = st.none() | st.builds(
    Proof,
    st.sampled_from(["same", "stricter", "looser", "incomparable", "changed", "undecided"]),
    st.booleans(),
    st.booleans(),
    texts,
    texts,
    texts,
)
decisions = st.builds(
    Decision,
    id=words,
    statement=st.sampled_from(["minimum", "define", "gate", "offer"]),
    rule=words,
    verdict=st.sampled_from(Verdict),
    decided_by=st.sampled_from(["population", "proof", ""]),
    place=places,
    was=texts,
    now=texts,
    counts=st.dictionaries(st.sampled_from(["met>not_met", "unknown>met"]), counts),
    by_line=st.dictionaries(words, counts, max_size=3),
    rows=names,
    opened=st.dictionaries(st.sampled_from(["met>not_met", "line a"]), names),
    before=tallies,
    after=tallies,
    lines=st.lists(st.builds(LineChange, words, texts, texts, places, counts), max_size=2).map(
        tuple
    ),
    ranks=st.dictionaries(st.sampled_from(["up", "down", "same"]), counts),
    near=st.lists(st.builds(Near, words, counts, names), max_size=2).map(tuple),
    witness=st.none()
    | st.builds(Witness, words, st.dictionaries(words, words, max_size=2), texts, texts, texts),
    through=st.lists(words, max_size=2).map(tuple),
    proof=proofs,
)
promised = {"place": places, "was": texts, "now": texts}
dates = st.sampled_from(["2026-11-18", "2026-11-09 17:00", ""])
results = st.sampled_from(["fulfilled", "violated", "absent", "taken", "refused", "fired"])
directions = st.builds("{}>{}".format, results, results) | st.sampled_from(["sooner", "later"])
outcomes = st.sampled_from(["kept", "moved", "consented", "refused", "worsened", "made"])
cases = st.none() | st.builds(Case, words, words, dates, dates, texts)
lives = st.none() | st.builds(
    Live,
    modes=st.dictionaries(st.sampled_from(["keep", "rebase"]), counts),
    counts=st.dictionaries(outcomes, counts),
    opened=st.dictionaries(outcomes, names),
    shifts=st.lists(st.builds(Shift, outcomes, dates, dates, counts, names), max_size=7).map(tuple),
    first=cases,
)
replays = st.none() | st.builds(
    Replay,
    before=st.dictionaries(results, counts),
    after=st.dictionaries(results, counts),
    counts=st.dictionaries(directions, counts),
    opened=st.dictionaries(directions, names),
    first=cases,
)
owed = {**promised, "live": lives, "replay": replays}
kinds = {
    "decision": decisions,
    "promise": st.builds(
        Promise, words, st.sampled_from(["promise", "expectation"]), words, **owed
    ),
    "clock": st.builds(Clock, words, st.sampled_from(["promise", "timer"]), words, **owed),
    "transition": st.builds(Transition, words, words, **promised, replay=replays),
    "escalation": st.builds(Escalation, words, words, **promised, replay=replays),
    "load": st.builds(Load, words, words, days, counts, counts, st.none() | counts, counts, counts),
    "money": st.builds(Money, words, words, words, **promised),
    "structure": st.builds(
        Structure,
        words,
        st.sampled_from(["added", "removed", "changed"]),
        words,
        words,
        **owed,
    ),
    "wording": st.builds(Wording, words, words, **promised),
}
sides = st.sampled_from(["compared against", "at least", "below", "too few to say"])
groups = st.builds(
    Group, words, counts, counts, counts, rates, rates, rates,
    st.just("") | figures, figures, figures, st.just("<0.0001") | rates, sides,
)  # fmt: skip
comparisons = st.builds(Comparison, texts, st.lists(groups, max_size=3).map(tuple))
fairness = st.builds(
    Fairness,
    id=words,
    about=st.sampled_from(["decision", "outcome"]),
    name=words,
    by=words,
    before=st.none() | comparisons,
    after=comparisons,
    ungrouped=counts,
    smallest_group=counts,
    movers=st.lists(
        st.builds(Mover, words, words, words, figures, figures, figures), max_size=2
    ).map(tuple),
    joint=st.dictionaries(words, figures, max_size=2),
)
packs = st.builds(PackInput, words, words, hashes, hashes)
people = st.none() | st.builds(PeopleInput, counts, counts, hashes)
histories = st.none() | st.builds(
    HistoryInput, counts, counts, counts, counts, counts, st.just("from the start") | days, hashes
)
rows = st.lists(words, max_size=5, unique=True).map(lambda ids: Rows(len(ids), tuple(sorted(ids))))


def lists(of: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    """Tuples of up to ``most``."""
    return st.lists(of, max_size=most).map(tuple)


plans = st.builds(
    Plan,
    inputs=st.builds(Inputs, packs, packs, people, hashes, hashes, days, histories, days),
    changes=lists(st.one_of(*kinds.values()), 5),
    unknowns=lists(
        st.builds(
            Unknown,
            words,
            counts,
            counts,
            names,
            names,
            lists(st.builds(Missing, words, counts, counts, names)),
        )
    ),
    fairness=lists(fairness, 2),
    load=lists(kinds["load"]),
    money=lists(st.builds(Promised, words, words, counts, counts, texts, texts)),
    gates=lists(st.builds(GateResult, words, st.sampled_from(Status), texts, texts, texts)),
    refused=lists(st.builds(Refused, words, counts, words)),
    notes=lists(words),
    rows=st.fixed_dictionaries({"r1": rows, "r2": rows}),
)


def with_rows(plan: Plan, number: int) -> Plan:
    """``plan`` with so many people behind ``r1``."""
    ids = tuple(sorted(f"p-{index}" for index in range(number)))
    return replace(plan, rows={**plan.rows, "r1": Rows(number, ids)})
