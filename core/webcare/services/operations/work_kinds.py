"""What each kind of work is, in words for people, and what dropping it comes to."""

from dataclasses import dataclass

from webcare.services.automatic.follow_ups import GREET, TURNED_AWAY, WELCOME
from webcare.services.connecting.poll_jobs import POLL
from webcare.services.connecting.polling import ENSURE
from webcare.services.conversations.handle import WAKE
from webcare.services.conversations.moderation import MODERATE
from webcare.services.conversations.promises import DUE
from webcare.services.conversations.reading import SHOW_READ
from webcare.services.intake.receiving import GREET_SENDER
from webcare.services.operations.housekeeping import SWEEP
from webcare.services.people.refusing import EXPIRE
from webcare.services.popups.saving import CLOSE
from webcare.services.promises.watch import WATCH
from webcare.services.receiving.messages import FETCH_MEDIA
from webcare.services.receiving.names import FETCH_PERSON
from webcare.services.retention.erasing import ERASE
from webcare.services.retention.run import RUN
from webcare.services.routing.following import DO
from webcare.services.routing.following import RUN as ROUTE
from webcare.services.sending.courtesies import REACT
from webcare.services.sending.outbox import DELIVER
from webcare.services.sending.templates import SYNC
from webcare.services.staffing.counting import COUNT


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of work; both are English, and translation keys.

    Attributes:
        title: what is done, without a full stop.
        dropped: a sentence about what follows when it is not done.
    """

    title: str
    dropped: str


KINDS = {
    DELIVER: WorkKind(
        "Send a message",
        "The message is marked as not sent.",
    ),
    FETCH_MEDIA: WorkKind(
        "Fetch a file that a customer sent",
        "The file is marked as missing; in its conversation it can be fetched again.",
    ),
    FETCH_PERSON: WorkKind(
        "Ask the platform who a customer is",
        "The customer has no name here until they write again.",
    ),
    SHOW_READ: WorkKind(
        "Show a customer that we read their message",
        "The customer does not see that we read it.",
    ),
    REACT: WorkKind(
        "Put a reaction on a message",
        "The customer does not see the reaction.",
    ),
    MODERATE: WorkKind(
        "Hide a message on the platform, or show it again",
        "The message stays on the platform as it is; its conversation says so.",
    ),
    ROUTE: WorkKind(
        "See what the rules say about a conversation",
        "The conversation stays where it is.",
    ),
    DO: WorkKind(
        "Do what a rule asks for",
        "It is not done; the conversation stays in the queue.",
    ),
    WAKE: WorkKind(
        "Bring a snoozed conversation back",
        "The conversation stays snoozed until the customer writes or somebody "
        "reopens it.",
    ),
    GREET: WorkKind(
        "Tell a customer that the channel is closed, or what happens to their data",
        "The customer is told nothing until they write again.",
    ),
    TURNED_AWAY: WorkKind(
        "Tell a customer that there is no place in a pilot",
        "The customer is told nothing until they write again.",
    ),
    GREET_SENDER: WorkKind(
        "Thank who sent a tip, or ask whether it may be used",
        "The sender is told nothing until they send something again.",
    ),
    WELCOME: WorkKind(
        "Welcome a customer to a pop-up service",
        "The customer is not welcomed; the conversation waits as usual.",
    ),
    CLOSE: WorkKind(
        "Close a pop-up service whose last day is over",
        "Nobody new gets in; what is open in it stays with its team.",
    ),
    DUE: WorkKind(
        "See whether a promised answer came in time",
        "Should the answer come too late, it is noted only then.",
    ),
    WATCH.kind: WorkKind(
        "See which answers are due soon, and which come too late",
        "It is done again within a minute.",
    ),
    SYNC: WorkKind(
        "Fetch a channel's templates",
        "The templates stay as they are until somebody fetches them.",
    ),
    POLL: WorkKind(
        "Ask a platform what is new",
        "As long as the channel is on, it is asked again within a minute.",
    ),
    ENSURE.kind: WorkKind(
        "See to it that platforms are asked what is new",
        "It is done again in a minute.",
    ),
    ERASE: WorkKind(
        "Erase a person",
        "What is not erased yet stays; somebody asks for it once more.",
    ),
    EXPIRE.kind: WorkKind(
        "End the blocks that have had their time",
        "It is done again within a minute; what somebody writes comes in all the same.",
    ),
    RUN.kind: WorkKind(
        "Remove what the retention policy says has had its time",
        "It stays hidden, and is removed in a minute.",
    ),
    COUNT.kind: WorkKind(
        "Count what came in, for planning people",
        "It is counted in a quarter of an hour.",
    ),
    SWEEP.kind: WorkKind(
        "Clear away what has had its time",
        "It is done again in a minute.",
    ),
}


def words_for(kind: str) -> WorkKind:
    """Return the words for a kind; one that nobody knows is called by its name."""
    return KINDS.get(kind, WorkKind(kind, "What it was to do is left undone."))
