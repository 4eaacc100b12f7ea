"""Files from strangers: what they are, what they are called, and how they are shown.

A type is only believed as far as the first bytes bear it out, and only what a browser
draws or plays is ever shown in a page; everything else is saved.
"""

import re
import secrets
import unicodedata
from urllib.parse import quote

UNKNOWN = "application/octet-stream"

SNIFFED_BYTES = 512
"""How much of a file's beginning is looked at."""

# No SVG: it is a program in the shape of a picture. No PDF: it opens in a viewer that
# is a program too, so that it is saved like any other document.
SHOWN = frozenset(
    {
        "audio/aac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/webm",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "video/3gpp",
        "video/mp4",
        "video/ogg",
        "video/webm",
    }
)

_ALIASES = {
    "application/ogg": "audio/ogg",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/opus": "audio/ogg",
    "audio/wave": "audio/wav",
    "audio/x-m4a": "audio/mp4",
    "audio/x-wav": "audio/wav",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "video/3gp": "video/3gpp",
}

# One container may hold sound or pictures: there the declared type decides.
_FAMILIES = (
    frozenset({"audio/mp4", "video/mp4", "video/3gpp", "video/quicktime"}),
    frozenset({"audio/ogg", "video/ogg"}),
    frozenset({"audio/webm", "video/webm"}),
)

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)

_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}

# As RFC 6838 restricts names; parameters are not kept.
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")

LONGEST_NAME = 120
_LONGEST_READ = 1000
_NO_NAME = "file"

# What a name must not hold anywhere: separators, what Windows reserves, and marks that
# make the text read in another direction than it is written (`exe.gpj`).
_UNWANTED = re.compile(r'[\\/:*?"<>|%]')


def sniffed_type(head: bytes) -> str | None:
    """Return what the first bytes of a file show it to be; None when they do not."""
    for beginning, mime_type in _BEGINNINGS:
        if head.startswith(beginning):
            return mime_type
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/3gpp" if brand[:2] == b"3g" else _BRANDS.get(brand, "video/mp4")
    # MPEG audio begins with eleven bits that are set; ADTS is AAC in such frames.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:  # noqa: PLR2004
        return "audio/aac" if head[1] & 0x06 == 0 else "audio/mpeg"
    return None


def declared_type(text: str) -> str:
    """Return a declared type without parameters, in its usual spelling."""
    name = text.partition(";")[0].strip().lower()
    return _ALIASES.get(name, name) if _TYPE.fullmatch(name) else UNKNOWN


def content_type(head: bytes, declared: str) -> str:
    """Return the type of a file: what its bytes show, else what was declared.

    A type that is shown in pages is never believed without bytes that bear it out.
    """
    name = declared_type(declared)
    found = sniffed_type(head)
    if found is None:
        return UNKNOWN if name in SHOWN else name
    if any(name in family and found in family for family in _FAMILIES):
        return name
    # Office documents are zip files inside: the bytes cannot tell them apart.
    return name if found == "application/zip" and name not in SHOWN else found


def shown_type(head: bytes, declared: str) -> str | None:
    """Return the type with which a file may be shown in a page; None to save it."""
    name = content_type(head, declared)
    return name if name in SHOWN else None


def safe_filename(name: str) -> str:
    """Return a name that no file system or browser reads as anything but a name."""
    # A platform may give a path; only its last part is a name. Cut before it is
    # normalised, which takes time with the square of a row of accents.
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1][-_LONGEST_READ:])
    visible = "".join(
        character for character in last if unicodedata.category(character)[0] != "C"
    )
    words = " ".join(_UNWANTED.sub("_", visible).split()).strip(". ")
    if not words:
        return _NO_NAME
    stem, dot, extension = words.rpartition(".")
    if not dot or len(extension) > 10:  # noqa: PLR2004 - longer ones are no extension
        return words[:LONGEST_NAME].rstrip(". ")
    kept = stem[: LONGEST_NAME - len(extension) - 1].rstrip(". ")
    return f"{kept or _NO_NAME}.{extension}"


def content_disposition(name: str, *, shown: bool) -> str:
    """Return the header that says whether to show or save a file, and as what.

    RFC 6266, with the name twice: in ASCII for old programs, and whole (RFC 8187).
    """
    safe = safe_filename(name)
    plain = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()
    plain = plain.strip(". ") or _NO_NAME
    kind = "inline" if shown else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def new_object_key() -> str:
    """Return a name for a file in the media store, which nobody can guess or choose.

    The first two characters are a folder, so that none of them gets too full.
    """
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:]}"
