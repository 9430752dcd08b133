"""How alike two names are: of a column and a fact, of an activity and an event.

Knows how names are put together, and a few dozen words that personnel files use for one another. It
knows no file and no pack, and what the cells of a column say is weighed elsewhere.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

_ONE_ANOTHER: Final = """
age years_old
agency organisation
applicant candidate
application applied apply requisition
ask asked req required requires requirement needed
begin start since from joined hired hire hiring entry
birth born dob birthdate birthday
case instance
city town
classification class
country nation nationality
degree diploma
department dept division unit team
education school schooling edu
end exit until leaving termination
evaluation appraisal review assessment
experience exp
full complete
gender sex
grade grd level lvl band
hour hrs hr
id identifier number no nr num code key rowname
image picture
kind category type
make made making
location site office workplace loc
manager mgr supervisor boss
month mth
occupation occ job role position title function
overtime ot
phone telephone telephonic
person employee emp staff worker colleague
qualification certificate
race ethnicity ethnic
rating score mark
reason cause
salary sal pay wage compensation income remuneration earning
satisfaction satisfied
series family
service tenure seniority los
step stage status
time timestamp date when at moment
training course
year yr
"""

_MEANT: Final = {
    word: words[0] for words in map(str.split, _ONE_ANOTHER.splitlines()) for word in words
}

_SILENT: Final = frozenset("the a an of in is has was for to and per with current".split())

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")

_ALIKE = 0.84
"""From here on two spellings are one word, written differently."""


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in small letters: `YearsAtCompany`, `years at company`, `years_at_…`."""
    return tuple(part.casefold() for part in _PARTS.findall(name))


def likeness(name: str, others: Iterable[str]) -> float:
    """How alike a name is to the likest of ``others``: 1 for the same words, 0 for nothing."""
    return max((_likeness(words_of(name), words_of(other)) for other in others), default=0.0)


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if not one or not other:
        return 0.0
    if "".join(one) == "".join(other):
        return 1.0
    mine, yours = _meaning(one), _meaning(other)
    if mine == yours:
        return 0.9
    shared = len(mine & yours) / len(mine | yours)
    part = 0.5 + 0.4 * shared if mine < yours or yours < mine else 0.7 * shared
    spelt = SequenceMatcher(None, "".join(one), "".join(other)).ratio()
    return max(part, 0.95 * spelt if spelt >= _ALIKE else 0.0)


def _meaning(words: tuple[str, ...]) -> frozenset[str]:
    """The words that say something, in the singular, each as the first of those it stands for."""
    single = [_single(word) for word in words if word not in _SILENT] or list(words)
    return frozenset(_MEANT.get(word, word) for word in single)


def _single(word: str) -> str:
    """The word without the ending that its use gave it."""
    if word.removesuffix("s") in _MEANT:
        return word.removesuffix("s")
    if word in _MEANT or len(word) < 4 or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    for end in ("ing", "ed", "s"):
        if word.endswith(end) and len(word) > len(end) + 3:
            return word.removesuffix(end)
    return word
