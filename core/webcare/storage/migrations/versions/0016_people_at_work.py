"""Who is at work, and the right to divide it, for the roles that come along."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.migrations import rights
from webcare.storage.types import Id, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def _about_people() -> None:
    op.create_table(
        "attendances",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("chosen", sa.String(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("active_at", UtcDateTime(), nullable=False),
        sa.Column("wrap_until", UtcDateTime(), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "user_skills",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("user_id", "skill"),
    )
    op.create_table(
        "capacities",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "own_agents",
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("set_by", Id, nullable=True),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["set_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index("ix_own_agents_user_id", "own_agents", ["user_id"])


def _about_work() -> None:
    op.create_table(
        "channel_weights",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("private", sa.Integer(), nullable=False),
        sa.Column("public", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("channel_id"),
    )
    op.create_table(
        "team_ways",
        sa.Column("team_id", Id, nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("reaction_seconds", sa.Integer(), nullable=True),
        sa.Column("wrap_up_seconds", sa.Integer(), nullable=False),
        sa.Column("own_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_table(
        "given_conversations",
        sa.Column("id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("react_by", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
    )
    op.create_index("ix_given_conversations_due", "given_conversations", ["react_by"])


def upgrade() -> None:
    """Apply the change."""
    _about_people()
    _about_work()
    rights.grant("work.divide", "admin", "lead")


def downgrade() -> None:
    """Undo the change."""
    rights.revoke("work.divide", "admin", "lead")
    for table in (
        "given_conversations",
        "team_ways",
        "channel_weights",
        "own_agents",
        "capacities",
        "user_skills",
        "attendances",
    ):
        op.drop_table(table)
