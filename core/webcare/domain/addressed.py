"""Texts for customers that lead somewhere: with the address where it belongs."""


def addressed(text: str, blank: str, address: str) -> str:
    """Return a text with an address at its blank, or at its end, but not twice.

    Args:
        text: in which the address is to be read.
        blank: what stands in the text for the address, such as `{link}`.
        address: empty when there is none; then the blank stays empty.
    """
    if blank in text:
        return text.replace(blank, address)
    if address in text:
        return text
    return f"{text.rstrip()} {address}".lstrip()
