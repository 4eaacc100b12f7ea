"""Sealed values: for one place, by a key that is known, or not at all."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.errors import ConfigurationError
from webcare.storage.sealing import KEY_FILE, Seal, load_keys

OLD, NEW = "o" * 32, "n" * 32


@given(value=st.binary(), place=st.text())
def test_what_was_sealed_opens_in_its_place(value: bytes, place: str) -> None:
    seal = Seal([OLD])
    assert seal.open(seal.seal(value, place), place) == value


def test_the_same_value_never_looks_the_same() -> None:
    seal = Seal([OLD])
    assert seal.seal(b"word", "a") != seal.seal(b"word", "a")


def test_another_place_opens_nothing() -> None:
    seal = Seal([OLD])
    with pytest.raises(ConfigurationError, match="channel:2"):
        seal.open(seal.seal(b"word", "channel:1"), "channel:2")


def test_another_key_opens_nothing_and_says_which_setting_is_wrong() -> None:
    sealed = Seal([OLD]).seal(b"word", "channel:1")
    with pytest.raises(ConfigurationError, match="WEBCARE_SECRET_KEY"):
        Seal([NEW]).open(sealed, "channel:1")


@pytest.mark.parametrize("position", [0, 4, 16, -1])
def test_a_value_that_was_altered_does_not_open(position: int) -> None:
    seal = Seal([OLD])
    sealed = bytearray(seal.seal(b"word", "a"))
    sealed[position] ^= 1
    with pytest.raises(ConfigurationError):
        seal.open(bytes(sealed), "a")


@pytest.mark.parametrize("broken", [b"", b"x", b"\0" * 40])
def test_what_was_never_sealed_does_not_open(broken: bytes) -> None:
    with pytest.raises(ConfigurationError):
        Seal([OLD]).open(broken, "a")


def test_while_a_key_is_replaced_both_open_and_the_newest_seals() -> None:
    both = Seal([NEW, OLD])
    assert both.open(Seal([OLD]).seal(b"word", "a"), "a") == b"word"
    assert Seal([NEW]).open(both.seal(b"word", "a"), "a") == b"word"


def test_a_seal_shows_nothing_of_its_keys() -> None:
    assert OLD not in repr(Seal([OLD]))


def test_configured_keys_win_over_the_file(tmp_path: Path) -> None:
    assert load_keys(f"{NEW}, {OLD}", tmp_path) == [NEW, OLD]
    assert not list(tmp_path.iterdir())


def test_a_key_is_made_once_for_our_eyes_only(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    keys = load_keys(None, folder)
    assert load_keys(None, folder) == keys
    assert len(keys[0]) == 64
    assert (folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in folder.iterdir()] == [KEY_FILE]


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    found: list[list[str]] = []
    barrier = Barrier(8)

    def start() -> None:
        barrier.wait()
        found.append(load_keys(None, tmp_path))

    threads = [Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({keys[0] for keys in found}) == 1
    assert [each.name for each in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("content", ["", "\n", "short"])
def test_a_damaged_key_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY_FILE).write_text(content)
    with pytest.raises(ConfigurationError, match="damaged"):
        load_keys(None, tmp_path)
