"""A plan carried out: what it lists is done to a ledger, no more and no less."""
