"""One element of `messaging` or `standby`: what happened in a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import ControlChanged, Inbound
from webcare.plugin.payloads import Json, as_object, is_object, nested, text
from webcare_facebook.apps import holder
from webcare_facebook.parsing.chat_control import (
    control_asked,
    control_passed,
    control_taken,
    roles,
)
from webcare_facebook.parsing.entry import Entry, customer
from webcare_facebook.parsing.messages import read_edit, read_message
from webcare_facebook.parsing.notices import (
    read_linking,
    read_optin,
    read_policy,
    read_unused,
)
from webcare_facebook.parsing.opinions import (
    read_feedback,
    read_reaction,
    read_response_feedback,
)
from webcare_facebook.parsing.reports import UNKNOWN_EVENT
from webcare_facebook.parsing.taps import read_postback, read_referral
from webcare_facebook.parsing.watermarks import read_delivered, read_seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_READERS: dict[str, Callable[[Entry, Json], Inbound]] = {
    "message": read_message,
    "message_edit": read_edit,
    "postback": read_postback,
    "reaction": read_reaction,
    "delivery": read_delivered,
    "read": read_seen,
    "optin": read_optin,
    "account_linking": read_linking,
    "pass_thread_control": control_passed,
    "take_thread_control": control_taken,
    "request_thread_control": control_asked,
    "app_roles": roles,
    "policy_enforcement": read_policy,
    "policy-enforcement": read_policy,
    "response_feedback": read_response_feedback,
    "messaging_feedback": read_feedback,
    # After the others: a message and a tap bring their own.
    "referral": read_referral,
    **dict.fromkeys(
        ("checkout_update", "game_play", "payment", "pre_checkout"), read_unused
    ),
}
"""What an item may hold, by the one name that tells what it is."""

_SAID = frozenset({"message", "postback"})


def read_messaging(entry: Entry, given: object) -> Iterator[Inbound]:
    """Yield what happened in a chat, and in standby that another app has it.

    What we do not know is kept as information, with all that it says.

    Raises:
        Unreadable: when it lacks what makes it an event of its kind.
    """
    item = as_object(given, "an item")
    name = next((name for name in _READERS if is_object(item.get(name))), "")
    if not name:
        yield entry.report(
            item,
            what="messaging.unknown",
            level="info",
            topic="webhooks",
            said=UNKNOWN_EVENT,
        )
        return
    yield _READERS[name](entry, item)
    if entry.standby and name in _SAID:
        yield ControlChanged(
            person=customer(entry, item),
            # The echo of what another app said names it; who only listens is told no
            # more than that it is not us.
            holder=holder(text(nested(item, name), "app_id"), ""),
            changed_at=entry.moment(item, "timestamp"),
            account=entry.page,
        )
