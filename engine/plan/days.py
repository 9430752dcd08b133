"""The days of a dry run: when the new policy takes effect, and until when is looked."""

from dataclasses import dataclass
from datetime import date

from troth.dsl.values import date_of, day_of
from troth.engine.files.pack import Pack


@dataclass(frozen=True, slots=True)
class Days:
    """The local day on which the new policy takes effect, and the last one that is looked at.

    ``from_start`` is whether history is replayed as if each policy had always been in force;
    otherwise the new one replaces the old on ``effect``.
    """

    effect: int
    last: int
    from_start: bool = True

    @property
    def text(self) -> str:
        """The day of the effect, as ISO text."""
        return date_of(self.effect).isoformat()


def days_of(new: Pack, as_of: date | None, effective: date | None) -> Days:
    """The days that are meant: where neither is given, the day that the new pack says itself.

    Raises ValueError where nothing would be left to look at.
    """
    named = None if effective is None else day_of(effective)
    last = (new.info.effective if named is None else named) if as_of is None else day_of(as_of)
    if named is not None and named > last:
        raise ValueError("it ends before the new policy takes effect")
    return Days(last if named is None else named, last, named is None)
