"""Marking what people read, so that it is found and translated."""


def sentence(english: str) -> str:
    """Return an English sentence as it is; its Dutch is in `translations/nl.po`.

    A test reads every call of this from the source and wants a translation for it.
    """
    return english
