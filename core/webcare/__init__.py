"""A framework for social webcare: answer people where they write to you.

Plugins import `webcare.plugin`, `webcare.domain` and `webcare.errors`; their tests
import `webcare.testing`. All else is Webcare's own and may change without notice.
"""

from webcare.errors import WebcareError

__all__ = ["WebcareError", "__version__"]

__version__: str


def __getattr__(name: str) -> str:
    # Looking the version up reads files, so only who asks for it pays.
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version  # noqa: PLC0415

    return version("webcare")
