"""Scenarios run: stories told to an engine in memory, and what they say held against what is so.

Knows how to run one and how to say what is not so; how scenarios are written is
`troth.engine.files.scenarios`'s to know, and how results are shown the command's.
"""
