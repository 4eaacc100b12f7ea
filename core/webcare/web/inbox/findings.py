"""What a check has to say about a text, as the composer shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from webcare.domain.findings import Finding
from webcare.policies.tone import PREFIX
from webcare.services.plugin_checks import PLUGIN
from webcare.web.pages import Visit


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in the reader's language, with the words that it is about.

    Attributes:
        ignorable: the rule's name when who writes may go on without it; else empty.
        why: the page on the policy that it comes from; empty when it comes from none,
            or not from a conversation.
    """

    level: str
    text: str
    words: str
    span: tuple[int, int] | None
    replacement: str
    ignorable: str = ""
    why: str = ""


def shown(
    visit: Visit, findings: Iterable[Finding], text: str = ""
) -> list[ShownFinding]:
    """Return findings about a text as the reader sees them."""
    return [_shown(visit, finding, text) for finding in findings]


def _shown(visit: Visit, finding: Finding, text: str) -> ShownFinding:
    span = finding.span
    return ShownFinding(
        finding.level,
        visit.say_finding(finding),
        text[span[0] : span[1]] if span else "",
        span,
        finding.replacement,
        finding.rule if is_tone(finding) and finding.level != "error" else "",
        _why(visit, finding.rule),
    )


def is_tone(finding: Finding) -> bool:
    """Tell whether it is about how something is written."""
    return finding.rule.startswith(PREFIX)


def is_of_plugin(finding: Finding) -> bool:
    """Tell whether a check of a plugin says it."""
    return finding.rule.startswith(PLUGIN)


def _why(visit: Visit, rule: str) -> str:
    here = visit.request.path_params.get("id")
    kind = rule.removeprefix("private.").removeprefix("public.").partition(".")[0]
    if here is None or kind not in visit.core.policies.kinds:
        return ""
    return f"/conversations/{here}/why?rule={quote(rule)}"
