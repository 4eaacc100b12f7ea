"""Public threads, invitations, profiles and listening."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

works_with = "0002"
works_through = ()

_ROLES = sa.table(
    "roles", sa.column("id", Id), sa.column("name"), sa.column("permissions", Json)
)
_NEW = {
    "admin": {"contact.edit", "contact_field.manage", "message.moderate"},
    "lead": {"contact.edit", "message.moderate"},
    "agent": {"contact.edit", "message.moderate"},
}
"""What this version lets the roles do that come along."""


def _change_roles(*, grant: bool) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_ROLES)).all():
        new, had = _NEW.get(row.name, set()), set(row.permissions)
        connection.execute(
            sa.update(_ROLES)
            .where(_ROLES.c.id == row.id)
            .values(permissions=sorted(had | new if grant else had - new))
        )


def upgrade() -> None:
    """Apply the change."""
    _change_roles(grant=True)
    op.create_table(
        "contact_fields",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "contact_phones",
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"]),
        sa.PrimaryKeyConstraint("contact_id", "field"),
    )
    with op.batch_alter_table("contact_phones", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_phones_value"), ["value"], unique=False
        )

    op.create_table(
        "contact_merges",
        sa.Column("id", Id, nullable=False),
        sa.Column("kept_id", Id, nullable=False),
        sa.Column("absorbed_id", Id, nullable=False),
        sa.Column("moved", Json, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("merged_by", Id, nullable=True),
        sa.Column("merged_at", UtcDateTime(), nullable=False),
        sa.Column("undone_by", Id, nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["absorbed_id"], ["contacts.id"]),
        sa.ForeignKeyConstraint(["kept_id"], ["contacts.id"]),
        sa.ForeignKeyConstraint(["merged_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("contact_merges", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_merges_absorbed_id"), ["absorbed_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_merges_kept_id"), ["kept_id"], unique=False
        )

    op.create_table(
        "contact_notes",
        sa.Column("id", Id, nullable=False),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("contact_notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_notes_contact_id"), ["contact_id"], unique=False
        )

    op.create_table(
        "merge_refusals",
        sa.Column("one_id", Id, nullable=False),
        sa.Column("other_id", Id, nullable=False),
        sa.Column("refused_by", Id, nullable=True),
        sa.Column("refused_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["contacts.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["contacts.id"]),
        sa.ForeignKeyConstraint(["refused_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
    )
    op.create_table(
        "public_posts",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("permalink", sa.String(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("channel_id", "external_id"),
    )
    op.create_table(
        "found_posts",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("permalink", sa.String(), nullable=False),
        sa.Column("thread_root", sa.String(), nullable=False),
        sa.Column("reply_refusal", sa.String(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("handled_by", Id, nullable=True),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("conversation_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["handled_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "channel_id", "external_id", name="uq_found_posts_external"
        ),
    )
    with op.batch_alter_table("found_posts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_found_posts_state", ["state", "published_at", "id"], unique=False
        )

    op.create_table(
        "invitations",
        sa.Column("id", Id, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token"),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitations_conversation_id"),
            ["conversation_id"],
            unique=False,
        )

    op.create_table(
        "acceptances",
        sa.Column("invitation_id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"]),
        sa.PrimaryKeyConstraint("invitation_id", "conversation_id"),
    )
    with op.batch_alter_table("acceptances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acceptances_conversation_id"),
            ["conversation_id"],
            unique=False,
        )

    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undo_seconds", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("poll_cursor", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("polled_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("renewing_until", UtcDateTime(), nullable=True))

    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", Json, nullable=True))
        batch_op.add_column(sa.Column("merged_into", Id, nullable=True))
        batch_op.add_column(
            sa.Column("version", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_merged_into"), ["merged_into"], unique=False
        )

    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", UtcDateTime(), nullable=True))

    op.create_index(
        "ix_identity_aliases_handle",
        "identity_aliases",
        [sa.text("lower(value)")],
        unique=False,
        sqlite_where=sa.text("kind IN ('handle', 'user_name', 'username')"),
        postgresql_where=sa.text("kind IN ('handle', 'user_name', 'username')"),
    )

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("controlled_by", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("control_changed_at", UtcDateTime(), nullable=True)
        )
        batch_op.create_index(
            "ix_conversations_thread",
            ["channel_id", "thread_root"],
            unique=False,
            sqlite_where=sa.text("thread_root <> ''"),
            postgresql_where=sa.text("thread_root <> ''"),
        )

    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest", sa.LargeBinary(), nullable=True))
        batch_op.create_index("uq_dead_letters_digest", ["digest"], unique=True)

    with op.batch_alter_table("message_charges", schema=None) as batch_op:
        batch_op.add_column(sa.Column("micros", Id, nullable=True))
        batch_op.add_column(sa.Column("currency", sa.String(), nullable=True))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("permalink", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("reply_refusal", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("hidden_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("moderated_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("privately_to", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", Id, nullable=True))
        batch_op.add_column(sa.Column("undo_until", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    _change_roles(grant=False)
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("undo_until")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("privately_to")
        batch_op.drop_column("moderated_at")
        batch_op.drop_column("hidden_at")
        batch_op.drop_column("reply_refusal")
        batch_op.drop_column("permalink")

    with op.batch_alter_table("message_charges", schema=None) as batch_op:
        batch_op.drop_column("currency")
        batch_op.drop_column("micros")

    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.drop_index("uq_dead_letters_digest")
        batch_op.drop_column("digest")

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index("ix_conversations_thread")
        batch_op.drop_column("control_changed_at")
        batch_op.drop_column("controlled_by")

    op.drop_index("ix_identity_aliases_handle", "identity_aliases")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_column("asked_at")

    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_merged_into"))
        batch_op.drop_column("version")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("details")

    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.drop_column("renewing_until")
        batch_op.drop_column("polled_at")
        batch_op.drop_column("poll_cursor")
        batch_op.drop_column("undo_seconds")

    with op.batch_alter_table("acceptances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptances_conversation_id"))

    op.drop_table("acceptances")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_conversation_id"))

    op.drop_table("invitations")
    with op.batch_alter_table("found_posts", schema=None) as batch_op:
        batch_op.drop_index("ix_found_posts_state")

    op.drop_table("found_posts")
    op.drop_table("public_posts")
    op.drop_table("merge_refusals")
    with op.batch_alter_table("contact_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_notes_contact_id"))

    op.drop_table("contact_notes")
    with op.batch_alter_table("contact_merges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_merges_kept_id"))
        batch_op.drop_index(batch_op.f("ix_contact_merges_absorbed_id"))

    op.drop_table("contact_merges")
    with op.batch_alter_table("contact_phones", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_phones_value"))

    op.drop_table("contact_phones")
    op.drop_table("contact_fields")
