"""What is asked of everybody in a ledger: where they stand, what was refused, rates by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import service
from troth.engine.files.pack import Pack
from troth.engine.fold.story import Refused
from troth.engine.session.engine import Engine
from troth.engine.session.errors import Unanswerable
from troth.engine.session.headcounts import Headcount, headcounts
from troth.engine.session.rates import rates
from troth.engine.session.reasons import MOST, OTHERS, Reasons
from troth.engine.session.refusals import refusals
from troth.engine.testing import FixedClock

FACTS = """\
facts:
  german_speaking: {of: person, type: yes/no, use: protected}
  age: {of: person, type: number 0..120, use: protected}
  team: {of: relationship, type: text}
  channel: {of: application, type: text}
"""


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The small policy, with facts that make groups and one that makes none."""
    return service.pack(tmp_path_factory.mktemp("grouped"), vocabulary=("facts:\n", FACTS))


@dataclass(frozen=True)
class Applicant:
    """Somebody in a group (None: it is not known) who may have applied, and withdrew so often."""

    group: bool | None
    applied: bool
    withdrew: int


applicants = st.lists(
    st.builds(
        Applicant, st.sampled_from([True, True, False, None]), st.booleans(), st.integers(0, 3)
    ),
    max_size=12,
)


def _events(id_: str, one: Applicant) -> Iterator[dict[str, object]]:
    yield {"relationship": id_, "type": "facts", "at": "2026-03-02 09:00",
           "fields": {} if one.group is None else {"german_speaking": one.group}}  # fmt: skip
    if one.applied:
        yield {"relationship": id_, "type": "applied", "at": "2026-03-02 10:00", "about": "a"}
    for hour in range(one.withdrew):
        at = f"2026-03-02 {11 + hour}:00"
        yield {"relationship": id_, "type": "withdrew", "at": at, "about": "a"}


def _recorded(pack: Pack, people: list[Applicant]) -> Engine:
    engine = Engine.open(":memory:", pack, clock=FixedClock(service.LATER))
    for number, one in enumerate(people):
        engine.record_many(_events(f"c-{number}", one))
    return engine


@settings(max_examples=40, deadline=None)
@given(people=applicants)
def test_rates_count_people_once_as_recorded_and_as_accepted(
    grouped: Pack, people: list[Applicant]
) -> None:
    engine = _recorded(grouped, people)
    known = [each for each in people if each.group is not None]
    if not known:
        with pytest.raises(Unanswerable, match="not known of anybody"):
            rates(engine, "withdrew", "german_speaking")
        return
    found = rates(engine, "withdrew", "german_speaking")
    assert (found.people, found.ungrouped) == (len(people), len(people) - len(known))
    assert found.events == sum(each.withdrew for each in people)
    assert found.events - found.refused == sum(
        each.applied and each.withdrew > 0 for each in people
    )
    for column, counts in (
        (found.recorded, lambda each: each.withdrew > 0),
        (found.accepted, lambda each: each.withdrew > 0 and each.applied),
    ):
        for group in column.groups:
            mine = [each for each in known if each.group is (group.group == "yes")]
            assert (group.selected, group.decided) == (sum(map(counts, mine)), len(mine))
            assert group.four_fifths in {"too few to say", "compared against"}


@settings(max_examples=25, deadline=None)
@given(people=applicants)
def test_every_refusal_is_listed_counted_by_its_reason_and_known_to_explain(
    grouped: Pack, people: list[Applicant]
) -> None:
    engine = _recorded(grouped, people)
    found = list(refusals(engine))
    reasons = Reasons()
    for each in found:
        assert each.refused == engine.explain(each.relationship, each.refused.event).refused
        reasons.add(each.relationship, each.refused)
    refused = [max(0, each.withdrew - each.applied) for each in people]
    assert len(found) == sum(each.count for each in reasons.found()) == sum(refused)
    assert {each.relationship for each in found} == {
        f"c-{number}" for number, count in enumerate(refused) if count
    }


def test_a_reason_names_the_state_or_the_gate_its_place_and_one_example(grouped: Pack) -> None:
    engine = _recorded(grouped, [Applicant(None, applied=True, withdrew=2)] * 3)
    assert list(refusals(engine, "applied")) == []
    engine.record("c-0", "offer_accepted", at="2026-03-03 09:00", about="b")
    reasons = Reasons()
    for each in refusals(engine):
        reasons.add(each.relationship, each.refused)
    most, other = reasons.found()
    assert (most.count, most.type, most.by) == (3, "withdrew", "acquisition")
    assert most.why == "acquisition is withdrawn, which does not answer to withdrew"
    assert (most.relationship, most.event) == ("c-0", "4")
    assert most.place == "", "a chart that comes with Troth stands in no file of the pack"
    assert (other.count, other.type) == (1, "offer_accepted")


def test_a_gate_that_refuses_is_named_with_its_place_and_its_words(tmp_path: Path) -> None:
    pack = service.pack(
        tmp_path, rules=("gate acquisition.offer_accepted", "gate acquisition.applied")
    )
    engine = _recorded(pack, [])
    for name in ("c-1", "c-2"):
        engine.record(name, "assessed", {"empathy": 2}, at="2026-03-02 08:00")
        engine.record(name, "applied", at="2026-03-02 09:00", about="a")
    reasons = Reasons()
    for each in refusals(engine):
        reasons.add(each.relationship, each.refused)
    (reason,) = reasons.found()
    assert (reason.count, reason.by) == (2, "acquisition.applied")
    assert reason.words == "Finish the development plan first"
    assert any("empathy at least 3" in each for each in reason.because)
    line = service.FILES["rules.troth"].splitlines().index("gate acquisition.offer_accepted") + 1
    assert reason.place == f"rules.troth:{line}"


def test_reasons_differ_in_what_is_missing_and_not_in_whose_promise_it_is() -> None:
    reasons = Reasons()
    for number in range(5):
        owed = f"buddy@{number}"
        reasons.add("r", Refused(str(number), "waived", 0, owed, owed, f"{owed} is fulfilled"))
    reasons.add("r", Refused("9", "offer_made", 0, "", "a.offer_made", "shut", ("empathy",)))
    reasons.add("r", Refused("8", "offer_made", 0, "", "a.offer_made", "shut", ("energy",)))
    found = [(each.count, each.by, each.why, each.because) for each in reasons.found()]
    assert found == [
        (5, "buddy", "buddy is fulfilled", ()),
        (1, "a.offer_made", "shut", ("empathy",)),
        (1, "a.offer_made", "shut", ("energy",)),
    ]


def test_however_many_reasons_there_are_a_bounded_number_is_kept() -> None:
    reasons = Reasons()
    for number in range(MOST + 50):
        reasons.add("r", Refused(str(number), "applied", 0, "", "acquisition", f"for {number}"))
    found = reasons.found()
    assert len(found) == MOST + 1
    assert (found[0].count, found[0].why) == (50, OTHERS)


def test_whoever_had_nothing_recorded_by_then_is_not_there(grouped: Pack) -> None:
    engine = _recorded(grouped, [Applicant(True, applied=True, withdrew=0)])
    engine.record("c-9", "applied", at="2026-04-01 09:00", about="a")
    engine.record("org", "seat_filled", {"seat": "head_of_service", "holder": "m-1"},
                  at="2026-01-05 09:00")  # fmt: skip
    assert [each.relationship for each in engine.everybody()] == ["c-0", "c-9"]
    assert [each.relationship for each in engine.everybody("2026-03-31")] == ["c-0"]
    assert list(engine.everybody("2026-03-01")) == []
    assert list(engine.everybody(known_at="2026-01-01")) == []


def test_the_group_is_as_known_at_the_moment_that_is_asked_for(grouped: Pack) -> None:
    engine = _recorded(grouped, [Applicant(True, applied=True, withdrew=0)])
    engine.record("c-0", "facts", {"german_speaking": "no"}, at="2026-04-01 09:00")
    (then,) = rates(engine, "applied", "german_speaking", as_of="2026-03-31").recorded.groups
    (now,) = rates(engine, "applied", "german_speaking").recorded.groups
    assert (then.group, now.group) == ("yes", "no")


def test_a_ratio_is_against_the_highest_rate_or_the_group_that_is_named(grouped: Pack) -> None:
    people = [Applicant(True, applied=True, withdrew=1)] * 30
    people += [Applicant(True, applied=True, withdrew=0)] * 10
    people += [Applicant(False, applied=True, withdrew=1)] * 20
    people += [Applicant(False, applied=True, withdrew=0)] * 20
    engine = _recorded(grouped, people)
    highest = rates(engine, "withdrew", "german_speaking").recorded
    assert highest.against == "yes"
    assert [(each.ratio, each.four_fifths) for each in highest.groups] == [
        ("0.6667", "below"), ("", "compared against"),
    ]  # fmt: skip
    named = rates(engine, "withdrew", "german_speaking", "no").recorded
    assert [(each.ratio, each.four_fifths) for each in named.groups] == [
        ("", "compared against"), ("1.5000", "at least"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "by", "against", "said"),
    [
        ("withdrw", "german_speaking", "highest", "did you mean `withdrew`?"),
        ("withdrew", "german_speking", "highest", "did you mean `german_speaking`?"),
        ("withdrew", "age", "highest", "no groups to compare: one of: german_speaking, team"),
        ("withdrew", "channel", "highest", "a fact of the application"),
        ("withdrew", "german_speaking", "maybe", "one of: highest, yes"),
        ("withdrew", "team", "highest", "more than 20 values"),
    ],
)
def test_a_question_that_has_no_answer_says_why(
    grouped: Pack, event: str, by: str, against: str, said: str
) -> None:
    engine = _recorded(grouped, [Applicant(True, applied=True, withdrew=1)] * 21)
    for number in range(21):
        engine.record(f"c-{number}", "facts", {"team": f"team {number}"}, at="2026-03-04 09:00")
    with pytest.raises(Unanswerable, match=said):
        rates(engine, event, by, against)


def test_a_refusal_of_an_event_that_nobody_knows_is_a_mistake(grouped: Pack) -> None:
    engine = _recorded(grouped, [Applicant(True, applied=True, withdrew=1)])
    with pytest.raises(Unanswerable, match="did you mean `withdrew`"):
        list(refusals(engine, "withdrw"))


def test_heads_are_counted_once_a_state_and_what_is_overdue_where_it_belongs(
    grouped: Pack,
) -> None:
    engine = _recorded(grouped, [Applicant(True, applied=True, withdrew=0)] * 2)
    engine.record("c-0", "applied", at="2026-03-03 09:00", about="b")
    engine.record("r-9", "engaged", at="2026-03-02 09:00")
    found = headcounts(engine, "2026-03-31")
    assert found["acquisition.collecting"] == Headcount(2, 0)
    assert found["relationship.engaged"] == Headcount(1, 1)
    assert headcounts(engine, "2026-03-03")["relationship.engaged"] == Headcount(1, 0)
    standing = Counter(
        (each.relationship, stage.region) for each in engine.everybody() for stage in each.stages
    )
    assert standing["c-0", "acquisition"] == 2
