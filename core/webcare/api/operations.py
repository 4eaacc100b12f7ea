"""Calls of the API: a typed function each, from which routes and description are made.

An operation is an async function whose first argument is the `Caller`. Arguments named
`query` and `body` are models that the request must fit; all others are parts of the
path, an `int` being an identifier. What it returns is a model, `Created`, or None.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from webcare.answers import ABSENT
from webcare.domain.access import Scope
from webcare.domain.findings import Finding
from webcare.errors import MalformedPayload, NotFound, Refused
from webcare.services.core import Core
from webcare.storage.ids import id_in

PREFIX = "/api/v1"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is, and what is needed to answer it."""

    core: Core
    scope: Scope
    request: Request


@dataclass(frozen=True, slots=True)
class Created(Generic[M]):
    """Something that is there now.

    Attributes:
        body: what it is.
        location: its path below `PREFIX`; empty when it has none of its own.
        repeated: whether an earlier request with the same key had made it.
    """

    body: M
    location: str = ""
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is unusual about a call.

    Attributes:
        takes_key: whether an `Idempotency-Key` makes it safe to repeat.
        takes_file: whether its body is a file as it is.
        gives: the media type of an answer that is no JSON; empty for JSON or nothing.
    """

    takes_key: bool = False
    takes_file: bool = False
    gives: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call: how it is reached, what it takes, and what it gives.

    Attributes:
        path: below `PREFIX`, its parts in braces.
        parts: the parts of the path with their types, `int` or `str`.
        answer: the model of its answer; None when it gives no JSON.
        status: of the answer when all goes well.
        refuses: statuses of refusals beside those that every call has.
    """

    method: str
    path: str
    tag: str
    run: Callable[..., Awaitable[object]]
    parts: Mapping[str, type]
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    answer: type[BaseModel] | None
    status: int
    refuses: tuple[int, ...]
    traits: Traits

    @property
    def name(self) -> str:
        """Return its name in the description, such as `list_conversations`."""
        return str(getattr(self.run, "__name__", ""))

    @property
    def words(self) -> tuple[str, str]:
        """Return the first line of its docstring, and the rest."""
        summary, _, rest = inspect.cleandoc(self.run.__doc__ or "").partition("\n")
        return summary, rest.strip()


def operation(
    call: str,
    tag: str,
    *,
    status: int = 200,
    refuses: tuple[int, ...] = (),
    traits: Traits = Traits(),
) -> Callable[[Callable[..., Awaitable[object]]], Operation]:
    """Make an operation of a function; its types say what it takes and gives.

    Args:
        call: method and path, such as `GET /users/{user_id}`.
        tag: under which heading it stands in the description.
        status: of the answer when all goes well.
        refuses: statuses of refusals beside those that every call has.
        traits: what is unusual about it.
    """
    method, _, path = call.partition(" ")

    def make(run: Callable[..., Awaitable[object]]) -> Operation:
        hints = get_type_hints(run)
        answer = hints.pop("return")
        if get_origin(answer) is Created:
            (answer,) = get_args(answer)
        is_model = isinstance(answer, type) and issubclass(answer, BaseModel)
        known = {"caller", "query", "body"}
        return Operation(
            method=method,
            path=path,
            tag=tag,
            run=run,
            parts={name: kind for name, kind in hints.items() if name not in known},
            query=hints.get("query"),
            body=hints.get("body"),
            answer=answer if is_model else None,
            status=status,
            refuses=refuses,
            traits=traits,
        )

    return make


async def answer(operation: Operation, request: Request) -> Response:
    """Carry out an operation for a request.

    Raises:
        WebcareError: as the operation does; also for a request that does not fit.
    """
    caller = Caller(request.app.state.core, request.state.scope, request)
    arguments: dict[str, object] = {
        name: _part(request.path_params[name], kind)
        for name, kind in operation.parts.items()
    }
    if operation.query is not None:
        arguments["query"] = _query(operation.query, request)
    if operation.body is not None:
        arguments["body"] = await _body(operation.body, request)
    return _response(operation, await operation.run(caller, **arguments))


def _part(text: str, kind: type) -> int | str:
    """Return a part of the path; one that cannot name anything names nothing."""
    if kind is not int:
        if "\0" in text:
            raise NotFound(ABSENT)
        return text
    number = id_in(text)
    if number is None:
        raise NotFound(ABSENT)
    return number


def _query(model: type[M], request: Request) -> M:
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise _refused(error) from None


async def _body(model: type[M], request: Request) -> M:
    media_type = request.headers.get("content-type", "application/json")
    if media_type.partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        if any(each["type"] == "json_invalid" for each in error.errors()):
            raise MalformedPayload("the body is not JSON") from None
        raise _refused(error) from None


def _refused(error: ValidationError) -> Refused:
    """Say what does not fit, and where; never what was sent."""
    return Refused(
        [
            Finding(
                rule=".".join(("field", *map(str, each["loc"]))),
                level="error",
                reason=_sentence(each["loc"], each["msg"]),
            )
            for each in error.errors(
                include_url=False, include_context=False, include_input=False
            )
        ]
    )


def _sentence(place: tuple[Any, ...], said: str) -> str:
    where = ".".join(map(str, place)) or "The request"
    return f"{where}: {said.removeprefix('Value error, ')}."


def _response(operation: Operation, result: object) -> Response:
    if isinstance(result, Response):
        return result
    headers = {}
    if isinstance(result, Created):
        if result.location:
            headers["location"] = PREFIX + result.location
        if result.repeated:
            headers["idempotency-replayed"] = "true"
        result = result.body
    if isinstance(result, BaseModel):
        return Response(
            result.model_dump_json(),
            operation.status,
            headers,
            media_type="application/json",
        )
    return Response(status_code=operation.status, headers=headers)
