"""A mapping drafted: which column of a file may be which fact, and which activity which event.

A draft is for a person to read. It says how sure it is of each line and lists all that it could not
place; it can be run as it stands, and decides nothing.
"""
