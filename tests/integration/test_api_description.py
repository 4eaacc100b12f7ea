"""The API does what its description says, tried with made-up requests."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.made.api import Api, api
from tests.made.desk import desk, migrated
from webcare.api.application import OPERATIONS, api_routes
from webcare.api.openapi import describe
from webcare.api.operations import PREFIX

DOCUMENT = describe(OPERATIONS)
DOCS = Path(__file__).parents[2] / "docs" / "reference"
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
BOUNDED = settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
CALLS = [
    (each.method, PREFIX + each.path)
    for each in OPERATIONS
    # The stream has no end to wait for; test_api_events.py follows it.
    if each.path != "/events"
]


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("description")
    url = f"sqlite:///{folder / 'webcare.db'}"
    migrated(url)
    with desk(url, folder) as at:
        at.conversation(at.channel("balie"))
        yield api(at)


@pytest.fixture(scope="module")
def token(on: Api) -> str:
    return on.token(on.at.user("baas", "admin"))


def test_the_description_is_valid() -> None:
    validate(DOCUMENT)


def test_every_call_has_words_and_a_token() -> None:
    names = [each.name for each in OPERATIONS]
    assert len(set(names)) == len(names)
    assert DOCUMENT["security"] == [{"token": []}]
    for path, calls in DOCUMENT["paths"].items():
        for method, call in calls.items():
            assert call["summary"].endswith("."), (method, path)
            assert "401" in call["responses"], (method, path)
            parts = {p["name"] for p in call["parameters"] if p["in"] == "path"}
            assert parts == set(re.findall(r"{(\w+)}", path)), path


def test_whatever_creates_takes_a_key() -> None:
    for each in OPERATIONS:
        creates = each.method == "POST" and each.status == 201
        assert each.traits.takes_key == creates, each.name


def test_identifiers_are_strings_and_times_have_zones() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, found in schema.get("properties", {}).items():
            if field == "id" or field.endswith("_id"):
                kinds = [each.get("type") for each in found.get("anyOf", [found])]
                assert set(kinds) <= {"string", "null"}, f"{name}.{field}"
            if field.endswith("_at"):
                forms = found.get("anyOf", [found])
                assert forms[0].get("format") == "date-time", f"{name}.{field}"


def test_the_reference_names_every_call() -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^### `(\w+) (/api/v1/\S+)`$", text, re.MULTILINE))
    assert named == {(each.method, PREFIX + each.path) for each in OPERATIONS}


def test_the_routes_begin_at_the_prefix() -> None:
    assert [mount.path for mount in api_routes()] == [PREFIX]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_call_keeps_to_its_description(
    on: Api, token: str, method: str, path: str
) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = on.app
    call = schema[path][method]
    headers = {"authorization": f"Bearer {token}"}

    def keeps(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=list(CHECKS))

    for mode in GenerationMode:
        tried = given(case=call.as_strategy(generation_mode=mode))(keeps)
        seed(20260302)(BOUNDED(tried))()
