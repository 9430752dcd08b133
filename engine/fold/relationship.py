"""The fold of one relationship: events in, everything that follows out.

    person = Relationship("r-42", versions)
    for event in events:            # in order of time, then as recorded
        person.apply(event)         # everything that falls due before it happens first
    person.advance(as_of)
    person.state()

What follows does not depend on when anybody looked: folding in pieces, or never until the end,
gives the same state, the same dates and the same announcements.
"""
