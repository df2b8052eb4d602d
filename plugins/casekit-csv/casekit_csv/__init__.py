"""Cases of casekit as tables: a folder of CSV files, or a workbook with one sheet a table.

`plugin` gives the loaders, `commands` the command `casekit export-csv`. What stands where is in `layout`.
"""

from __future__ import annotations

__version__ = "0.1.0"
