"""Promises: by when somebody is answered, and what becomes of it."""

from webcare.policies.promises.clock import NEVER, Clock, Hours
from webcare.policies.promises.definition import KIND
from webcare.policies.promises.pledge import (
    Pledge,
    Turn,
    begun,
    follow,
    nearest,
    new_pledge,
    retimed,
    settled,
)
from webcare.policies.promises.replay import Spoken, replay
from webcare.policies.promises.rules import Rules, promises_anything
from webcare.policies.promises.schema import (
    LONGEST,
    PRIORITIES,
    RAISED,
    Limits,
    Pauses,
    PromisesPolicy,
    Step,
    Warned,
)

__all__ = [
    "KIND",
    "LONGEST",
    "NEVER",
    "PRIORITIES",
    "RAISED",
    "Clock",
    "Hours",
    "Limits",
    "Pauses",
    "Pledge",
    "PromisesPolicy",
    "Rules",
    "Spoken",
    "Step",
    "Turn",
    "Warned",
    "begun",
    "follow",
    "nearest",
    "new_pledge",
    "promises_anything",
    "replay",
    "retimed",
    "settled",
]
