from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.web.next_page import local_page, login_page


@pytest.mark.parametrize("target", ["/", "/queue?status=open&q=caf%C3%A9", "/c/1#m2"])
def test_pages_of_ours_are_kept(target: str) -> None:
    assert local_page(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "queue",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example",
        "\\\\evil.example",
        " /queue",
        "javascript:alert(1)",
        "/login",
        "/login?next=/login",
    ],
)
def test_anything_else_leads_to_the_first_page(target: str | None) -> None:
    assert local_page(target) == "/"


@given(st.text(alphabet="/\\.:@?#%ab \t\r\n\0", max_size=20))
def test_no_target_leads_off_this_site(target: str) -> None:
    """As a browser reads it: backslashes are slashes, and some characters drop out."""
    local = local_page(target)
    read = local.replace("\\", "/")
    for dropped in "\t\r\n":
        read = read.replace(dropped, "")
    there = urlsplit(urljoin("https://webcare.example/login", read.strip()))
    assert (there.scheme, there.netloc) == ("https", "webcare.example")


@given(st.text(max_size=50))
def test_the_login_page_leads_on_to_where_one_was(query: str) -> None:
    target = f"/queue?q={query}"
    asked = parse_qs(urlsplit(login_page(target)).query)
    assert asked.get("next", ["/"]) == [local_page(target)]
