"""Refusals as problem documents (RFC 9457)."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from webcare.answers import Answer
from webcare.domain.findings import Finding

MEDIA_TYPE = "application/problem+json"


def problem(
    request: Request,  # noqa: ARG001 - answers have one shape: `Respond`
    answer: Answer,
) -> Response:
    """Return a refusal as a document: `type`, `title`, `status` and `detail`.

    `detail` is English. `findings` says which rules stopped something, and where;
    `instance` is the id of the log line, when there is one to look for.
    """
    document: dict[str, object] = {
        "type": "about:blank",
        "title": answer.title,
        "status": answer.status,
        "detail": answer.english,
    }
    if answer.findings:
        document["findings"] = [finding_document(each) for each in answer.findings]
    if answer.id:
        document["instance"] = f"urn:webcare:request:{answer.id}"
    return Response(
        orjson.dumps(document),
        answer.status,
        dict(answer.headers),
        media_type=MEDIA_TYPE,
    )


def finding_document(finding: Finding) -> dict[str, object]:
    """Return one remark as JSON; `span` is in characters of the text, or null."""
    values = dict(finding.values)
    return {
        "rule": finding.rule,
        "level": finding.level,
        "reason": finding.reason % values if values else finding.reason,
        "span": finding.span,
        "replacement": finding.replacement,
    }
