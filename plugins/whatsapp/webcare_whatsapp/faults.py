"""WhatsApp's error codes, and what each means for the agent and for the next attempt.

One table for both ways in which an error arrives: as the answer to a call, and in a
webhook. Source: the error code page of the Cloud API and platforms' practice; rows
come from the code alone, never from the English text beside it, because Meta changes
its texts. A code that is not here is judged by the HTTP status (`sending/graph.py`).
"""

from __future__ import annotations

import re

from webcare.domain.inbound import Fault
from webcare.plugin import sentence
from webcare.plugin.outcomes import Outcome, Rule, again, down, permanent
from webcare.plugin.payloads import Json, as_json, nested, text, whole_number

_TOKEN = down(
    sentence(
        "WhatsApp no longer accepts our access token. "
        "Ask an administrator to enter a new one."
    )
)
_PERMISSION = down(
    sentence(
        "Our access token lacks a permission on WhatsApp. "
        "Ask an administrator to check the token's permissions."
    )
)
_TROUBLE = again(sentence("WhatsApp has a problem. We will try again by ourselves."))
_ACCOUNT_RATE = again(
    sentence("We are sending a lot at once. This message goes out a little later."),
    5,
    whole_account=True,
)
_CALL_LIMIT = again(
    sentence("WhatsApp lets us make no more calls for now. We will try again later."),
    300,
    whole_account=True,
)
_MAINTENANCE = again(
    sentence("WhatsApp is working on our number. We will try again in a minute."),
    60,
    whole_account=True,
)
# Meta asks for 4^X seconds, X being the attempt. The engine's pause grows by itself.
_PAIR_RATE = again(
    sentence("We sent this person a lot in a short time. The rest follows shortly."), 4
)
_WRONG_REQUEST = permanent(
    sentence(
        "WhatsApp does not accept this message in this form. "
        "Rewrite it; if that does not help, tell an administrator."
    )
)
_NUMBER_GONE = down(
    sentence(
        "Our WhatsApp number no longer exists at Meta. "
        "Ask an administrator to connect a number."
    )
)
_ACCOUNT_CLOSED = down(
    sentence(
        "Meta has restricted our WhatsApp account. "
        "Ask an administrator to look in WhatsApp Manager."
    )
)
_NOT_REGISTERED = down(
    sentence(
        "Our number is not registered for WhatsApp. "
        "Ask an administrator to register it in WhatsApp Manager."
    )
)
_REGISTRATION = down(
    sentence(
        "Registering our number with WhatsApp did not work. "
        "Ask an administrator to look in WhatsApp Manager."
    )
)
_TEMPLATE_FORM = permanent(
    sentence(
        "The template was not filled in as WhatsApp wants it. "
        "Fill in every blank again, or choose another template."
    )
)
_TEMPLATE_TEXT = permanent(
    sentence(
        "WhatsApp refuses the text of this template. "
        "Shorten what you filled in, or choose another template."
    )
)
_TEMPLATE_DESIGN = permanent(
    sentence(
        "WhatsApp refuses the design of this template. "
        "Ask an administrator to correct it in WhatsApp Manager."
    )
)
_FLOW = permanent(
    sentence(
        "The form behind this template does not work now. "
        "Choose another template and tell an administrator."
    )
)
_NOT_USED = permanent(
    sentence(
        "WhatsApp answers with an error about a service that we do not use. "
        "Tell an administrator."
    )
)
UNREACHED_FILE = 131052
_NOT_SHOWN = 131060

_BY_CODE: tuple[tuple[tuple[int, ...], Rule], ...] = (
    # The connection to Meta
    ((0, 190), _TOKEN),
    ((3, 10, *range(200, 300), 131005), _PERMISSION),
    ((1, 2, 131000, 131016, 133004), _TROUBLE),
    ((4, 17, 32, 613, 80007), _CALL_LIMIT),
    ((33,), _NUMBER_GONE),
    ((100, 131008, 131009, 131021, 131051, 131055, 135000), _WRONG_REQUEST),
    ((368, 131031), _ACCOUNT_CLOSED),
    # The person
    (
        (130403,),
        permanent(
            sentence(
                "We have blocked this person on WhatsApp. Unblock them first to answer."
            )
        ),
    ),
    (
        (130472,),
        permanent(
            sentence(
                "Meta holds this message back as part of an experiment. "
                "Sending it again does not help; wait until the customer writes."
            )
        ),
    ),
    (
        (130497,),
        permanent(
            sentence(
                "Our account may not send WhatsApp messages to this country. "
                "Reach this person another way."
            )
        ),
    ),
    (
        (131026,),
        permanent(
            sentence(
                "This message cannot be delivered: the person may not use WhatsApp, "
                "or uses an old version. Reach them another way."
            )
        ),
    ),
    (
        (131030,),
        permanent(
            sentence(
                "This test number may only write to numbers on its list. "
                "Ask an administrator to add this person's number."
            )
        ),
    ),
    (
        (131062,),
        permanent(
            sentence(
                "This message needs the person's phone number, which we do not have. "
                "Ask for it, or send another message."
            )
        ),
    ),
    # The pace
    ((130429,), _ACCOUNT_RATE),
    ((131056,), _PAIR_RATE),
    ((131057, 2494100), _MAINTENANCE),
    (
        (131048,),
        permanent(
            sentence(
                "WhatsApp limits our number because people blocked or reported us. "
                "Do not send this again now; tell an administrator."
            )
        ),
    ),
    # The reply window; 470 is its older name
    (
        (131047, 470),
        Rule(
            Outcome.WINDOW_CLOSED,
            sentence(
                "More than 24 hours have passed since the customer wrote. "
                "Only a template gets through now."
            ),
        ),
    ),
    # Marketing
    (
        (131049,),
        permanent(
            sentence(
                "Meta holds this message back because the person gets much "
                "advertising. Do not try again within 24 hours."
            )
        ),
    ),
    (
        (131050,),
        permanent(
            sentence(
                "This person does not want advertising from us on WhatsApp. "
                "Do not send this again."
            )
        ),
    ),
    (
        (131063,),
        permanent(
            sentence(
                "Advertising templates are switched off for our account. "
                "Choose another template."
            )
        ),
    ),
    (
        (131064,),
        permanent(
            sentence(
                "Meta limits our account because templates were put in the wrong "
                "category. It ends by itself; tell an administrator."
            )
        ),
    ),
    # Files
    (
        (131052,),
        permanent(
            sentence(
                "The customer's file did not get through. Ask them to send it again."
            )
        ),
    ),
    (
        (131053,),
        permanent(
            sentence(
                "WhatsApp does not take this file. "
                "Send it in another format, or make it smaller."
            )
        ),
    ),
    (
        (131060,),
        permanent(
            sentence(
                "WhatsApp cannot show us this message. "
                "Ask the customer to say it in another way."
            )
        ),
    ),
    # The account and its number
    (
        (131037,),
        down(
            sentence(
                "Our test number has no approved display name. "
                "Ask an administrator to set one in WhatsApp Manager."
            )
        ),
    ),
    (
        (131042,),
        down(
            sentence(
                "Meta cannot collect payment for our messages. "
                "Ask an administrator to check the payment method."
            )
        ),
    ),
    ((131045, 133010), _NOT_REGISTERED),
    ((133000, 133005, 133006, 133008, 133009, 133015, 133016), _REGISTRATION),
    # Templates
    ((132000, 132008, 132012, 132018), _TEMPLATE_FORM),
    ((132005, 132007), _TEMPLATE_TEXT),
    (
        (132001,),
        permanent(
            sentence(
                "This template does not exist in this language, or is not approved. "
                "Choose another template."
            )
        ),
    ),
    (
        (132015, 132016),
        permanent(
            sentence(
                "Meta has paused or disabled this template because of its quality. "
                "Choose another template."
            )
        ),
    ),
    ((132068, 132069), _FLOW),
    (
        (2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299),
        _TEMPLATE_DESIGN,
    ),
    # Payments and the Marketing Messages API
    ((134011, 134100, 134101, 134102, 137000), _NOT_USED),
)

RULES: dict[int, Rule] = {code: rule for codes, rule in _BY_CODE for code in codes}
"""What each known code means."""

UNKNOWN = permanent(
    sentence(
        "WhatsApp refused this message with an error that we do not know. "
        "Tell an administrator."
    )
)
TROUBLE = _TROUBLE
TOKEN_REFUSED = _TOKEN
CALL_LIMIT = _CALL_LIMIT


def fault(error: Json) -> Fault:
    """Return what a status says went wrong with a message of ours."""
    code = whole_number(error, "code")
    rule = RULES.get(code, UNKNOWN) if code is not None else UNKNOWN
    return Fault(
        code=text(error, "code"),
        for_agent=rule.for_agent,
        detail=said(error),
        needs_template=rule.outcome is Outcome.WINDOW_CLOSED,
    )


def fault_received(error: Json) -> Fault:
    """Return what is wrong with a message of a customer.

    The same code can mean another thing there: 131051 is our mistake in what we
    send, and WhatsApp's limit in what we receive.
    """
    unreached = whole_number(error, "code") == UNREACHED_FILE
    rule = RULES[UNREACHED_FILE if unreached else _NOT_SHOWN]
    return Fault(code=text(error, "code"), for_agent=rule.for_agent, detail=said(error))


def file_unreached() -> Fault:
    """Return the fault of a file of which the webhook gives neither id nor address."""
    return Fault(code=str(UNREACHED_FILE), for_agent=RULES[UNREACHED_FILE].for_agent)


_SECRET = re.compile(r"\bEAA[A-Za-z0-9_-]{9,}|\b[0-9]{6,}\|[A-Za-z0-9_-]{9,}")


def said(error: Json) -> str:
    """Return Meta's own words about an error, the most precise there are.

    A token that Meta cannot read stands in its words; agents see those.
    """
    details = text(nested(error, "error_data"), "details") or text(error, "details")
    title = text(error, "message") or text(error, "title")
    words = ": ".join(filter(None, (title, details))) or as_json(error)
    return _SECRET.sub("…", words)
