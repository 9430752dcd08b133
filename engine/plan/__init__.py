"""The dry run: what a change of policy would do, as a value that can be saved and shown.

``build.plan`` compares two packs over the people they bind; ``definition`` is what comes out of it;
``saved`` writes and reads it; ``text``, ``markdown`` and ``show`` tell it and read nothing else.
Protected facts are read in ``fairness`` and nowhere else.
"""
