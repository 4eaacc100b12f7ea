"""Marking what people read, so that it is found and translated."""


def sentence(english: str) -> str:
    """Return an English sentence as it is; its Dutch is in `translations/nl.po`.

    That folder lies in the package of the plugin that says it. What is marked can be
    found in the source, so that a test can want a translation for it.
    """
    return english
