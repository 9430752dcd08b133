"""What happened to one relationship and where it stands, told to people and to programs.

Everything here is made of what the fold tells (`troth.engine.fold.story`): `page` gathers it,
`text` and `html` lay it out, `plain` gives values their JSON form, `words` says single things.
Nothing here folds, decides or reads a ledger.
"""
