"""The order of events in a case: measures, criteria and a timeline, from bounds and never from a guess.

A date is an interval of days. One event stands certainly before another only where the latest day of the one is
earlier than the earliest day of the other; every other order is open, and is said to be.
"""

__version__ = "0.1.0"
