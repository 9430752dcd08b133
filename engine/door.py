"""Decisions asked of a pack: what `troth.engine` offers those who build Troth into a system."""

from troth.engine import evaluate, lower, remedy
from troth.engine.decision import Decision, Kind
from troth.engine.facts import View
from troth.engine.files.pack import Pack
from troth.engine.views import month_end_of


def decide(pack: Pack, name: str, view: View, kind: Kind | None = None) -> Decision:
    """The decision of a minimum, define, gate (``CHART.EVENT``) or offer of ``pack``.

    Raises `NoSuchRule`. What is unknown makes an unknown verdict, never an error.
    """
    return evaluate.decide(pack.policy, pack.vocabulary, name, view, kind)


def compile_minimum(pack: Pack, name: str) -> lower.Compiled:
    """A minimum of ``pack`` compiled for many people; raises `NoSuchRule` or `NotLowerable`."""
    return lower.compile_minimum(pack.policy, name, pack.vocabulary, month_end_of(pack))


def what_would_it_take(
    pack: Pack, name: str, view: View, kind: Kind | None = None
) -> remedy.Remedy:
    """The smallest change the person can influence that turns a verdict into met."""
    return remedy.what_would_it_take(pack.policy, pack.vocabulary, name, view, kind)
