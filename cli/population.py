"""A made-up population: people for a pack to be tried on before there are real ones.

Seeded, so that everybody sees the same people. One group is rated a little lower and some ratings
are missing, as in real data, so that fairness and unknowns have something to show.
"""

import csv
import io
import random
from collections.abc import Sequence

RATINGS = ("empathy", "product_knowledge", "listening", "ownership", "energy", "learning")
COLUMNS = (
    "id", "role", *RATINGS, "english_level", "years_experience", "certifications", "languages",
    "sex",
)  # fmt: skip
LEVELS = ("A2", "B1", "B2", "C1", "C2")


def people(count: int, seed: int, roles: Sequence[str]) -> str:
    """``count`` people as CSV with :data:`COLUMNS`; three in four have the first role."""
    dice = random.Random(seed)
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    rows.writeheader()
    rows.writerows(person(number, dice, roles) for number in range(1, count + 1))
    return text.getvalue()


def person(number: int, dice: random.Random, roles: Sequence[str]) -> dict[str, str]:
    """One person, every column."""
    sex = dice.choice(("female", "male"))
    middle = 3.4 if sex == "female" else 3.0
    return {
        "id": f"p-{number:04}",
        "role": roles[0] if dice.random() < 0.75 else dice.choice(roles[1:]),
        **{name: rating(dice, middle) for name in RATINGS},
        "english_level": dice.choices(LEVELS, (1, 3, 5, 4, 3))[0],
        "years_experience": str(dice.randint(0, 15)),
        "certifications": some(dice, ("first_aid", "driving")),
        "languages": some(dice, ("english", "spanish", "french")),
        "sex": sex,
    }


def rating(dice: random.Random, middle: float) -> str:
    """A level from 0 to 5 around ``middle``; one in thirty was never assessed."""
    level = str(max(0, min(5, round(dice.gauss(middle, 1.1)))))
    return level if dice.random() > 1 / 30 else ""


def some(dice: random.Random, names: Sequence[str]) -> str:
    """Each of the names with a chance of one half, as a cell holds a set."""
    return ";".join(name for name in names if dice.random() < 0.5)
