"""Phone numbers as people write them, in the one spelling in which they compare."""

import re

_MARKS = re.compile(r"[\s()./-]")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")


def international(written: str) -> str | None:
    """Return a number as `+31612345678`; None when it is none with a country code.

    At most 15 digits, as in ITU-T E.164. `0031` and `+31 (0)6` are understood.
    """
    bare = _MARKS.sub("", written.replace("(0)", ""))
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    return bare if _INTERNATIONAL.fullmatch(bare) else None
