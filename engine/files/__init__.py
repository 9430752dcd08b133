"""Everything that is read from files, made into typed values with places, or into diagnostics.

The only package that knows YAML, CSV and pydantic. It decides nothing: what a rule means is
`troth.dsl`'s, what it does to a person the rest of `troth.engine`'s. No function here raises for
what a file says; a mistake is a diagnostic beside whatever could still be made of the rest.
"""
