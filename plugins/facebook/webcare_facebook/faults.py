"""Facebook's error codes, and what each means for the agent and for the next attempt.

A row is a code, or a code with a subcode, which then decides. Source: the error code
pages of the Messenger Platform and of the Graph API, and platforms' practice. Rows
come from the codes alone, never from the English text beside them, because Meta
changes its texts. A code that is not here is judged by the HTTP status
(`sending/graph.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from webcare.plugin import sentence
from webcare.plugin.outcomes import Outcome, Rule, again, down, permanent
from webcare.plugin.payloads import Json, as_json, text, whole_number
from webcare_facebook.apps import ANOTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

Rules: TypeAlias = "Mapping[tuple[int, int | None], Rule]"


TOKEN_REFUSED = down(
    sentence(
        "Facebook no longer accepts our access token. "
        "Ask an administrator to enter a new one."
    )
)
_PERMISSION = down(
    sentence(
        "Our access token lacks a permission on Facebook. "
        "Ask an administrator to check the token's permissions."
    )
)
# Facebook may have taken the message nevertheless: its echo comes within seconds, and
# a message whose echo has come is not sent again.
TROUBLE = again(sentence("Facebook has a problem. We will try again by ourselves."), 20)
CALL_LIMIT = again(
    sentence("Facebook lets us make no more calls for now. We will try again later."),
    60,
    whole_account=True,
)
_MAYBE = Rule(
    Outcome.PERHAPS_SENT,
    sentence(
        "Facebook reports an error, but may have sent the message. "
        "Look on Facebook before you send it again."
    ),
)
_WINDOW = Rule(
    Outcome.WINDOW_CLOSED,
    sentence(
        "This person wrote too long ago: Facebook takes our answer only when they "
        "write again."
    ),
)
_UNREACHABLE = permanent(
    sentence(
        "This person cannot get messages of our Page now. They may have blocked the "
        "Page, or closed their account."
    )
)
_UNKNOWN_PERSON = permanent(
    sentence("Facebook does not know this person any more, so nothing can be sent.")
)
_RESTRICTED = down(
    sentence(
        "Facebook restricts our Page for some time. "
        "Ask an administrator to look at the Page's support inbox."
    )
)
_POLICY = down(
    sentence(
        "Facebook stopped us, because it takes what we did for abuse of its rules. "
        "Ask an administrator to look at the Page's quality."
    )
)
# Facebook does not say which app it is.
CONTROLLED = Rule(
    Outcome.HANDLED_ELSEWHERE,
    sentence(
        "Another app answers this person now. Take over the conversation first, "
        "then send it again."
    ),
    holder=ANOTHER,
)
NO_TAKING = permanent(
    sentence(
        "Facebook lets us take over no conversations. Ask an administrator to choose "
        "our app as the default app of the Page."
    )
)
_WRONG_REQUEST = permanent(
    sentence(
        "Facebook does not accept this message in this form. "
        "Rewrite it; if that does not help, tell an administrator."
    )
)
_GONE = permanent(
    sentence(
        "What you answer is no longer there: it was removed, or we may not see it any "
        "more."
    )
)
_TOO_LARGE = permanent(
    sentence("This file is too large for Facebook. Make it smaller.")
)
_NO_FILE = permanent(
    sentence("Facebook could not read this file. Send it in another format.")
)
_ALREADY_ANSWERED = permanent(
    sentence(
        "This was answered in private before. Facebook takes one private answer; more "
        "is possible when the person writes back."
    )
)
_NOT_ANSWERABLE = permanent(
    sentence(
        "Facebook takes no private answer to this: it is older than 7 days, or was "
        "removed."
    )
)
_NOT_LIVE = permanent(
    sentence(
        "Our app is not live, so it may only write to its own testers. "
        "Ask an administrator to make it live in Meta's dashboard."
    )
)

_BY_CODE: tuple[tuple[tuple[int, ...], Rule], ...] = (
    ((190, 102), TOKEN_REFUSED),
    ((3, 10, *range(200, 300)), _PERMISSION),
    ((1, 2, 1200), TROUBLE),
    ((4, 9, 17, 32, 613), CALL_LIMIT),
    ((27,), NO_TAKING),
    ((100,), _WRONG_REQUEST),
    ((33, 803), _GONE),
    ((368,), _POLICY),
    ((551,), _UNREACHABLE),
    ((10900,), _ALREADY_ANSWERED),
    ((10902, 10903), _NOT_ANSWERABLE),
)
_BY_SUBCODE: tuple[tuple[tuple[tuple[int, int], ...], Rule], ...] = (
    (((10, 2018278), (10, 2018065), (10, 2534022)), _WINDOW),
    (((10, 2018108), (200, 1545041), (551, 1545041)), _UNREACHABLE),
    (((10, 1893063),), _RESTRICTED),
    (((100, 2018001),), _UNKNOWN_PERSON),
    (((100, 33),), _GONE),
    (((100, 2018109),), _TOO_LARGE),
    (((100, 2018007), (100, 2018008), (100, 2018047)), _NO_FILE),
    (((100, 2018292),), _NOT_ANSWERABLE),
    (((200, 2018028),), _NOT_LIVE),
    (((1, 1357046),), _MAYBE),
)

RULES: Rules = {
    **{(code, None): rule for codes, rule in _BY_CODE for code in codes},
    **{key: rule for keys, rule in _BY_SUBCODE for key in keys},
}
"""What each known code, or code with subcode, means."""

CHAT_RULES: Rules = {**RULES, (10, None): CONTROLLED}
"""The same for messages in Messenger, where a bare 10 is about who has the chat."""

UNKNOWN = permanent(
    sentence(
        "Facebook refused this with an error that we do not know. "
        "Tell an administrator."
    )
)


_SECRET = re.compile(r"\bEAA[A-Za-z0-9_-]{9,}|\b[0-9]{6,}\|[A-Za-z0-9_-]{9,}")


def rule_for(error: Json, rules: Rules = RULES) -> Rule | None:
    """Return what an error means by its code, None when that is not known."""
    code = whole_number(error, "code")
    if code is None:
        return None
    exact = rules.get((code, whole_number(error, "error_subcode")))
    return exact or rules.get((code, None))


def code_of(error: Json) -> str:
    """Return an error's code as people look it up, such as `10/2018278`."""
    return "/".join(filter(None, (text(error, "code"), text(error, "error_subcode"))))


def said(error: Json) -> str:
    """Return Meta's own words about an error, the most precise there are.

    A token that Meta cannot read stands in its words; agents see those.
    """
    title = text(error, "message")
    more = text(error, "error_user_msg")
    words = ": ".join(filter(None, (title, more))) or as_json(error)
    return _SECRET.sub("…", words)
