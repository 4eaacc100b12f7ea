"""Giving a right to the roles that come along, and taking it back."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, Json

_ROLES = sa.table(
    "roles", sa.column("id", Id), sa.column("name"), sa.column("permissions", Json)
)


def grant(permission: str, *roles: str) -> None:
    """Give a right to roles, by their names; who has it already keeps it."""
    _change(permission, roles, add={permission})


def revoke(permission: str, *roles: str) -> None:
    """Take a right from roles, by their names."""
    _change(permission, roles, add=set())


def _change(permission: str, roles: tuple[str, ...], *, add: set[str]) -> None:
    connection = op.get_bind()
    for row in connection.execute(
        sa.select(_ROLES).where(_ROLES.c.name.in_(roles))
    ).all():
        others = {each for each in row.permissions if each != permission}
        connection.execute(
            sa.update(_ROLES)
            .where(_ROLES.c.id == row.id)
            .values(permissions=sorted(others | add))
        )
