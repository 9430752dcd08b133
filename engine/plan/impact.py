"""What a changed rule does to people: who moves, in which direction, and which line decided.

Every claim is the engine's: each difference is made alone, the rule decides about everyone again,
and the results are compared. Directions are seen from the person's side: met (or not asked for) is
better than undecided, undecided better than not met.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from troth.dsl.values import show_value
from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.meaning import rules_of
from troth.engine.plan.changes import Decision, LineChange, Near, Verdict, Witness
from troth.engine.plan.deciding import NAMES, Results, decide_all
from troth.engine.plan.edits import Mix, Rule, line_text
from troth.engine.plan.reading import reads
from troth.engine.plan.tables import RowsBook
from troth.engine.template import of_minimum

ABSENT = 4
"""The result of a rule that is not there."""

_NAMES = (*NAMES, "absent")

_GOOD = {0: 2, 3: 2, 2: 1, 1: 0, ABSENT: 2}
"""How good a result is for the person; a rule that is not there asks for nothing."""

MOST_DIFFERENCES = 40
"""Beyond these a rule is a new one: who decided what is said of all of them together."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both packs with everyone as each of them sees them, in the order of ids."""

    old: Pack
    new: Pack
    ids: tuple[str, ...]
    before: tuple[View, ...]
    after: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """A changed rule decided: the entry without its id, and the columns that others ask for."""

    decision: Decision
    before: Sequence[int] | None
    after: Sequence[int] | None
    alone: dict[str, Sequence[int]]


def tally(codes: Iterable[int]) -> dict[str, int]:
    """How many people have each result, by its name in a plan."""
    return {_NAMES[code]: number for code, number in sorted(Counter(codes).items())}


def verdict(before: Sequence[int], after: Sequence[int]) -> Verdict:
    """Stricter, looser, both, only about others, or no effect, for these people."""
    moves = {_GOOD[now] - _GOOD[was] for was, now in zip(before, after, strict=True) if was != now}
    if not moves:
        return Verdict.NO_EFFECT
    if min(moves) < 0:
        return Verdict.BOTH if max(moves) > 0 else Verdict.STRICTER
    return Verdict.LOOSER if max(moves) > 0 else Verdict.SCOPE


def directions(before: Sequence[int], after: Sequence[int]) -> dict[str, list[int]]:
    """The people (positions) who move, by direction such as ``met>not_met``."""
    found: dict[str, list[int]] = {}
    for index, (was, now) in enumerate(zip(before, after, strict=True)):
        if was != now and not (ABSENT in (was, now) and _GOOD[was] == _GOOD[now]):
            found.setdefault(f"{_NAMES[was]}>{_NAMES[now]}", []).append(index)
    return dict(sorted(found.items()))


def impact_of(mix: Mix, sides: Sides, was: Results, now: Results, book: RowsBook) -> Impact:
    """What becomes of everyone when the rule changes from one version to the other."""
    flips = directions(was.codes, now.codes)
    moved = sorted(index for people in flips.values() for index in people)
    alone = _alone(mix, sides, now)
    deciders = _deciders(mix, sides, moved, now, alone)
    by_line: dict[str, list[int]] = {}
    for index, label in deciders.items():
        by_line.setdefault(label, []).append(index)
    opened = {direction: book.add(people) for direction, people in flips.items()}
    opened |= {f"line {label}": book.add(people) for label, people in sorted(by_line.items())}
    decided = {label: len(people) for label, people in sorted(by_line.items())}
    ways = {index: direction for direction, people in flips.items() for index in people}
    decision = Decision(
        id="",
        statement="gate" if mix.before.kind.value == "gate" else "minimum",
        rule=mix.after.name,
        verdict=verdict(was.codes, now.codes),
        decided_by="population",
        place=None,
        was="",
        now="",
        counts={direction: len(people) for direction, people in flips.items()},
        by_line=decided,
        rows=book.add(moved) if moved else "",
        opened=opened,
        before=tally(was.codes),
        after=tally(now.codes),
        lines=_changed_lines(mix, decided),
        near=near_misses(mix.after, sides, now, book),
        witness=_witness(mix, sides, moved, deciders, was, now),
        through=_used(mix, sides.old, sides.new),
        by_line_ways={
            label: dict(sorted(Counter(map(ways.__getitem__, people)).items()))
            for label, people in sorted(by_line.items())
        },
    )
    columns = {mix.differences[index].name: codes for index, codes in alone.items()}
    return Impact(decision, was.codes, now.codes, columns)


def _used(mix: Mix, old: Pack, new: Pack) -> tuple[str, ...]:
    """The changed constructs and facts that a rule uses, by name."""
    named = (each.name for each in mix.differences if each.kind in ("define", "minimum", "fact"))
    return (*named, *(f"fact {name}" for name in read_otherwise(mix, old, new)))


def _changed_lines(mix: Mix, decided: dict[str, int]) -> tuple[LineChange, ...]:
    return tuple(each.change(decided.get(each.name, 0)) for each in mix.differences)


def _alone(mix: Mix, sides: Sides, now: Results) -> dict[int, Sequence[int]]:
    """The results of the old rule with each difference made alone, by its position."""
    if len(mix.differences) > MOST_DIFFERENCES or read_otherwise(mix, sides.old, sides.new):
        return {}
    if len(mix.differences) == 1:
        return {0: now.codes}
    return {
        index: _decided(mix, sides, [index], sides.before) for index in range(len(mix.differences))
    }


def _decided(
    mix: Mix, sides: Sides, chosen: Iterable[int], people: Sequence[View]
) -> Sequence[int]:
    made = list(chosen)
    old, new = sides.old.vocabulary, sides.new.vocabulary
    otherwise = {fact: new.facts[fact] for fact in mix.facts(made)}
    words = replace(new, facts={**new.facts, **old.facts, **otherwise})
    kind, name = mix.before.kind, mix.before.name
    return decide_all(mix.with_only(made), words, kind, name, people).codes


def read_otherwise(mix: Mix, old: Pack, new: Pack) -> tuple[str, ...]:
    """The facts of a rule that the packs read as other values: lines of both cannot be mixed."""
    rules = (rules_of(pack.policy, pack.vocabulary) for pack in (old, new))
    sides = zip(rules, (mix.before, mix.after), strict=True)
    used = frozenset[str]().union(*(reads(each, rule.conditions).facts for each, rule in sides))
    one, two = old.vocabulary.facts, new.vocabulary.facts
    both = sorted(used & one.keys() & two.keys())
    return tuple(name for name in both if repr(one[name].type) != repr(two[name].type))


def _deciders(
    mix: Mix, sides: Sides, moved: Sequence[int], now: Results, alone: dict[int, Sequence[int]]
) -> dict[int, str]:
    """Which line decided for each person who moved.

    A line decided if it alone gives the new result; several that do are joined by ``or``. Where
    none does, those without which the result would be another are joined by ``and``.
    """
    names = [each.name for each in mix.differences]
    if not alone:
        others = (f"fact {name}" for name in read_otherwise(mix, sides.old, sides.new))
        return dict.fromkeys(moved, " and ".join([*names, *others]) or "the vocabulary")
    found: dict[int, str] = {}
    left: list[int] = []
    for index in moved:
        enough = [names[d] for d, codes in alone.items() if codes[index] == now.codes[index]]
        if enough:
            found[index] = " or ".join(enough)
        else:
            left.append(index)
    return found | (_together(mix, sides, left, now, names) if left else {})


def _together(
    mix: Mix, sides: Sides, left: Sequence[int], now: Results, names: Sequence[str]
) -> dict[int, str]:
    everything = range(len(names))
    people = [sides.before[index] for index in left]
    needed: list[list[str]] = [[] for _ in left]
    for difference in everything:
        rest = [each for each in everything if each != difference]
        for row, code in enumerate(_decided(mix, sides, rest, people)):
            if code != now.codes[left[row]]:
                needed[row].append(names[difference])
    return {index: " and ".join(need or names) for index, need in zip(left, needed, strict=True)}


def near_misses(rule: Rule, sides: Sides, now: Results, book: RowsBook) -> tuple[Near, ...]:
    """People who fail exactly one line and have nothing unknown, by that line."""
    lines = _top_lines(rule, sides.new)
    top = sum(1 << number for number in lines)
    found: dict[int, list[int]] = {}
    for index, code in enumerate(now.codes):
        failed = now.failed[index] & top
        if code == 1 and failed and not failed & (failed - 1) and not now.unknown[index] & top:
            found.setdefault(failed.bit_length() - 1, []).append(index)
    ordered = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    return tuple(Near(lines[number], len(people), book.add(people)) for number, people in ordered)


def _top_lines(rule: Rule, pack: Pack) -> dict[int, str]:
    """The text of each line that must hold, by its number."""
    from troth.dsl.core import Minimum
    from troth.dsl.vocabulary import Subject

    defines = {define.name: define for define in pack.policy.defines}
    whole = Minimum(rule.name, Subject.PERSON, rule.applies, rule.lines)
    numbers = [line.text.number for line in of_minimum(whole, defines).lines]
    texts = [line_text(line)[0] for line in rule.lines]
    return dict(zip(numbers, texts, strict=True))


def _witness(
    mix: Mix,
    sides: Sides,
    moved: Sequence[int],
    deciders: dict[int, str],
    was: Results,
    now: Results,
) -> Witness | None:
    """Who shows the change by the fewest facts: those worse off first, then by id."""
    if not moved:
        return None
    facts = {name for each in mix.differences for name in mix.reads(each)}
    kinds = {**sides.old.vocabulary.facts, **sides.new.vocabulary.facts}
    top = sum(1 << number for number in _top_lines(mix.after, sides.new))
    single = {each.name for each in mix.differences}

    def size(index: int) -> tuple[bool, bool, int, int]:
        better = _GOOD[now.codes[index]] > _GOOD[was.codes[index]]
        known = len(facts & sides.after[index].facts.keys())
        return better, deciders[index] not in single, _other_failures(now, index, top), known

    best = min(moved, key=lambda index: (size(index), index))
    person = sides.after[best].facts
    shown = {
        name: show_value(person[name], kinds[name].type) if name in person else "unknown"
        for name in sorted(facts)
        if name in kinds
    }
    words = "all other lines met" if _other_failures(now, best, top) == 0 else "other lines not met"
    return Witness(sides.ids[best], shown, _NAMES[was.codes[best]], _NAMES[now.codes[best]], words)


def _other_failures(now: Results, index: int, top: int) -> int:
    """How many lines besides one do not hold in the new version."""
    return max(((now.failed[index] | now.unknown[index]) & top).bit_count() - 1, 0)


def unmeasured(mix: Mix, old: Pack, new: Pack) -> Decision:
    """A changed rule when there are no people to measure it by."""
    return Decision(
        id="",
        statement="gate" if mix.before.kind.value == "gate" else "minimum",
        rule=mix.after.name,
        verdict=Verdict.NOT_MEASURED,
        decided_by="",
        place=None,
        was="",
        now="",
        lines=_changed_lines(mix, {}),
        through=_used(mix, old, new),
    )
