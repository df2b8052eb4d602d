"""Which tables a case has and which columns each has: one description for reading and for writing."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["text", "word", "flag", "number", "ids", "derivation", "citations", "amount"]
"""How a cell is read: see `cells`. A `word` (an id or a term) is trimmed, a `text` is kept as it stands."""


class Column(NamedTuple):
    """A column: its name, how its cells are read, and where in an item their value goes (by default under its name)."""

    name: str
    kind: Kind = "text"
    field: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Where the value goes in the item."""
        return self.field or (self.name,)


class Table(NamedTuple):
    """A table of items of a section (first column `id`), or of the parts of such items (first column: the item's id)."""

    name: str
    columns: tuple[Column, ...]
    section: str
    owner: str = "id"
    """The first column, which holds the id of the item."""
    part: str = ""
    """The list of the item to which each row adds an entry; empty where a row is an item."""
    keyed: str = ""
    """The column whose cells are the keys, where `part` is a mapping."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of all columns."""
        return (self.owner, *(column.name for column in self.columns))


def _words(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "word") for name in names)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


_BY = (Column("by", "word"), Column("by_text", "text", ("by", "text")))
_AMOUNT = (Column("amount", "amount", ("amount", "value")), Column("currency", "word", ("amount", "currency")))

CASE = (
    Column("casekit", "number"), Column("case", "word"), Column("title"), Column("codebook", "word"), Column("period"),
    Column("as_of"), Column("summary"),
)  # fmt: skip
"""The rows of the table `case`, which has one value a row and not one item."""
CASE_TABLE = "case"
CASE_HEADER = ("key", "value")

ACTORS = (Column("name"), Column("kind", "word"), Column("living", "flag"), Column("anonymous", "flag"), Column("notes"))
ROLES = (*_words("capacity", "of"), *_texts("title", "from", "until"))
SOURCES = (
    Column("kind", "word"), *_texts("title", "author", "publisher", "place", "issued", "url", "language"),
    Column("reliability", "word"), Column("derives_from", "derivation"), *_words("accessed", "via"),
    Column("protected", "flag"), Column("notes"),
)  # fmt: skip
EVIDENCE = (
    Column("says"), *_BY, Column("sources", "citations"), Column("directness", "word"), Column("credibility", "number"),
    Column("date"), Column("sensitive", "flag"), Column("notes"),
)  # fmt: skip
BEARS_ON = (*_words("claim", "stance", "shows"), Column("certain", "flag"), Column("unique", "flag"))
STATES = (Column("attribute", "word"), Column("value"), Column("type", "word"))
CLAIMS = (
    Column("question", "word"), Column("says"), Column("accused", "ids"), *_texts("conduct", "period"),
    Column("imputed_to", "word"), *_texts("who", "place", "manner", "notes"),
)  # fmt: skip
DENIALS = (
    Column("claim", "word"), *_BY, *_words("form", "scope"), Column("conditional", "flag"), Column("date"),
    Column("sources", "ids"), *_texts("says", "notes"),
)  # fmt: skip
FINDINGS = (
    Column("claim", "word"), Column("body"), *_words("level", "concludes"), Column("date"), Column("sources", "ids"),
    *_texts("says", "notes"),
)  # fmt: skip
TRANSACTIONS = (
    Column("claim", "word"), *_AMOUNT, Column("date"), Column("documents", "ids"), Column("sources", "ids"), Column("notes"),
)  # fmt: skip
HOPS = (
    Column("party"), Column("gap", "flag"), Column("holder"), Column("actor", "word"), Column("date"), *_AMOUNT,
    Column("documents", "ids"),
)  # fmt: skip
SEARCHES = (
    Column("claim", "word"), Column("where"), Column("result", "word"), Column("logged", "flag"), Column("date"),
    Column("sources", "ids"), Column("notes"),
)  # fmt: skip

TABLES = (
    Table("actors", ACTORS, "actors"),
    Table("roles", ROLES, "actors", "actor", "roles"),
    Table("sources", SOURCES, "sources"),
    Table("evidence", EVIDENCE, "evidence"),
    Table("bears_on", BEARS_ON, "evidence", "evidence", "bears_on"),
    Table("states", STATES, "evidence", "evidence", "states", "attribute"),
    Table("claims", CLAIMS, "claims"),
    Table("denials", DENIALS, "denials"),
    Table("official_findings", FINDINGS, "official_findings"),
    Table("transactions", TRANSACTIONS, "transactions"),
    Table("hops", HOPS, "transactions", "transaction", "path"),
    Table("searches", SEARCHES, "searches"),
)
"""Every table but `case`; the table of the items of a section stands before those of their parts."""
NAMES = (CASE_TABLE, *(table.name for table in TABLES))
