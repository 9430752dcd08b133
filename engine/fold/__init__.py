"""The pure core: what follows from a policy, one relationship's events and a moment.

No clock, no disk, no randomness. `troth.engine.fold.relationship` is the way in, and
`troth.engine.fold.story` holds what comes out.
"""
