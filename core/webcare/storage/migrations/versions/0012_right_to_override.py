"""The right to send what a policy stops, for the roles that come along."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, Json

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()

_ROLES = sa.table(
    "roles", sa.column("id", Id), sa.column("name"), sa.column("permissions", Json)
)
_NEW = "finding.override"
_WHO = ("admin", "lead")


def _change_roles(*, grant: bool) -> None:
    connection = op.get_bind()
    for row in connection.execute(
        sa.select(_ROLES).where(_ROLES.c.name.in_(_WHO))
    ).all():
        had = {each for each in row.permissions if each != _NEW}
        connection.execute(
            sa.update(_ROLES)
            .where(_ROLES.c.id == row.id)
            .values(permissions=sorted(had | {_NEW} if grant else had))
        )


def upgrade() -> None:
    """Apply the change."""
    _change_roles(grant=True)


def downgrade() -> None:
    """Undo the change."""
    _change_roles(grant=False)
