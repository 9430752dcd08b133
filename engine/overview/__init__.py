"""How an organisation stands, over everybody in a ledger: promises, goals, cases, clocks.

Counts and shares only; whom to look at is the ledger's to show, one person at a time.
"""
