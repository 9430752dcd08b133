"""The zone in which a pack means moments that name none."""

from datetime import tzinfo

from troth.dsl.vocabulary import Vocabulary


def zone_of(vocabulary: Vocabulary) -> tzinfo | None:
    """The zone of the pack's calendar; None for a pack without one."""
    if not vocabulary.zone:
        return None
    from zoneinfo import ZoneInfo  # few files hold moments

    return ZoneInfo(vocabulary.zone)
