import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.files import (
    SHOWN,
    content_disposition,
    content_type,
    declared_type,
    new_object_key,
    safe_filename,
    shown_type,
    sniffed_type,
)

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
MP4 = b"\0\0\0\x18ftypisom" + b"\0" * 20
HTML = b"<html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"OggS\0\x02", "audio/ogg; codecs=opus"),
        (MP4, "video/mp4"),
        (MP4, "audio/mp4"),
        (b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
    ],
)
def test_what_platforms_send_is_shown(head: bytes, declared: str) -> None:
    assert shown_type(head, declared) == declared_type(declared)


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        (HTML, "text/html"),
        (HTML, "image/jpeg"),
        (HTML, "video/mp4"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml"),
        (b"%PDF-1.7", "application/pdf"),
        (b"%PDF-1.7", "image/png"),
        (b"PK\x03\x04", "image/png"),
        (b"", "image/png"),
        (b"MZ\x90\0", "image/gif"),
    ],
)
def test_nothing_active_is_shown_whatever_it_is_called(
    head: bytes, declared: str
) -> None:
    assert shown_type(head, declared) is None


def test_the_bytes_win_over_a_wrong_declaration() -> None:
    assert content_type(PNG, "image/jpeg") == "image/png"
    assert content_type(PNG, "text/html") == "image/png"


def test_an_office_document_keeps_its_type() -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert content_type(b"PK\x03\x04", word) == word


@given(st.binary(max_size=600), st.text(max_size=60))
def test_what_is_shown_always_has_the_bytes_for_it(head: bytes, declared: str) -> None:
    shown = shown_type(head, declared)
    assert shown is None or (shown in SHOWN and sniffed_type(head) is not None)


@given(st.text(max_size=200))
def test_a_declared_type_never_breaks_out_of_its_header(text: str) -> None:
    assert re.fullmatch(r"[\x21-\x7e]+/[\x21-\x7e]+", declared_type(text))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("factuur.pdf", "factuur.pdf"),
        ("Foto's van de vertraging.jpg", "Foto's van de vertraging.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Piet\\bon.pdf", "bon.pdf"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ('say "hi".txt', "say _hi_.txt"),
        ("", "file"),
        ("...", "file"),
        ("\0", "file"),
        ("koffie\u0301.jpg", "koffié.jpg"),
    ],
)
def test_a_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_is_safe_everywhere(name: str) -> None:
    safe = safe_filename(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\:*?"<>|%\0\r\n')
    assert not safe.startswith(".")
    assert safe_filename(safe) == safe


@given(st.text(max_size=200), st.booleans())
def test_the_header_is_ascii_and_gives_the_whole_name(name: str, shown: bool) -> None:  # noqa: FBT001 - drawn
    header = content_disposition(name, shown=shown)
    kind, plain, whole = (
        header.split("; ", 2)
        if header.count("; ") == 2
        else (
            header.partition("; ")[0],
            "",
            header.rpartition("; ")[2],
        )
    )
    assert kind == ("inline" if shown else "attachment")
    assert header.isascii()
    assert header.isprintable()
    assert plain.count('"') in {0, 2}
    assert unquote(whole.removeprefix("filename*=UTF-8''")) == safe_filename(name)


def test_keys_in_the_store_are_our_own() -> None:
    keys = {new_object_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{38}", key) for key in keys)


def test_a_name_of_accents_only_is_cut_before_it_is_normalised() -> None:
    """With the square of their number, this would take minutes."""
    accents = "\N{COMBINING GRAVE ACCENT}\N{COMBINING CEDILLA}" * 200_000
    assert safe_filename(f"a{accents}.pdf").endswith(".pdf")
