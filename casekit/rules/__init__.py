"""The rule language: non-recursive Datalog with stratified negation, and decision tables.

`parse` turns written rules into `syntax`; `safety`, `analysis` and `stratify` say what is wrong with
them before any of them runs.
"""
