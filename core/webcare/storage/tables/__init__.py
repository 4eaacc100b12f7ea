"""The rows, one module for each subject; `metadata` knows them all."""

from sqlmodel import SQLModel

from webcare.storage.tables.access import (
    ApiToken,
    LoginSession,
    Membership,
    Role,
    RoleGrant,
    Team,
    User,
)
from webcare.storage.tables.channels import (
    ChannelReport,
    ChannelRow,
    MessageCharge,
    TemplateRow,
)
from webcare.storage.tables.conversations import (
    Case,
    Conversation,
    ConversationEvent,
)
from webcare.storage.tables.messages import (
    Attachment,
    IdempotencyKey,
    Message,
    MessageVersion,
    Reaction,
    StatusNews,
    Upload,
)
from webcare.storage.tables.people import (
    Block,
    Contact,
    Identity,
    IdentityAlias,
    Preference,
)
from webcare.storage.tables.receipt import DeadLetter, RawDelivery
from webcare.storage.tables.work import Job, Lane

metadata = SQLModel.metadata

__all__ = [
    "ApiToken",
    "Attachment",
    "Block",
    "Case",
    "ChannelReport",
    "ChannelRow",
    "Contact",
    "Conversation",
    "ConversationEvent",
    "DeadLetter",
    "IdempotencyKey",
    "Identity",
    "IdentityAlias",
    "Job",
    "Lane",
    "LoginSession",
    "Membership",
    "Message",
    "MessageCharge",
    "MessageVersion",
    "Preference",
    "RawDelivery",
    "Reaction",
    "Role",
    "RoleGrant",
    "StatusNews",
    "Team",
    "TemplateRow",
    "Upload",
    "User",
    "metadata",
]
