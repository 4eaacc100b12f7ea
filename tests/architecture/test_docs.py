"""The documentation is whole, leads somewhere, and says nothing that is not so."""

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import CORE, PLUGINS, ROOT, imported, modules, name
from webcare.domain.access import BUILT_IN_ROLES
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.policies.retention import RetentionPolicy
from webcare.services.access.sign_in import PER_ACCOUNT, PER_ADDRESS
from webcare.services.operations.housekeeping import IDEMPOTENCY_KEYS, UNSENT_UPLOADS
from webcare.settings import Settings
from webcare.storage.tables import metadata

DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
ADR = DOCS / "adr"
TOP = tuple(sorted(ROOT.glob("*.md")))
BESIDE = tuple(sorted([*ROOT.glob("plugins/*/*.md"), *ROOT.glob("examples/*/*.md")]))
PAGES = (*TOP, *sorted(DOCS.rglob("*.md")), *BESIDE)
DECISIONS = tuple(sorted(ADR.glob("*.md")))

FENCE = re.compile(r"^ *```(\w*).*?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"""\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)\"""")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MAKE = re.compile(r"(?:`|^\s*\$ )make ([a-z-]+)", re.MULTILINE)
TEST_LINK = re.compile(r"\[`(\w+)`\]\(([^)]+/test_\w+\.py)\)")
PLACES = re.compile(
    r"(?<![\w.])/(?:work|root|home|tmp|Users)/\w|\b(?:pypi|npmjs|pythonhosted|artifactory|nexus)\b"
)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return FENCE.sub("", text(page))


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield where a page leads to within the repository: a file and a heading."""
    for match in LINK.finditer(prose(page)):
        target = match[1] or match[2]
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, heading = target.partition("#")
        yield (page.parent / path).resolve() if path else page, heading


@cache
def anchors(page: Path) -> set[str]:
    """Return the headings of a page as links name them."""
    plain = (
        re.sub(r"[^\w\s-]", "", each.lower()) for each in HEADING.findall(text(page))
    )
    return {each.strip().replace(" ", "-") for each in plain}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, heading in links(page):
        assert target.exists(), f"{name(page)} leads to {target}, which is not there"
        if heading:
            assert heading in anchors(target), f"{name(page)}: {name(target)}#{heading}"


def test_every_page_is_reached_from_the_index() -> None:
    reached, left = {INDEX}, [INDEX]
    while left:
        for target, _ in links(left.pop()):
            if target.suffix == ".md" and target.exists() and target not in reached:
                reached.add(target)
                left.append(target)
    assert {name(page) for page in (*DOCS.rglob("*.md"), *BESIDE)} <= {
        name(page) for page in reached
    }


def test_the_readme_is_read_in_one_sitting() -> None:
    readme = text(ROOT / "README.md")
    assert len(readme.splitlines()) <= 150
    for command in ("make run", "make test"):
        assert f"$ {command}\n" in readme


@pytest.mark.parametrize(
    "picture", sorted((DOCS / "pictures").iterdir()), ids=lambda each: each.name
)
def test_a_picture_is_shown_and_small(picture: Path) -> None:
    assert picture.stat().st_size < 200_000
    assert any(picture == target for page in PAGES for target, _ in links(page))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_place_of_our_own(page: Path) -> None:
    assert PLACES.findall(text(page)) == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda each: each.stem)
def test_a_decision_takes_one_page(decision: Path) -> None:
    lines = text(decision).splitlines()
    assert len(lines) <= 60
    assert re.match(rf"# {decision.stem[:4]}\. ", lines[0])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\. (Accepted|Replaced by .+)\.", lines[2])
    headings = re.findall(r"^## (.+)$", text(decision), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(each.name[:4]) for each in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def wanted() -> set[str]:
    """Return the packages that run time needs, by their names."""
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    return {
        re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in project["dependencies"]
    }


def test_every_dependency_has_its_reason_and_licence() -> None:
    rows = re.findall(
        r"^\| ([\w-]+) \| (.+) \| (.+) \|$",
        text(DOCS / "reference" / "dependencies.md"),
        re.MULTILINE,
    )
    told = [package for package, _, _ in rows if package not in {"package", "---"}]
    assert told == sorted(wanted())


# What is needed without being imported, and what it is imported as otherwise.
BY_OTHERS = {"httptools", "psycopg", "python-multipart", "tzdata"}
IMPORTED_AS = {
    "google-re2": "re2",
    "pillow": "PIL",
    "prometheus-client": "prometheus_client",
    "python-stdnum": "stdnum",
}


def test_dependencies_are_what_is_imported() -> None:
    found = {
        each.partition(".")[0]
        for file in modules(CORE, *PLUGINS)
        for each in imported(file)
    }
    foreign = {
        each
        for each in found
        if each not in sys.stdlib_module_names and not each.startswith("webcare")
    }
    expected = {
        IMPORTED_AS.get(each, each.replace("-", "_")) for each in wanted() - BY_OTHERS
    }
    # The extra `testing` brings what authors need, `otel` what traces need; pydantic
    # pins its core; and what only type checkers have is nobody's dependency.
    extra = {"opentelemetry", "pytest", "watchfiles", "yaml"}
    assert foreign - {*extra, "pydantic_core", "_typeshed"} == expected


def test_docs_show_targets_of_make_that_exist() -> None:
    makefile = text(ROOT / "Makefile")
    there = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {target for page in PAGES for target in MAKE.findall(text(page))}
    assert {"run", "test"} <= named <= there


def test_every_promise_names_a_test_that_exists() -> None:
    page = DOCS / "explanation" / "guarantees.md"
    named = TEST_LINK.findall(text(page))
    assert len(named) > 50
    for test, path in named:
        assert f"def test_{test}(" in text((page.parent / path).resolve()), test


def test_docs_tell_the_terms_of_the_code() -> None:
    security = text(DOCS / "explanation" / "security.md")
    terms = RetentionPolicy()
    hours = Settings.model_fields["session_hours"].default
    for term in (terms.raw, terms.dead_letter):
        assert f"| {term.days} days, or the policy |" in security
    assert f"after {hours} hours without use" in security
    assert f"{PER_ACCOUNT.times} and {PER_ADDRESS.times} attempts" in security
    assert {PER_ACCOUNT.seconds, PER_ADDRESS.seconds} == {15 * 60}
    assert {IDEMPOTENCY_KEYS.days, UNSENT_UPLOADS.days} == {1}
    words = {12: "twelve"}
    for page in ("architecture", "guarantees"):
        assert words[MAX_ATTEMPTS] in text(DOCS / "explanation" / f"{page}.md")


def test_docs_say_of_every_permission_who_has_it() -> None:
    security = text(DOCS / "explanation" / "security.md")
    rows = re.findall(
        r"^\| (`[^|]+`) \| (✓|) ?\| (✓|) ?\| (✓|) ?\|$", security, re.MULTILINE
    )
    told: dict[str, set[str]] = {"agent": set(), "lead": set(), "admin": set()}
    for permissions, *marks in rows:
        names = re.findall(r"`([\w.]+)`", permissions)
        whole = [
            each if not each.startswith(".") else names[0].partition(".")[0] + each
            for each in names
        ]
        for role, mark in zip(told, marks, strict=True):
            told[role] |= set(whole) if mark else set()
    assert told == {
        role: {p.value for p in given} for role, given in BUILT_IN_ROLES.items()
    }


# What these tables hold is about the installation and not about people.
IMPERSONAL = {
    "alembic_version",
    "arrivals",
    "cases",
    "channel_reports",
    "channel_weights",
    "channels",
    "contact_fields",
    "intakes",
    "lanes",
    "memberships",
    "paces",
    "pilot_days",
    "popup_policies",
    "popups",
    "role_grants",
    "roles",
    "schema_steps",
    "schedules",
    "team_ways",
    "teams",
    "templates",
    "workers",
}


def test_docs_say_of_every_table_with_personal_data_how_long_it_is_kept() -> None:
    _, _, section = text(DOCS / "explanation" / "security.md").partition(
        "## Personal data"
    )
    told = {
        table
        for row in re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)
        for table in re.findall(r"`(\w+)`", row)
    } - {"media"}
    assert told | IMPERSONAL == set(metadata.tables) | {"alembic_version"}
