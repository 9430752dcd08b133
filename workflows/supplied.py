"""Guards that the engine answers by itself, because they are about what it keeps.

Which promises are overdue, whether a case is open, whether a delivery is complete: no policy has to
write that down. A pack that has a define of such a name is asked first; without either, the value
in the chart holds. Here are the names, chart by chart, with the words for them; the answers are
given where the state of things is known.
"""

from collections.abc import Mapping
from types import MappingProxyType

SUPPLIED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "obligation": MappingProxyType(
            {
                "delivery_incomplete": "less was delivered than promised so far",
                "condition_failed": "what it was promised on did not come about",
                "explanation_owed": "the condition failed and has not been explained yet",
                "unused_right": "it is a right, and was not used in its time",
                "amendment_allowed": "the person agrees, or is owed no less than before",
                "decided_broken": "the case decided that it was broken",
                "decided_kept": "the case decided that it was kept",
            }
        ),
        "case": MappingProxyType(
            {"handler_in_conflict": "whoever takes it on is named in it, or stands in their line"}
        ),
        "relationship": MappingProxyType(
            {
                "another_application_open": "another application of the person is open",
                "anything_left_open": "a promise, a case or an application is still open",
            }
        ),
        "retention": MappingProxyType(
            {
                "owed_by_the_person": "what was broken is the person's own to keep",
                "promises_overdue": "a promise to the person is overdue",
                "enabling_promise_broken": "a promise that enables what is expected is overdue",
                "cases_open": "another case of the person is open",
            }
        ),
    }
)
"""Chart, then guard, then what it means when it holds."""


def words_of(chart: str, guard: str) -> str:
    """A guard as people say it; its own name with spaces where the engine does not supply it."""
    return SUPPLIED.get(chart, {}).get(guard) or guard.replace("_", " ")
