"""Where ledgers are kept: one port (`troth.engine.stores.port`), and what stands behind it.

`troth.engine.stores.memory` forgets when the process ends; `troth.engine.stores.sqlite` is a file
that loses nothing it has acknowledged. One suite of tests holds for both.
"""
