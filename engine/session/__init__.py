"""The engine as those who build on it use it: a ledger, the policies in force, and what follows.

`troth.engine.session.engine` is the way in. Everything that decides, counts or falls due is the
fold's (`troth.engine.fold`); here events reach it, and what it announces reaches the outbox, in one
transaction with what caused it.
"""
