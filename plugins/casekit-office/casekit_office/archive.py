"""Files of the Open Packaging Conventions (a zip), the same bytes whenever they are written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip file can tell; there is no clock in a file that is to be the same tomorrow."""
_UNIX = 3


def archive(members: Iterable[tuple[str, Iterable[bytes]]]) -> bytes:
    """Return a zip of members, each a name and the pieces of its content, which are written one by one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX  # else it says on which system it was written
            with packed.open(info, "w") as member:
                for piece in content:
                    member.write(piece)
    return out.getvalue()
