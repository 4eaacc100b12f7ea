"""What X's refusals mean for the agent and for the next attempt.

X has four shapes of errors: a problem with a `type`, the same with a list of what was
wrong, a list with codes of its older API, and a list beside what did work. What
decides, in this order: the code, the problem's type, what its words say where nothing
else tells refusals apart, then the HTTP status (`sending/answers.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin import sentence
from webcare.plugin.outcomes import Rule, again, down, permanent
from webcare.plugin.payloads import Json, as_json, objects, text, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator


TOKEN_REFUSED = down(
    sentence(
        "X no longer accepts our access token. Ask an administrator to connect the "
        "account again."
    )
)
TROUBLE = again(sentence("X has a problem. We will try again by ourselves."))
RATE = again(
    sentence(
        "X takes no more of these from us for a while. This goes out by itself when "
        "it does."
    )
)
UNKNOWN = permanent(
    sentence("X refused this with an error that we do not know. Tell an administrator.")
)
WRONG_REQUEST = permanent(
    sentence(
        "X does not accept this in this form. Rewrite it; if that does not help, tell "
        "an administrator."
    )
)
NOT_ALLOWED = down(
    sentence(
        "Our app may not do this at X. Ask an administrator to check its permissions "
        "and its access."
    )
)
CREDIT = down(
    sentence(
        "Our app has used up its credit or its limit at X. Ask an administrator to "
        "look in the developer console."
    )
)
DAILY_LIMIT = again(
    sentence(
        "Our app has reached X's limit for today. This goes out by itself when X "
        "takes it again."
    ),
    3600,
)
NOT_SUMMONED = permanent(
    sentence(
        "X only takes our reply when the author of the post mentioned or quoted us. "
        "Open the post in X to answer it there."
    )
)
REPLIES_LIMITED = permanent(
    sentence(
        "The author decides who may reply to this post, and we are not among them. "
        "Try a direct message."
    )
)
DUPLICATE = permanent(
    sentence(
        "X refuses the same text twice. Look whether it stands there already; if not, "
        "change the words."
    )
)
POST_GONE = permanent(
    sentence("The post that you answer is no longer there, or no longer visible to us.")
)
PERSON_GONE = permanent(
    sentence("This account no longer exists at X, or is suspended.")
)
NOT_FOUND = permanent(
    sentence(
        "X cannot find what this is about: it was removed, or is not visible to us."
    )
)
NO_DIRECT_MESSAGES = permanent(
    sentence(
        "This person does not take direct messages from us. Ask them in public to "
        "send us one, or to allow it."
    )
)
BLOCKED_US = permanent(
    sentence("This person has blocked us on X. Reach them another way.")
)
TOO_LONG = permanent(sentence("This is too long for X. Shorten it."))
ROBOT = permanent(
    sentence(
        "X takes this for the work of a robot. Change the words, wait a while, or send "
        "it in X itself."
    )
)
MEDIA_REFUSED = permanent(
    sentence(
        "X does not take this file. Send it in another format, or make it smaller."
    )
)
ACCOUNT_LOCKED = down(
    sentence(
        "X has locked or suspended our account. Ask an administrator to log in at X "
        "and see why."
    )
)

_BY_CODE: dict[int, Rule] = {
    **dict.fromkeys((32, 89, 99, 135, 215), TOKEN_REFUSED),
    **dict.fromkeys((64, 326), ACCOUNT_LOCKED),
    **dict.fromkeys((87, 93, 220, 261, 416, 453), NOT_ALLOWED),
    **dict.fromkeys((50, 63, 108), PERSON_GONE),
    **dict.fromkeys((17, 34), NOT_FOUND),
    **dict.fromkeys((144, 179, 385, 421, 422), POST_GONE),
    **dict.fromkeys((130, 131), TROUBLE),
    **dict.fromkeys((88, 185), RATE),
    **dict.fromkeys((25, 44, 214, 354, 357, 386), WRONG_REQUEST),
    **dict.fromkeys((150, 151, 349), NO_DIRECT_MESSAGES),
    **dict.fromkeys((136,), BLOCKED_US),
    **dict.fromkeys((186,), TOO_LONG),
    **dict.fromkeys((187,), DUPLICATE),
    **dict.fromkeys((226,), ROBOT),
    **dict.fromkeys((323, 324, 325, 476, 477), MEDIA_REFUSED),
    **dict.fromkeys((433,), REPLIES_LIMITED),
}
"""The codes of the older API, which the newer one still gives."""

# Only the last part of the type: its host has been two names already.
_BY_TYPE: dict[str, Rule] = {
    "invalid-request": WRONG_REQUEST,
    "resource-not-found": NOT_FOUND,
    "not-authorized-for-resource": NOT_FOUND,
    "resource-unavailable": NOT_FOUND,
    "disallowed-resource": WRONG_REQUEST,
    "client-forbidden": NOT_ALLOWED,
    "client-disconnected": TROUBLE,
    "unsupported-authentication": NOT_ALLOWED,
    "oauth1-permissions": NOT_ALLOWED,
    "usage-capped": CREDIT,
    "credits-depleted": CREDIT,
    "rate-limit-exceeded": RATE,
    "streaming-connection": TROUBLE,
    "rule-cap": WRONG_REQUEST,
    "internal-error": TROUBLE,
}

# A plain "Forbidden" says in words alone what it is about; compared in lower case.
_BY_WORDS: tuple[tuple[str, Rule], ...] = (
    ("not been mentioned", NOT_SUMMONED),
    ("duplicate", DUPLICATE),
    ("you attempted to reply to", POST_GONE),
    ("reply to this conversation is not allowed", REPLIES_LIMITED),
    ("not permitted to send", NO_DIRECT_MESSAGES),
    ("cannot send messages to this user", NO_DIRECT_MESSAGES),
    ("does not follow you", NO_DIRECT_MESSAGES),
    ("dm one or more participants", NO_DIRECT_MESSAGES),
    ("blocked from", BLOCKED_US),
    ("have been blocked", BLOCKED_US),
    ("automated", ROBOT),
    ("too long", TOO_LONG),
    ("your account is suspended", ACCOUNT_LOCKED),
    ("temporarily locked", ACCOUNT_LOCKED),
    ("credit", CREDIT),
    ("usage cap", CREDIT),
    ("media ids", MEDIA_REFUSED),
    ("oauth1 app permissions", NOT_ALLOWED),
    ("not permitted to perform this action", WRONG_REQUEST),
)


def rule_for(problem: Json) -> Rule | None:
    """Return what an error means by what it says; None when that tells nothing."""
    for error in (problem, *objects(problem, "errors")):
        if rule := _BY_CODE.get(whole_number(error, "code") or 0):
            return rule
    kind = _kind(problem)
    if kind == "usage-capped" and text(problem, "period").lower() == "daily":
        return DAILY_LIMIT
    words = said(problem).lower()
    by_words = next((rule for part, rule in _BY_WORDS if part in words), None)
    if kind in {"", "client-forbidden"} and by_words:
        return by_words
    return _BY_TYPE.get(kind) or by_words


def code_of(problem: Json) -> str:
    """Return X's own code for an error, or the last part of its type."""
    codes = (text(error, "code") for error in (problem, *objects(problem, "errors")))
    return next(filter(None, codes), _kind(problem))


def _kind(problem: Json) -> str:
    """Return the last part of a problem's type, or of that of the first in its list."""
    for error in (problem, *objects(problem, "errors")):
        kind = text(error, "type").rstrip("/").rpartition("/")[2]
        if kind not in {"", "about:blank"}:
            return kind
    return ""


def said(problem: Json) -> str:
    """Return X's own words about an error."""
    return "; ".join(dict.fromkeys(filter(None, _words(problem)))) or as_json(problem)


def _words(problem: Json) -> Iterator[str]:
    yield text(problem, "title")
    yield text(problem, "detail")
    yield text(problem, "error_description") or text(problem, "error")
    # One old shape has a sentence where the others have a list.
    yield text(problem, "errors")
    for error in objects(problem, "errors"):
        yield text(error, "message") or text(error, "detail") or text(error, "title")
