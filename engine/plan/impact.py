"""What a changed rule does to people: who moves, in which direction, and which line decided.

Every claim is the engine's: each difference is made alone, the rule decides about everyone again,
and the results are compared. Directions are seen from the person's side: met (or not asked for) is
better than undecided, undecided better than not met.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from troth.dsl.values import show_value
from troth.engine.files.pack import Pack
from troth.engine.meaning import rules_of
from troth.engine.plan.answers import Codes, Counting, Moves, People, Results, people_of
from troth.engine.plan.changes import Decision, LineChange, Near, Verdict, Witness
from troth.engine.plan.deciding import NAMES
from troth.engine.plan.edits import Mix, Rule, line_text
from troth.engine.plan.everybody import Crowd
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
    ids: Sequence[str]
    before: Crowd
    after: Crowd
    counting: Counting


@dataclass(frozen=True, slots=True)
class Impact:
    """A changed rule decided: the entry without its id, and the columns that others ask for."""

    decision: Decision
    before: Codes | None
    after: Codes | None
    alone: dict[str, Codes]


def tally(counting: Counting, codes: Codes) -> dict[str, int]:
    """How many people have each result, by its name in a plan."""
    return {_NAMES[code]: number for code, number in counting.tally(codes).items()}


def verdict(moves: Moves) -> Verdict:
    """Stricter, looser, both, only about others, or no effect, for those who move."""
    ways = {_GOOD[now] - _GOOD[was] for was, now in moves}
    if not ways:
        return Verdict.NO_EFFECT
    if min(ways) < 0:
        return Verdict.BOTH if max(ways) > 0 else Verdict.STRICTER
    return Verdict.LOOSER if max(ways) > 0 else Verdict.SCOPE


def directions(moves: Moves) -> dict[str, People]:
    """The people who move, by direction such as ``met>not_met``."""
    found = {
        f"{_NAMES[was]}>{_NAMES[now]}": people
        for (was, now), people in moves.items()
        if not (ABSENT in (was, now) and _GOOD[was] == _GOOD[now])
    }
    return dict(sorted(found.items()))


def impact_of(mix: Mix, sides: Sides, was: Results, now: Results, book: RowsBook) -> Impact:
    """What becomes of everyone when the rule changes from one version to the other."""
    counting = sides.counting
    moves = counting.moves(was.codes, now.codes)
    flips = directions(moves)
    moved = counting.together(flips.values())
    alone = _alone(mix, sides, now)
    by_line = dict(sorted(_deciders(mix, sides, moved, now, alone).items()))
    opened = {direction: book.add(people) for direction, people in flips.items()}
    opened |= {f"line {label}": book.add(people) for label, people in by_line.items()}
    decided = {label: len(people) for label, people in by_line.items()}
    decision = Decision(
        id="",
        statement="gate" if mix.before.kind.value == "gate" else "minimum",
        rule=mix.after.name,
        verdict=verdict(moves),
        decided_by="population",
        place=None,
        was="",
        now="",
        counts={direction: len(people) for direction, people in flips.items()},
        by_line=decided,
        rows=book.add(moved) if moved else "",
        opened=opened,
        before=tally(counting, was.codes),
        after=tally(counting, now.codes),
        lines=_changed_lines(mix, decided),
        near=near_misses(mix.after, sides, now, book),
        witness=_witness(mix, sides, moves, by_line, was, now),
        through=_used(mix, sides.old, sides.new),
        by_line_ways={
            label: _ways(counting.ways(was.codes, now.codes, people))
            for label, people in by_line.items()
        },
    )
    columns = {mix.differences[index].name: codes for index, codes in alone.items()}
    return Impact(decision, was.codes, now.codes, columns)


def _ways(ways: Mapping[tuple[int, int], int]) -> dict[str, int]:
    named = {f"{_NAMES[was]}>{_NAMES[now]}": count for (was, now), count in ways.items()}
    return dict(sorted(named.items()))


def _used(mix: Mix, old: Pack, new: Pack) -> tuple[str, ...]:
    """The changed constructs and facts that a rule uses, by name."""
    named = (each.name for each in mix.differences if each.kind in ("define", "minimum", "fact"))
    return (*named, *(f"fact {name}" for name in read_otherwise(mix, old, new)))


def _changed_lines(mix: Mix, decided: dict[str, int]) -> tuple[LineChange, ...]:
    return tuple(each.change(decided.get(each.name, 0)) for each in mix.differences)


def _alone(mix: Mix, sides: Sides, now: Results) -> dict[int, Codes]:
    """The results of the old rule with each difference made alone, by its position."""
    if len(mix.differences) > MOST_DIFFERENCES or read_otherwise(mix, sides.old, sides.new):
        return {}
    if len(mix.differences) == 1:
        return {0: now.codes}
    return {
        index: _decided(mix, sides, [index], sides.before) for index in range(len(mix.differences))
    }


def _decided(mix: Mix, sides: Sides, chosen: Iterable[int], people: Crowd) -> Codes:
    made = list(chosen)
    old, new = sides.old.vocabulary, sides.new.vocabulary
    otherwise = {fact: new.facts[fact] for fact in mix.facts(made)}
    words = replace(new, facts={**new.facts, **old.facts, **otherwise})
    kind, name = mix.before.kind, mix.before.name
    return people.decide(mix.with_only(made), words, kind, name).codes


def read_otherwise(mix: Mix, old: Pack, new: Pack) -> tuple[str, ...]:
    """The facts of a rule that the packs read as other values: lines of both cannot be mixed."""
    rules = (rules_of(pack.policy, pack.vocabulary) for pack in (old, new))
    sides = zip(rules, (mix.before, mix.after), strict=True)
    used = frozenset[str]().union(*(reads(each, rule.conditions).facts for each, rule in sides))
    one, two = old.vocabulary.facts, new.vocabulary.facts
    both = sorted(used & one.keys() & two.keys())
    return tuple(name for name in both if repr(one[name].type) != repr(two[name].type))


def _deciders(
    mix: Mix, sides: Sides, moved: People, now: Results, alone: dict[int, Codes]
) -> dict[str, People]:
    """The people who moved by the line that decided.

    A line decided if it alone gives the new result; several that do are joined by ``or``. Where
    none does, those without which the result would be another are joined by ``and``.
    """
    names = [each.name for each in mix.differences]
    if not moved:
        return {}
    if not alone:
        others = (f"fact {name}" for name in read_otherwise(mix, sides.old, sides.new))
        return {" and ".join([*names, *others]) or "the vocabulary": moved}
    by_bits = dict(sides.counting.agreeing(now.codes, list(alone.values()), moved))
    left = by_bits.pop(0, None)
    found = [
        (" or ".join(names[d] for bit, d in enumerate(alone) if bits >> bit & 1), people)
        for bits, people in by_bits.items()
    ]
    if left is not None:
        found += _together(mix, sides, left, now, names)
    return {
        label: sides.counting.together(people for each, people in found if each == label)
        for label, _ in found
    }


def _together(
    mix: Mix, sides: Sides, left: People, now: Results, names: Sequence[str]
) -> list[tuple[str, People]]:
    everything = range(len(names))
    people = sides.before.some(left)
    without = [
        _decided(mix, sides, [each for each in everything if each != difference], people)
        for difference in everything
    ]
    wanted = sides.counting.chosen(now.codes, left)
    return [
        (
            " and ".join([name for d, name in enumerate(names) if bits >> d & 1] or names),
            people_of(left[row] for row in rows),
        )
        for bits, rows in sides.counting.differing(wanted, without).items()
    ]


def near_misses(rule: Rule, sides: Sides, now: Results, book: RowsBook) -> tuple[Near, ...]:
    """People who fail exactly one line and have nothing unknown, by that line.

    Where there is but one, whoever does not meet the rule does.
    """
    lines = _top_lines(rule, sides.new)
    if len(lines) == 1:
        return ()
    found = sides.counting.single(now, list(lines))
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
    moves: Moves,
    by_line: Mapping[str, People],
    was: Results,
    now: Results,
) -> Witness | None:
    """Who shows the change by the fewest facts: those worse off first, then by id."""
    if not by_line:
        return None
    counting = sides.counting
    everyone = counting.together(by_line.values())
    worse = counting.together(
        people for (was_, now_), people in moves.items() if _GOOD[now_] <= _GOOD[was_]
    )
    single = {each.name for each in mix.differences}
    by_one = counting.together(people for label, people in by_line.items() if label in single)
    chosen = counting.shared(everyone, worse) or everyone
    chosen = counting.shared(chosen, by_one) or chosen
    lines = list(_top_lines(mix.after, sides.new))
    others, chosen = counting.fewest_others(now, lines, chosen)
    facts = {name for each in mix.differences for name in mix.reads(each)}
    best = sides.after.fewest_known(facts, chosen)[0]
    kinds = {**sides.old.vocabulary.facts, **sides.new.vocabulary.facts}
    person = sides.after.view(best).facts
    shown = {
        name: show_value(person[name], kinds[name].type) if name in person else "unknown"
        for name in sorted(facts)
        if name in kinds
    }
    words = "all other lines met" if others == 0 else "other lines not met"
    return Witness(sides.ids[best], shown, _NAMES[was.codes[best]], _NAMES[now.codes[best]], words)


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
