"""How `troth.dsl.format` turns trees as written into canonical text."""
