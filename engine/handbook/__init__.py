"""The handbook: what a pack promises, expects and decides, for those it is about.

`compose` puts together what it says, as values; `html` and `markdown` lay it out. Nothing here
reads a clock or decides about anybody: the same pack gives the same handbook.
"""
