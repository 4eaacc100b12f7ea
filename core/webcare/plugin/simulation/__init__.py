"""A simulated platform: what a plugin returns from `Channel.simulation()`.

The simulator's host gives it a place on this machine and a phone in the browser; the
platform's own rules, its API and its webhooks live in the plugin. Everything between
a simulation and the application goes over HTTP, as with the real platform: the
application calls `Simulation.api`, and the simulation posts to the webhook's address.
"""

from webcare.plugin.simulation.actions import PhoneAction
from webcare.plugin.simulation.answers import LostAnswer
from webcare.plugin.simulation.bucket import Bucket
from webcare.plugin.simulation.catalogue import (
    Catalogue,
    Happening,
    Scene,
    Stage,
    Values,
    advance,
    flood,
    repeat,
)
from webcare.plugin.simulation.changes import Changes
from webcare.plugin.simulation.fields import Experiment, Field, FieldValue
from webcare.plugin.simulation.hitches import (
    BATCH,
    COPIES,
    ESCAPE_SLASHES,
    HITCHES,
    LATENCY,
    WEBHOOK_DELAY,
)
from webcare.plugin.simulation.paper import pdf
from webcare.plugin.simulation.phone import (
    Block,
    Edit,
    PhoneFile,
    PhoneMessage,
    PhoneReaction,
    PhoneThread,
    React,
    Read,
    Revoke,
    Say,
    SimulatedAccount,
    SimulatedPerson,
    Tap,
    Upload,
)
from webcare.plugin.simulation.pictures import Pixel, Shape, drawing, png
from webcare.plugin.simulation.plain import PlainSimulation, PlainWebhook
from webcare.plugin.simulation.platform import Simulation
from webcare.plugin.simulation.stories import LAST, Story, StoryLine
from webcare.plugin.simulation.switches import Switches
from webcare.plugin.simulation.timeline import Timeline
from webcare.plugin.simulation.wall import (
    Entrance,
    FollowLink,
    Publish,
    Wall,
    WallPost,
)
from webcare.plugin.simulation.webhooks import (
    Attempt,
    Delivery,
    Parcel,
    Persistence,
    Webhooks,
)

__all__ = [
    "BATCH",
    "COPIES",
    "ESCAPE_SLASHES",
    "HITCHES",
    "LAST",
    "LATENCY",
    "WEBHOOK_DELAY",
    "Attempt",
    "Block",
    "Bucket",
    "Catalogue",
    "Changes",
    "Delivery",
    "Edit",
    "Entrance",
    "Experiment",
    "Field",
    "FieldValue",
    "FollowLink",
    "Happening",
    "LostAnswer",
    "Parcel",
    "Persistence",
    "PhoneAction",
    "PhoneFile",
    "PhoneMessage",
    "PhoneReaction",
    "PhoneThread",
    "Pixel",
    "PlainSimulation",
    "PlainWebhook",
    "Publish",
    "React",
    "Read",
    "Revoke",
    "Say",
    "Scene",
    "Shape",
    "SimulatedAccount",
    "SimulatedPerson",
    "Simulation",
    "Stage",
    "Story",
    "StoryLine",
    "Switches",
    "Tap",
    "Timeline",
    "Upload",
    "Values",
    "Wall",
    "WallPost",
    "Webhooks",
    "advance",
    "drawing",
    "flood",
    "pdf",
    "png",
    "repeat",
]
