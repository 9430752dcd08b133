"""Lifecycles as data: the states an application or an engagement passes through.

Pure: a chart is read, checked and stepped here. What an event does to promises and obligations is
`troth.engine`'s; the words and places of findings are `troth.dsl`'s.
"""
