"""What the schema says about itself."""

from sqlmodel import Field, SQLModel


class SchemaStep(SQLModel, table=True):
    """A migration, and the oldest code that can work with the schema after it.

    Written when a migration is applied; one that shuts older code out is written some
    seconds before.
    """

    __tablename__ = "schema_steps"

    revision: str = Field(primary_key=True)
    works_with: str
