"""A file with thousands of mistakes is answered, not studied to its end."""

from troth.dsl.check import FLOOD, check
from troth.dsl.parse import parse
from troth.dsl.source import Source
from troth.dsl.vocabulary import Vocabulary


def test_after_a_flood_of_mistakes_the_rest_is_not_looked_at() -> None:
    block = "promise p{n}\n    when engagd\n    by manger\n    deliver x within 2 days\n"
    text = "".join(block.format(n=n) for n in range(FLOOD))
    file, unread = parse(Source("rules.troth", text))
    assert unread == []
    policy, found = check([file], Vocabulary())
    assert policy is None
    assert FLOOD < len(found) <= FLOOD + 10
    assert found[0].span.line == 2
