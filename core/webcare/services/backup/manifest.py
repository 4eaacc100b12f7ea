"""What a backup says about itself."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from webcare.storage.portable.values import Kind, Shape

FORMAT = 1
"""Goes up when an older Webcare could not read what a newer one writes."""

Key = Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
Count = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Head(_Model):
    """What decides whether a backup fits here; it stands first.

    Attributes:
        webcare: the version that made it.
        revisions: the last migration of every branch of the schema.
        made_at: the moment to which the rows belong.
        keys: ids of the secret keys that its credentials are sealed with, and of the
            one that sealed the backup. Never a key.
    """

    format: int
    webcare: str
    revisions: tuple[str, ...]
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    keys: tuple[Key, ...]


class Part(_Model):
    """One member of the archive; `sha256` in lower-case hex, `size` in bytes."""

    name: str
    size: Count
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class TableContents(_Model):
    """The rows of a table, and where they stand.

    `last_id` is the last number that the database gave out; None when it gives none.
    """

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: Count
    parts: tuple[Part, ...]
    last_id: int | None = None

    @property
    def shape(self) -> Shape:
        """Return the table and its columns."""
        return Shape(self.name, self.columns)


class FileContents(_Model):
    """The files; `listings` say which they are, each behind those that it lists.

    `missing` counts files that a row speaks of and the store did not have.
    """

    files: Count
    size: Count
    missing: Count
    listings: tuple[Part, ...]


class Manifest(_Model):
    """Everything that is inside; `files` is None when they were left out."""

    head: Head
    tables: tuple[TableContents, ...]
    files: FileContents | None

    @property
    def rows(self) -> int:
        """Return how many rows there are in all tables."""
        return sum(each.rows for each in self.tables)

    @property
    def parts(self) -> list[Part]:
        """Return the members that the manifest vouches for, in their order."""
        listings = self.files.listings if self.files else ()
        return [*(part for each in self.tables for part in each.parts), *listings]
