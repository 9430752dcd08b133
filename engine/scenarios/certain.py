"""What is always known of somebody over a ledger, whoever it is and whatever happened.

Whether somebody is engaged, where a lifecycle or a promise stands, how often something happened;
whether something is known, and what has an `or else` that is; and all that is made of such alone.
Where that is not certain here, it is not.
"""

from collections.abc import Collection, Iterator, Mapping

from troth.dsl import core
from troth.dsl.traverse import Node, children


class Certain:
    """The names of a policy whose value is always known."""

    def __init__(self, policy: core.Policy) -> None:
        self.defines: Mapping[str, core.Define] = {each.name: each for each in policy.defines}
        self.minimums = {each.name: each for each in policy.minimums}
        self._known: dict[str, bool] = {}

    def known(self, node: Node, given: Collection[Node] = ()) -> bool:
        """Whether ``node`` is always known; ``given`` are nodes that are, where it is asked."""
        if node in given:
            return True
        match node:
            case core.Literal() | core.Known() | core.Engaged() | core.Today() | core.Now():
                return True
            case core.StateIs() | core.ObligationIs():
                return True
            case core.OrElse(value=value, fallback=fallback):
                return self.known(fallback, given) or self.known(value, given)
            case core.Aggregate(measure=core.Measure.COUNT, where=None, window=None):
                return True
            case core.DefineRef(name=name):
                return name in self.defines and self._define(name)
            case core.MinimumMet(name=name):
                return name in self.minimums and self._minimum(self.minimums[name], given)
            case core.Arithmetic(op=op):
                return op is not core.Operator.DIVIDE and self._all(node, given)
            case core.Compare() | core.Between() | core.And() | core.Or() | core.Not():
                return self._all(node, given)
            case core.AtLeast() | core.Member() | core.SetOf() | core.Extreme() | core.Negate():
                return self._all(node, given)
            case core.Cases() | core.Case() | core.Requirement() | core.Group():
                return self._all(node, given)
            case _:
                return False

    def _all(self, node: Node, given: Collection[Node]) -> bool:
        return all(self.known(each, given) for each in children(node))

    def _define(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = self.known(self.defines[name].body)
        return self._known[name]

    def _minimum(self, rule: core.Minimum, given: Collection[Node]) -> bool:
        applies = rule.applies is None or self.known(rule.applies, given)
        given = (*given, *asked_for(rule.applies))
        return applies and all(self.known(line, given) for line in rule.lines)


def asked_for(applies: core.Expr | None) -> Iterator[Node]:
    """What is known of everybody to whom a rule ``applies``: it says so itself."""
    match applies:
        case core.And(items=items):
            for each in items:
                yield from asked_for(each)
        case core.Known(value=value):
            yield value
        case _:
            return
