"""One node of a checked tree exchanged for another: that node, and nothing beside it."""

from hypothesis import given
from hypothesis import strategies as st

from troth.dsl import core
from troth.dsl.traverse import replaced, walk
from troth.dsl.types import NUMBER
from troth.engine.files.pack import load_pack

HIRING, _ = load_pack("shipped:hiring")
assert HIRING is not None
RULES = tuple(HIRING.policy.rules)
MARK = core.FactRef("mark", NUMBER)


@given(st.sampled_from(RULES), st.data())
def test_exactly_the_node_meant_is_exchanged(rule: core.Rule, data: st.DataObject) -> None:
    nodes = list(walk(rule))
    old = data.draw(st.sampled_from(nodes))
    made = replaced(rule, old, MARK)
    if old is rule:
        assert made is MARK
        return
    under = {id(each) for each in walk(old)}
    assert [each for each in walk(made) if each is MARK] == [MARK]
    assert len(list(walk(made))) == len(nodes) - len(under) + 1


@given(st.sampled_from(RULES))
def test_what_does_not_stand_there_changes_nothing(rule: core.Rule) -> None:
    assert replaced(rule, core.FactRef("elsewhere", NUMBER), MARK) is rule


def test_an_equal_node_at_another_place_is_not_meant() -> None:
    first, second = core.FactRef("same", NUMBER), core.FactRef("same", NUMBER)
    both = core.Compare(core.Relation.EQUAL, first, second)
    made = replaced(both, second, MARK)
    assert (made.left, made.right) == (first, MARK)
