import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.web.byte_range import Unsatisfiable, byte_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=100-199", (100, 100)),
        ("bytes=900-5000", (900, 100)),
        ("bytes=-10", (990, 10)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=\u0660-\u0663", None),
    ],
)
def test_one_plain_range_is_understood(
    header: str, part: tuple[int, int] | None
) -> None:
    assert byte_range(header, 1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        byte_range(header, 1000)


@given(st.text(alphabet="bytes=0123456789-, ", max_size=40), st.integers(0, 10_000))
def test_a_part_always_lies_within_the_file(header: str, size: int) -> None:
    try:
        part = byte_range(header, size)
    except Unsatisfiable:
        return
    if part is not None:
        start, length = part
        assert start >= 0
        assert length > 0
        assert start + length <= size
