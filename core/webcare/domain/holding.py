"""What we write when an answer takes longer; `{time}` is where the promise goes."""

TIME = "{time}"

HOLDING = {
    "nl": "Dank u voor uw bericht. We zoeken dit voor u uit, en dat kost wat meer "
    f"tijd. U krijgt uiterlijk {TIME} antwoord van ons.",
    "en": "Thank you for your message. We are looking into this, and that takes a "
    f"little longer. You will have our answer by {TIME}.",
}
"""To begin with, by language."""


def with_time(text: str, time: str) -> str:
    """Return a text in which the promised time stands where it belongs."""
    return text.replace(TIME, time)
