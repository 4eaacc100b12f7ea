"""Migrations that follow on ours, as a later release would bring them."""

from pathlib import Path
from textwrap import dedent, indent

from webcare.storage.revision import CODE

NEXT = f"{int(CODE) + 1:04}"
"""The first migration that this version has never heard of."""

AFTER_NEXT = f"{int(CODE) + 2:04}"

FLOOR = "0004"
"""The oldest version that works with our schema: who says so shuts nobody out."""


def write_step(
    folder: Path,
    revision: str,
    upgrade: str,
    *,
    works_with: str = FLOOR,
    works_through: tuple[str, ...] = (),
) -> None:
    """Write a migration that comes after the one whose number is one less."""
    folder.mkdir(exist_ok=True)
    text = f"""
import sqlalchemy as sa
from alembic import op

from webcare.storage.migrations import online

revision = "{revision}"
down_revision = "{int(revision) - 1:04}"
works_with = "{works_with}"
works_through = {works_through!r}


def upgrade():
{indent(dedent(upgrade).strip(), "    ")}
"""
    (folder / f"{revision}_rehearsal.py").write_text(text)
