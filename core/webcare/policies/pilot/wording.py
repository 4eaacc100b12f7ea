"""What people read who find no place in a pilot, until an organisation words it itself.

The blank `{channel}` is where one can go instead; it is filled where it is sent.
"""

OVERFLOW = {
    "nl": "Bedankt voor uw bericht. We proberen dit contact nu eerst uit met een"
    " beperkt aantal mensen. Daarom kunnen we u hier nog niet helpen.",
    "en": "Thank you for your message. We are trying this service with a limited"
    " number of people first. That is why we cannot help you here yet.",
}

ELSEWHERE = {
    "nl": "Bedankt voor uw bericht. We proberen dit contact nu eerst uit met een"
    " beperkt aantal mensen. We helpen u graag via {channel}.",
    "en": "Thank you for your message. We are trying this service with a limited"
    " number of people first. We are glad to help you at {channel}.",
}
"""When there is another channel to go to."""
