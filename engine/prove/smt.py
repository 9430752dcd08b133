"""The one door to the solver: typed formulas, and a budget for each question."""

import z3

__all__ = ["z3"]
