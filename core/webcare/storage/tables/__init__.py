"""The rows, one module for each subject; `metadata` knows them all."""

from sqlmodel import SQLModel

from webcare.storage.tables.abuse import AbuseMark
from webcare.storage.tables.access import (
    ApiToken,
    LoginSession,
    Membership,
    Role,
    RoleGrant,
    Team,
    User,
)
from webcare.storage.tables.admission import PilotDay, PilotStop, TurnedAway
from webcare.storage.tables.arrivals import Arrival
from webcare.storage.tables.audit import AuditEvent
from webcare.storage.tables.channels import (
    ChannelReport,
    ChannelRow,
    MessageCharge,
    TemplateRow,
)
from webcare.storage.tables.conversations import (
    Acceptance,
    Case,
    Conversation,
    ConversationEvent,
    Invitation,
    PublicPost,
)
from webcare.storage.tables.listening import FoundPost
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
    ContactField,
    ContactMerge,
    ContactNote,
    ContactPhone,
    Identity,
    IdentityAlias,
    MergeRefusal,
    Preference,
)
from webcare.storage.tables.policies import PolicyDraft, PolicyVersion
from webcare.storage.tables.popups import PopupPolicy, PopupRow
from webcare.storage.tables.promises import AutomaticMessage, Promise
from webcare.storage.tables.receipt import DeadLetter, RawDelivery
from webcare.storage.tables.retention import (
    DoomedFile,
    HeldConversation,
    LegalHold,
    Removal,
    RetentionProgress,
    Tombstone,
)
from webcare.storage.tables.schema import SchemaStep
from webcare.storage.tables.staffing import (
    Attendance,
    Capacity,
    ChannelWeight,
    Given,
    OwnAgent,
    TeamWay,
    UserSkill,
)
from webcare.storage.tables.tips import Intake, Tip, TipSender
from webcare.storage.tables.work import Job, Lane, PaceRow, Schedule, WorkerRow

metadata = SQLModel.metadata

__all__ = [
    "AbuseMark",
    "Acceptance",
    "ApiToken",
    "Arrival",
    "Attachment",
    "Attendance",
    "AuditEvent",
    "AutomaticMessage",
    "Block",
    "Capacity",
    "Case",
    "ChannelReport",
    "ChannelRow",
    "ChannelWeight",
    "Contact",
    "ContactField",
    "ContactMerge",
    "ContactNote",
    "ContactPhone",
    "Conversation",
    "ConversationEvent",
    "DeadLetter",
    "DoomedFile",
    "FoundPost",
    "Given",
    "HeldConversation",
    "IdempotencyKey",
    "Identity",
    "IdentityAlias",
    "Intake",
    "Invitation",
    "Job",
    "Lane",
    "LegalHold",
    "LoginSession",
    "Membership",
    "MergeRefusal",
    "Message",
    "MessageCharge",
    "MessageVersion",
    "OwnAgent",
    "PaceRow",
    "PilotDay",
    "PilotStop",
    "PolicyDraft",
    "PolicyVersion",
    "PopupPolicy",
    "PopupRow",
    "Preference",
    "Promise",
    "PublicPost",
    "RawDelivery",
    "Reaction",
    "Removal",
    "RetentionProgress",
    "Role",
    "RoleGrant",
    "Schedule",
    "SchemaStep",
    "StatusNews",
    "Team",
    "TeamWay",
    "TemplateRow",
    "Tip",
    "TipSender",
    "Tombstone",
    "TurnedAway",
    "Upload",
    "User",
    "UserSkill",
    "WorkerRow",
    "metadata",
]
