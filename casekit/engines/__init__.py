"""Engines: each answers every criterion of every claim from the facts of a case."""
