"""Where Meta keeps what people say over WhatsApp, by its pages on the Cloud API."""

from __future__ import annotations

from webcare.plugin import DataPlace, sentence

_META = "Meta Platforms Ireland Limited"
_WORLD = sentence("European Union, United States and other countries")
_POLICY = "https://www.whatsapp.com/legal/business-data-processing-terms"

DATA_PLACES = (
    DataPlace(
        what=sentence("Messages on the customer's own phone"),
        holder=sentence("The customer"),
        where=sentence("Wherever the customer is"),
        kept=sentence("As long as the customer keeps them"),
    ),
    DataPlace(
        what=sentence("Messages on their way"),
        holder=_META,
        where=_WORLD,
        kept=sentence("At most 30 days, when a phone cannot be reached"),
        url=_POLICY,
    ),
    DataPlace(
        what=sentence("Files that customers send or that we upload"),
        holder=_META,
        where=_WORLD,
        kept=sentence("7 days for theirs, 30 days for ours"),
        url=_POLICY,
    ),
)
