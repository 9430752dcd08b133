"""How `troth.dsl.prose` turns checked rules into plain sentences."""
