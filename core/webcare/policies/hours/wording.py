"""What customers read while nobody is there, until an organisation words it itself.

The blanks are filled where it is sent: `{opens}` is when somebody is there again, and
`{channel}` is where one can go meanwhile.
"""

TEXT = {
    "nl": "Bedankt voor uw bericht. We zijn nu gesloten."
    " U krijgt antwoord vanaf {opens}.",
    "en": "Thank you for your message. We are closed now."
    " You will get an answer from {opens}.",
}

ELSEWHERE = {
    "nl": "Bedankt voor uw bericht. We zijn hier nu gesloten."
    " U kunt ons wel bereiken via {channel}.",
    "en": "Thank you for your message. We are closed here now."
    " You can reach us at {channel}.",
}

ON_CALL = {
    "nl": "Bedankt voor uw bericht. We zijn nu gesloten."
    " Een collega die dienst heeft, leest wat u schrijft.",
    "en": "Thank you for your message. We are closed now."
    " A colleague who is on duty reads what you write.",
}
"""When it goes to a team that is on call."""

HOLDING = {
    "nl": "Dank u voor uw bericht. We zoeken dit voor u uit, en dat kost wat meer tijd."
    " U krijgt uiterlijk {time} antwoord van ons.",
    "en": "Thank you for your message. We are looking into this, and that takes a"
    " little longer. You will have our answer by {time}.",
}
"""When an answer takes longer; `{time}` is by when it is promised."""
