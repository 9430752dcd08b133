"""What no sample can show: questions about every possible person and timeline, answered by proof.

`questions` says what can be asked and what comes back, without a word of how it is answered; `smt`
is the only module that knows the solver. The formulas may allow more than the rules do, never less,
so that "nobody" is proved; and before somebody is shown, the reference has agreed.
"""
