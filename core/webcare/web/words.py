"""The words and drawings for what is stored as a name: kinds, statuses, events."""

from dataclasses import dataclass
from typing import Any

from webcare.services.automatic.on_call import ON_CALL
from webcare.services.popups.closing import POPUP
from webcare.services.promises.watch import DUE
from webcare.web.languages import translatable


@dataclass(frozen=True, slots=True)
class Tick:
    """How far a message of ours has come: a drawing, a word and a tone."""

    icon: str
    text: str
    tone: str = ""


KINDS = {
    "text": ("chat", translatable("Message")),
    "image": ("image", translatable("Photo")),
    "video": ("video", translatable("Video")),
    "audio": ("audio", translatable("Audio")),
    "voice": ("voice", translatable("Voice message")),
    "document": ("document", translatable("Document")),
    "sticker": ("sticker", translatable("Sticker")),
    "location": ("location", translatable("Location")),
    "contacts": ("contacts", translatable("Contact details")),
    "choice": ("check", translatable("Choice")),
    "form": ("form", translatable("Form")),
    "order": ("order", translatable("Order")),
    "template": ("template", translatable("Template")),
    "buttons": ("list", translatable("Question with buttons")),
    "list": ("list", translatable("Question with a list")),
    "link": ("link", translatable("Link")),
    "system": ("info", translatable("Notice")),
    "unsupported": ("help", translatable("Cannot be shown here")),
    "unknown": ("help", translatable("Unknown kind of message")),
}

STATUSES = {
    "open": translatable("Open"),
    "pending": translatable("Waiting for the customer"),
    "snoozed": translatable("Snoozed"),
    "resolved": translatable("Resolved"),
}

TICKS = {
    "queued": Tick("clock", translatable("In line")),
    "sending": Tick("clock", translatable("Being sent")),
    "perhaps_sent": Tick("help", translatable("Perhaps sent"), "bad"),
    "sent": Tick("check", translatable("Sent")),
    "delivered": Tick("checks", translatable("Delivered")),
    "read": Tick("checks", translatable("Read"), "read"),
    "played": Tick("checks", translatable("Played"), "read"),
    "failed": Tick("warning", translatable("Not sent"), "bad"),
    "cancelled": Tick("close", translatable("Withdrawn before sending")),
}

ALIASES = {
    "author": translatable("Name"),
    "handle": translatable("User name"),
    "username": translatable("User name"),
    "user_name": translatable("User name"),
    "phone": translatable("Phone"),
    "email": translatable("E-mail address"),
}
"""Addresses that tell a person something, the most telling first."""

ALIAS_OF_THE_PLATFORM = translatable("Platform number")
"""Any other address: a number that only its platform understands."""

HEALTH = {
    "ok": ("resolve", translatable("Works"), "ok"),
    "warning": ("warning", translatable("Needs attention"), "warn"),
    "error": ("stop", translatable("Does not work"), "bad"),
    "off": ("pause", translatable("Switched off"), ""),
}

TEMPLATE_STATUSES = {
    "approved": (translatable("Approved"), "ok"),
    "pending": (translatable("In review"), "warn"),
    "in_appeal": (translatable("In appeal"), "warn"),
    "rejected": (translatable("Rejected"), "bad"),
    "paused": (translatable("Paused"), "warn"),
    "disabled": (translatable("Disabled"), "bad"),
}

LETTERS = {
    "unreadable": translatable("Could not be read"),
    "unstorable": translatable("Could not be stored"),
    "unaddressed": translatable("For an account that is not connected"),
}

ROLES = {
    "admin": translatable("Administrator"),
    "lead": translatable("Team lead"),
    "agent": translatable("Agent"),
}

FACTS = {
    "name": translatable("Name"),
    "language": translatable("Language"),
}
"""What is known about a person, beside the organisation's own fields."""

LIKENESSES = {
    "phone": translatable("The same phone number: %(value)s."),
    "invitation": translatable(
        "One came through an invitation to the other. It stood in public, so that "
        "anybody could use it."
    ),
    "handle": translatable(
        "The same name on two platforms: %(value)s. Anybody can take a name that is "
        "free."
    ),
}

EVENTS = {
    "opened": translatable("The conversation began"),
    "turned_away": translatable("There was no place for it, so that it does not wait"),
    "team_changed": translatable("%(who)s moved it to %(name)s"),
    "team_on_call": translatable(
        "It came in outside the opening hours, and went to %(name)s, who are on call"
    ),
    "team_due": translatable("It went to %(name)s, because it was due"),
    "routed.team": translatable("Rules gave it to %(name)s"),
    "routed.shared": translatable("Rules put it in the queue that all share"),
    "routed.marked": translatable("Rules changed its priority, tags or skills"),
    "routed.no_team": translatable(
        "A rule gave it to “%(name)s”, but there is no such team any more: it is in "
        "the fall-back queue"
    ),
    "routed.no_agent": translatable(
        "A rule gave it to %(name)s, who cannot take it: it is in the fall-back queue"
    ),
    "routed.too_many_tags": translatable(
        "A rule gave it the tag “%(name)s”, but it has as many tags as it can have"
    ),
    "routed.loop": translatable(
        "Rules would have handed it around without an end, and were stopped"
    ),
    "team_popup": translatable("The pop-up service is over, and it went to %(name)s"),
    "team_left": translatable("%(who)s took it out of its team"),
    "assigned": translatable("%(who)s assigned it to %(name)s"),
    "taken": translatable("%(who)s took it"),
    "given": translatable("It was given to %(name)s, whose turn it was"),
    "released": translatable("%(who)s assigned it to nobody"),
    "put_back.absent": translatable("It went back to the queue: who had it is away"),
    "put_back.no_reaction": translatable(
        "It went back to the queue: who had it did nothing with it in time"
    ),
    "put_back.disabled": translatable(
        "It went back to the queue: who had it works here no more"
    ),
    "snoozed": translatable("%(who)s snoozed it until %(until)s"),
    "woken": translatable("The snooze ended"),
    "message.unmasked": translatable("%(who)s opened masked data"),
    "message.not_offensive": translatable("%(who)s said that it is not offensive"),
    "resolved": translatable("%(who)s resolved it"),
    "reopened": translatable("%(who)s reopened it"),
    "reopened.by_message": translatable(
        "It goes on: they wrote again soon after it ended"
    ),
    "message.filed": translatable(
        "A thank-you came after it ended, and waits for nobody"
    ),
    "pending": translatable("%(who)s left the turn to the customer"),
    "priority_changed": translatable("%(who)s changed the priority"),
    "tagged": translatable("%(who)s changed the tags"),
    "message.hidden": translatable("%(who)s hid a message from others"),
    "message.shown": translatable("%(who)s showed a message to others again"),
    "hidden.there": translatable("A message was hidden from others on the platform"),
    "shown.there": translatable("A message was shown to others again on the platform"),
    "moderation.hide": translatable("A message could not be hidden: %(reason)s"),
    "moderation.show": translatable("A message could not be shown again: %(reason)s"),
    "control.lost": translatable("%(holder)s handles it now, outside of Webcare"),
    "control.taken": translatable("%(who)s took it over into Webcare"),
    "control.back": translatable("The platform gave it back to Webcare"),
    "promised": translatable("%(who)s promised an answer by %(until)s"),
    "promise.broken": translatable("The promised time passed without an answer"),
    "promise.soon_due.first": translatable("The first answer is due soon"),
    "promise.soon_due.next": translatable("An answer is due soon"),
    "promise.soon_due.resolution": translatable("It is due soon to be resolved"),
    "promise.broken.first": translatable("The first answer is late"),
    "promise.broken.next": translatable("The answer is late"),
    "promise.broken.resolution": translatable("It was not resolved in time"),
    "invited": translatable("%(who)s invited this person to go on in private"),
    "case.joined": translatable("It became one case with another conversation"),
    "contact.merged": translatable("%(who)s merged this person with another contact"),
    "contact.unmerged": translatable("%(who)s parted this person from a contact again"),
    "blocked": translatable("%(who)s blocked this person"),
    "blocked.until": translatable("%(who)s blocked this person until %(until)s"),
    "unblocked": translatable("%(who)s unblocked this person"),
    "messages.removed": translatable(
        "Earlier messages were removed because of the retention term"
    ),
    "tip.given": translatable("%(who)s noted that tips may be used"),
    "tip.given.there": translatable("The sender lets us use the tips"),
    "tip.refused": translatable("%(who)s noted that tips may not be used"),
    "tip.refused.there": translatable("The sender does not let us use the tips"),
    "tip.withdrawn": translatable("%(who)s noted that consent was taken back"),
    "tip.withdrawn.there": translatable("The sender took consent back"),
    "tip.selected": translatable("%(who)s selected a tip"),
    "tip.used": translatable("%(who)s marked a tip as used"),
    "tip.rejected": translatable("%(who)s rejected a tip"),
    "files.removed": translatable("Files were removed because of the retention term"),
}
"""What stands in the timeline; other events show in the messages themselves."""

PRESENCES = {
    "available": translatable("Available"),
    "away": translatable("Away"),
    "offline": translatable("Offline"),
    "wrap_up": translatable("Finishing up"),
}

POLICIES = {
    "tone": translatable("Tone"),
    "privacy": translatable("Privacy"),
    "scope": translatable("Scope"),
    "abuse": translatable("Abuse"),
    "plugin": translatable("Plugin"),
}
"""What people call the policies, and others, that say something about a text."""

SYSTEM = translatable("Webcare")

OFFENSIVE = translatable("Offensive message")
"""What stands for words that nobody reads who does not choose to."""

AUTOMATICALLY = translatable("Sent automatically")
AUTOMATIC = {
    "off_hours": translatable("Sent automatically: the channel was closed"),
    "popup_welcome": translatable("Sent automatically: welcome to a pop-up service"),
    "popup_farewell": translatable("Sent automatically: a pop-up service is over"),
    "overflow": translatable("Sent automatically: there was no place in the pilot"),
    "privacy_notice": translatable("Sent automatically: what happens to their data"),
    "tip_thanks": translatable("Thanks of the tip line"),
    "tip_consent": translatable("Question of the tip line"),
}
"""Why Webcare said something by itself, as `Message.automatic` names it."""


_BY_KIND = frozenset({"promise.soon_due", "promise.broken"})


def event_key(what: str, actor: str, data: dict[str, Any]) -> str:
    """Return the key in `EVENTS` for an event, which differs by what it holds."""
    key = f"{what}.{data['kind']}" if what in _BY_KIND and "kind" in data else what
    match what:
        case "assigned":
            key = _assigned_key(actor, data)
        case "team_changed" | "routed":
            key = _team_key(data) if what == "team_changed" else _routed_key(data)
        case "message.hidden":
            key = _hidden_key(actor, data)
        case "blocked" if data.get("until"):
            key = "blocked.until"
        case "messages.removed" if not data.get("messages"):
            key = "files.removed"
        case "reopened" | "tip.marked" | "tip.consent":
            key = _by_hand_key(what, actor, data)
        case "moderation.failed":
            key = f"moderation.{data.get('action')}"
        case "control.changed" if data.get("holder"):
            key = "control.lost"
        case "control.changed":
            key = "control.taken" if actor else "control.back"
    return key


def _hidden_key(actor: str, data: dict[str, Any]) -> str:
    if not actor:
        return "hidden.there" if data.get("hidden") else "shown.there"
    return "message.hidden" if data.get("hidden") else "message.shown"


def _by_hand_key(what: str, actor: str, data: dict[str, Any]) -> str:
    if what == "reopened":
        return what if actor else "reopened.by_message"
    state = data.get("state") or data.get("consent")
    return f"tip.{state}" if actor else f"tip.{state}.there"


def event_name(data: dict[str, Any]) -> str:
    """Return whom or what an event names; empty for nobody."""
    named = data.get("name") or next(iter(data.get("problems", {}).values()), "")
    return str(named or data.get("did", {}).get("team", ""))


def _routed_key(data: dict[str, Any]) -> str:
    for problem in data.get("problems", ()):
        return f"routed.{problem}"
    did = data.get("did", {})
    if "team" in did:
        return "routed.team" if did["team"] else "routed.shared"
    return "routed.marked" if did else "routed"


def _assigned_key(actor: str, data: dict[str, Any]) -> str:
    if data.get("user_id") is None:
        why = f"put_back.{data.get('why')}"
        return why if why in EVENTS else "released"
    if data.get("why") == "given":
        return "given"
    return "taken" if data.get("name") == actor else "assigned"


def _team_key(data: dict[str, Any]) -> str:
    if data.get("team_id") is None:
        return "team_left"
    reasons = {ON_CALL: "team_on_call", DUE: "team_due", POPUP: "team_popup"}
    return reasons.get(data.get("why", ""), "team_changed")
