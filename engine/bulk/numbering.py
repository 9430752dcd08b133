"""The numbers under which a policy and a log know the same things, and that something has none."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class NotWalked(Exception):  # noqa: N818 (read as a statement: raise NotWalked)
    """A walk cannot answer this exactly; ``reason`` says what, in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Numbering:
    """The numbers of everything that a question may name."""

    facts: Mapping[str, int]
    events: Mapping[str, int]
    fields: Mapping[str, int]
    places: Mapping[str, int]
    states: Mapping[tuple[str, str], int]
    rules: Mapping[str, int]
    texts: Mapping[str, int]
    made_up: dict[str, int] = field(default_factory=dict)

    def text(self, text: str) -> int:
        """The number of a text: its place in the log, or one below -1 that nothing there has."""
        place = self.texts.get(text)
        return self.made_up.setdefault(text, -2 - len(self.made_up)) if place is None else place
