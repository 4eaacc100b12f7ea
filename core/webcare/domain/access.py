"""Who may do what, where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing that a person may be allowed to do."""

    READ = "conversation.read"
    REPLY = "conversation.reply"
    NOTE = "conversation.note"
    ASSIGN = "conversation.assign"
    RESOLVE = "conversation.resolve"
    MODERATE = "message.moderate"
    UNMASK = "message.unmask"
    OVERRIDE = "finding.override"
    BLOCK = "contact.block"
    EDIT_CONTACTS = "contact.edit"
    MANAGE_FIELDS = "contact_field.manage"
    SEE_CHANNELS = "channel.read"
    MANAGE_CHANNELS = "channel.manage"
    MANAGE_POLICIES = "policy.manage"
    MANAGE_USERS = "user.manage"
    PLACE_HOLDS = "hold.place"
    REPLAY = "dead_letter.replay"
    DIVIDE_WORK = "work.divide"
    EXPORT_TIPS = "tip.export"
    PLAN = "staff.plan"


_AGENT = frozenset(
    {
        Permission.READ,
        Permission.REPLY,
        Permission.NOTE,
        Permission.ASSIGN,
        Permission.RESOLVE,
        Permission.MODERATE,
        Permission.UNMASK,
        Permission.BLOCK,
        Permission.EDIT_CONTACTS,
        Permission.SEE_CHANNELS,
    }
)

BUILT_IN_ROLES = {
    "admin": frozenset(Permission),
    "lead": _AGENT
    | {
        Permission.OVERRIDE,
        Permission.REPLAY,
        Permission.DIVIDE_WORK,
        Permission.EXPORT_TIPS,
        Permission.PLAN,
    },
    "agent": _AGENT,
}
"""The roles that come along. Code checks permissions, never these."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A set of permissions and where it holds; None means everywhere."""

    permissions: frozenset[Permission]
    team_id: int | None = None
    channel_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What one caller may see and do: the first argument of every named query.

    Attributes:
        user_id: who it is; None for the system itself.
        name: what the log shows as the actor.
        grants: what they were given.
    """

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    teams: frozenset[int] = frozenset()

    def allows(
        self,
        permission: Permission,
        *,
        team_id: int | None = None,
        channel_id: int | None = None,
    ) -> bool:
        """Tell whether the caller may do this with what a team and channel have."""
        return any(
            permission in grant.permissions
            and grant.team_id in {None, team_id}
            and grant.channel_id in {None, channel_id}
            for grant in self.grants
        )

    def allows_anywhere(self, permission: Permission) -> bool:
        """Tell whether the caller has a permission at all, wherever."""
        return any(permission in grant.permissions for grant in self.grants)

    def allows_everywhere(self, permission: Permission) -> bool:
        """Tell whether the caller has a permission for the whole organisation."""
        return self.allows(permission)

    def granting(self, permission: Permission) -> Iterable[Grant]:
        """Yield the grants that hold a permission, for a query to filter by."""
        return (grant for grant in self.grants if permission in grant.permissions)


SYSTEM = Scope(None, "system", (Grant(frozenset(Permission)),))
"""The scope of Webcare's own work, which no request ever carries."""
