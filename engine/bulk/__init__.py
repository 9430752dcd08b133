"""Whole populations as columns: decided and replayed by the same rules as one person, at once.

Needs the extra ``population``. What anything means is known elsewhere: every module here either
carries columns, or interprets the integer programs and tables that the reference was lowered to,
and is held to the reference by properties. Nothing here is needed for one person.
"""
