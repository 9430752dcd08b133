"""How `troth.dsl.parse` turns text into trees as written, and mistakes into words.

Only `table` knows lark; it makes the parse table that everything else here runs on.
"""
