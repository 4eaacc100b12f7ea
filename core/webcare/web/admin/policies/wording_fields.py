"""The fields of one text in several languages, as the forms of policies have them."""

from webcare.web.pages import Fields


def wordings_in(fields: Fields, key: str) -> dict[str, str]:
    """Return a text by language from the fields `key-nl`, `key-en` and so on.

    A language without words is left out.
    """
    before = f"{key}-"
    return {
        name.removeprefix(before): text
        for name in fields.values
        if name.startswith(before) and (text := fields[name].replace("\r\n", "\n"))
    }
