"""${message}."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, Json, UtcDateTime
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

# The oldest code that can work with the schema after this; see
# docs/how-to/write-a-migration.md.
works_with = ${repr(down_revision)}
# Tables of which every row is read or changed, once for each time.
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the change back."""
    ${downgrades if downgrades else "pass"}
