"""How `troth.dsl.check` turns trees as written into checked ones: an idea a module.

Nothing outside this folder and `check` imports from here.
"""
