"""The description of the API, made from its operations: OpenAPI 3.1."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from webcare import __version__
from webcare.api.events import STREAM, EventOut
from webcare.api.operations import PREFIX, Operation
from webcare.api.problems import MEDIA_TYPE
from webcare.api.repeatable import HEADER
from webcare.services.once import LONGEST_KEY

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]

_REF = "#/components/schemas/{model}"
_ID = {"type": "string", "pattern": "^[0-9]+$"}

_INTRODUCTION = """\
What Webcare's own pages can do, for programs.

Every call carries an API token: `Authorization: Bearer wc_…`. It has the rights of its
owner; what they may not see looks absent (404). Times are UTC as in RFC 3339,
identifiers are strings. Refusals are problem documents (RFC 9457) whose `detail` is a
sentence. Lists are pages: `next` is the `cursor` of the page that follows.

A call that creates takes an `Idempotency-Key`: with the same key it happens once,
however often it is sent. Keys are remembered for at least a day.
"""

_TAGS = {
    "Conversations": "One person on one channel about something.",
    "Messages": "What was said, and saying something.",
    "Files": "Files of messages, and files to send.",
    "Contacts": "The people who write.",
    "Channels": "Connected accounts, their health and their costs.",
    "Policies": "What holds for the organisation and on each channel.",
    "Listening": "What was written about you without being addressed to you.",
    "Users": "Colleagues and teams.",
    "Dead letters": "What came in and could not be understood.",
    "Events": "What changed, live.",
    "Tokens": "Your API tokens.",
}

_REASONS = {
    400: "The body is not JSON.",
    401: "There is no API token, or it is not valid.",
    403: "You see it, but may not do this.",
    404: "It does not exist, or not for you. Also for a `cursor` that is not ours.",
    409: "Its state does not allow this, or has changed since you looked.",
    413: "The file is too large.",
    415: "The body's media type is not `application/json`.",
    422: "Something does not fit; `findings` says what.",
    502: "The platform refuses, or the plugin that speaks with it fails.",
    503: "The database is not available; try again.",
}


class FindingDocument(BaseModel):
    """One rule that has something to say about what was sent."""

    rule: str = Field(description="The name of the rule; it stays the same.")
    level: Literal["suggestion", "warning", "error"]
    reason: str = Field(description="One English sentence.")
    span: tuple[int, int] | None = Field(
        None, description="Start and end in characters of the text, if it has a place."
    )
    replacement: str = Field("", description="A better wording for the span.")


class Problem(BaseModel):
    """Why a call was refused: a problem document of RFC 9457."""

    type: str
    title: str = Field(description="What HTTP calls the status.")
    status: int
    detail: str = Field(description="One English sentence.")
    findings: list[FindingDocument] | None = None
    instance: str = Field("", description="Names the line in the log, if there is one.")


def describe(operations: Sequence[Operation]) -> Json:
    """Return the whole document."""
    schemas = _Schemas(operations)
    paths: dict[str, Json] = {}
    for each in operations:
        at = paths.setdefault(PREFIX + each.path, {})
        at[each.method.lower()] = _operation(each, schemas)
    used = {each.tag for each in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Webcare",
            "version": __version__,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [
            {"name": name, "description": words}
            for name, words in _TAGS.items()
            if name in used
        ],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API token, made on your profile page or with "
                    "`webcare user token`.",
                }
            },
        },
    }


class _Schemas:
    """The schemas of all models, each by one name."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted: dict[tuple[type[BaseModel], Mode], None] = {
            (Problem, "serialization"): None,
            (EventOut, "serialization"): None,
        }
        for each in operations:
            if each.body is not None:
                wanted[each.body, "validation"] = None
            if each.answer is not None:
                wanted[each.answer, "serialization"] = None
        self._refs, found = models_json_schema(list(wanted), ref_template=_REF)
        self.definitions: Json = found.get("$defs", {})

    def taken(self, model: type[BaseModel]) -> Json:
        """Return the schema of what we take."""
        return self._refs[model, "validation"]

    def given(self, model: type[BaseModel]) -> Json:
        """Return the schema of what we give."""
        return self._refs[model, "serialization"]


def _operation(operation: Operation, schemas: _Schemas) -> Json:
    summary, description = operation.words
    described: Json = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": summary,
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation, schemas),
    }
    if description:
        described["description"] = description
    if operation.body is not None:
        content = {"application/json": {"schema": schemas.taken(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.traits.takes_file:
        described["requestBody"] = {"required": True, "content": {"*/*": {}}}
    return described


def _parameters(operation: Operation) -> Iterable[Json]:
    for name, kind in operation.parts.items():
        schema = _ID if kind is int else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    if operation.query is not None:
        yield from _query_parameters(operation.query)
    if operation.traits.takes_key:
        yield {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": "Any text of your own that is new for each thing to make: "
            "sent again with the same one, nothing is made twice.",
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST_KEY,
                "pattern": "^[!-~]+$",
            },
        }
    if operation.traits.gives == STREAM:
        yield {
            "name": "Last-Event-ID",
            "in": "header",
            "required": False,
            "description": "The `id` of the last event that you have.",
            "schema": {"type": "string", "pattern": "^[0-9]{1,18}$"},
        }


def _query_parameters(model: type[BaseModel]) -> Iterable[Json]:
    document = model.model_json_schema(ref_template=_REF)
    for name, found in document["properties"].items():
        schema = _without_null(found)
        words = schema.pop("description", "")
        schema.pop("title", None)
        yield {
            "name": name,
            "in": "query",
            "required": name in document.get("required", ()),
            **({"description": words} if words else {}),
            "schema": schema,
        }


def _without_null(schema: Mapping[str, Any]) -> Json:
    """Return a parameter's schema: what is absent from an address is not null."""
    found = {name: value for name, value in schema.items() if name != "anyOf"}
    if found.get("default", "") is None:
        del found["default"]
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **found}
    return {**found, "anyOf": choices} if choices else found


def _responses(operation: Operation, schemas: _Schemas) -> Json:
    responses = {str(operation.status): _success(operation, schemas)}
    refusals = {401, 422, 503, *operation.refuses}
    if operation.body is not None:
        refusals.add(400)
    problem = {MEDIA_TYPE: {"schema": schemas.given(Problem)}}
    for status in sorted(refusals):
        responses[str(status)] = {"description": _REASONS[status], "content": problem}
    return responses


def _success(operation: Operation, schemas: _Schemas) -> Json:
    response: Json = {"description": HTTPStatus(operation.status).phrase}
    if operation.answer is not None:
        schema = schemas.given(operation.answer)
        response["content"] = {"application/json": {"schema": schema}}
    elif operation.traits.gives:
        binary = {"schema": {"type": "string", "format": "binary"}}
        response["content"] = {operation.traits.gives: binary}
    if operation.status == HTTPStatus.CREATED:
        response["headers"] = {
            "Location": {
                "description": "Where it is, if it has an address of its own.",
                "schema": {"type": "string"},
            },
            "Idempotency-Replayed": {
                "description": "`true` when an earlier request had made it.",
                "schema": {"type": "string", "enum": ["true"]},
            },
        }
    return response
