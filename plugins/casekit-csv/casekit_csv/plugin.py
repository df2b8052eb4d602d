"""What this plugin gives to casekit: two loaders of cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import casekit

MARKER = "case.csv"


class FolderLoader(casekit.CaseLoader):
    """The loader of a folder of tables; the file that marks the folder stands for it."""

    def reads(self, path: Path) -> bool:
        """Whether it reads a folder, or `case.csv` in it (which a pattern of a project can name)."""
        return path.name == self.marker or super().reads(path)


def _folder(path: Path) -> Iterator[casekit.Document]:
    from casekit_csv.reading import checked, read_tables
    from casekit_csv.sheets import folder_sheets

    folder = path.parent if path.name == MARKER else path
    yield checked(folder, *read_tables(str(folder / MARKER), folder_sheets(folder)))


def _workbook(path: Path) -> Iterator[casekit.Document]:
    from casekit_csv.reading import checked, read_tables
    from casekit_csv.workbook import workbook_sheets

    yield checked(path, *read_tables(str(path), workbook_sheets(path)))


@casekit.hookimpl
def casekit_case_loaders() -> list[casekit.CaseLoader]:
    """Give the loaders of a folder of CSV tables and of a workbook."""
    return [
        FolderLoader(name="csv", suffixes=(), read=_folder, marker=MARKER),
        casekit.CaseLoader(name="csv-workbook", suffixes=(".case.xlsx",), read=_workbook),
    ]
