"""The command: a file for each subcommand, which loads, asks the engine and shows the answer.

Nothing here computes what the Python API does not, and nothing here is imported before it is
needed: the start of `troth` is part of what people see.
"""
