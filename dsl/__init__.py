"""The policy language: text in, a checked policy or diagnostics out.

Pure: nothing here reads a clock or a disk, and nothing here knows the engine. Deciding, promising
and planning live in `troth.engine`; lifecycles in `troth.workflows`; reading a pack's files in
`troth.engine.files`.
"""
