"""A choice among words that names the nearest one."""

from __future__ import annotations

import click

from casekit.errors import did_you_mean


class Choice(click.Choice[str]):
    """A choice that names the nearest word."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Return the message of a value that is none of the choices."""
        return super().get_invalid_choice_message(value, ctx) + did_you_mean(value, self.choices)
