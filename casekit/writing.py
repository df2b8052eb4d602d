"""Data as YAML that casekit reads back as the same data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from casekit.notation import plain_scalar


class _Dumper(yaml.SafeDumper):
    """Writes as YAML 1.2 reads, and every value where it stands: no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = text.isprintable() and isinstance(plain_scalar(text), str)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:float", str(number)))


def as_yaml(data: Any) -> str:
    """Return data as YAML, what holds no mapping or list in one line; keys keep their order."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, default_flow_style=None, allow_unicode=True, width=10_000)
