"""A made-up population: people for a pack to be tried on before there are real ones.

Seeded, so that everybody sees the same people. One group is rated a little lower and some ratings
are missing, as in real data, so that fairness and unknowns have something to show.
"""

import csv
import io
import random

ASSESSED = ("empathy", "product_knowledge", "listening", "ownership", "learning")
COLUMNS = ("id", "role", *ASSESSED, "years_experience", "certifications", "sex")


def people(count: int, seed: int, roles: tuple[str, ...]) -> str:
    """``count`` people as CSV with the columns of :data:`COLUMNS`.

    Three in four have the first of the roles.
    """
    dice = random.Random(seed)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for number in range(1, count + 1):
        sex = dice.choice(("female", "male"))
        role = roles[0] if dice.random() < 0.75 else dice.choice(roles[1:])
        ratings = [_rating(dice, 3.4 if sex == "female" else 3.0) for _ in ASSESSED]
        held = [name for name in ("first_aid", "driving") if dice.random() < 0.5]
        years = str(dice.randint(0, 15))
        rows.writerow([f"p-{number:04}", role, *ratings, years, ";".join(held), sex])
    return text.getvalue()


def _rating(dice: random.Random, middle: float) -> str:
    """A level from 0 to 5 around ``middle``; one in thirty was never assessed."""
    if dice.random() < 1 / 30:
        return ""
    return str(max(0, min(5, round(dice.gauss(middle, 1.1)))))
