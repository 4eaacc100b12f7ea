"""What came in by the hour, and the right to plan people by it."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, Json, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()

_ROLES = sa.table(
    "roles", sa.column("id", Id), sa.column("name"), sa.column("permissions", Json)
)
_NEW = "staff.plan"
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
    op.create_table(
        "arrivals",
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("team_id", Id, nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("hour", "channel_id", "team_id"),
    )
    _change_roles(grant=True)


def downgrade() -> None:
    """Take the change back."""
    _change_roles(grant=False)
    op.drop_table("arrivals")
