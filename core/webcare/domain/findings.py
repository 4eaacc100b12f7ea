"""What a check has to say about a reply before it leaves."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["suggestion", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about a reply.

    Attributes:
        rule: the name of the rule, stable, for logs and the API.
        level: an `error` stops the reply; the others only advise.
        reason: one English sentence for the agent; a translation key.
        values: what fills the named blanks of `reason`.
        span: start and end in characters of the text; None for the whole reply.
        replacement: a better wording for the span, empty when there is none.
        overridable: whether somebody with the right to may send it all the same, for a
            reason, when it stops the reply.
    """

    rule: str
    level: Level
    reason: str
    values: tuple[tuple[str, str], ...] = ()
    span: tuple[int, int] | None = None
    replacement: str = ""
    overridable: bool = False


def stops(findings: tuple[Finding, ...]) -> bool:
    """Tell whether any of the findings keeps the reply from leaving."""
    return any(finding.level == "error" for finding in findings)
