"""How far coders of the same cases agree: by field, by criterion, and where a disagreement changes an outcome."""

__version__ = "0.1.0"
