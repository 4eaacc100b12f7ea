"""What a check has to say about a text, as the composer shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from webcare.domain.findings import Finding
from webcare.policies import tone
from webcare.services.conversations.overriding import REASON
from webcare.web import words
from webcare.web.pages import Visit


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in the reader's language, with the words that it is about.

    Attributes:
        rule: the rule's name.
        policy: the name of the kind of policy that it comes from; empty for what the
            channel itself says.
        about: what people call that policy.
        ignorable: the rule's name when who writes may go on without it; else empty.
        why: the page on the policy that it comes from; empty when it comes from none,
            or not from a conversation.
    """

    level: str
    text: str
    words: str
    span: tuple[int, int] | None
    replacement: str
    rule: str
    policy: str = ""
    about: str = ""
    ignorable: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class OfferedOverride:
    """What who has the right to may send all the same.

    Attributes:
        rules: that stop it.
        reason: as it was filled in.
        problem: what is wrong with the reason, in words; empty when nothing is.
    """

    rules: Sequence[str]
    reason: str = ""
    problem: str = ""


def shown(
    visit: Visit, findings: Iterable[Finding], text: str = ""
) -> list[ShownFinding]:
    """Return findings about a text as the reader sees them."""
    return [_shown(visit, finding, text) for finding in findings]


def _shown(visit: Visit, finding: Finding, text: str) -> ShownFinding:
    span = finding.span
    policy = _policy_of(finding)
    return ShownFinding(
        finding.level,
        visit.say_finding(finding),
        text[span[0] : span[1]] if span else "",
        span,
        finding.replacement,
        finding.rule,
        policy,
        visit.say(words.POLICIES[policy]) if policy else "",
        finding.rule if policy == tone.KIND.name and finding.level != "error" else "",
        _why(visit, policy, finding.rule),
    )


def is_lasting(finding: Finding) -> bool:
    """Tell whether it is worth saying before the text is finished.

    What stops an unfinished text may be gone when it is finished, such as a blank that
    is empty. What a policy or a plugin forbids is better said at once.
    """
    return finding.level != "error" or bool(_policy_of(finding))


def override_of(
    visit: Visit, findings: Iterable[Finding], reason: str
) -> OfferedOverride | None:
    """Return what the visitor might override, where all that stops a text can be."""
    stopping = [each for each in findings if each.level == "error"]
    wrong = next((each for each in stopping if each.rule == REASON), None)
    rules = {each.rule: each for each in stopping if each is not wrong}
    if not rules or not all(each.overridable for each in rules.values()):
        return None
    problem = visit.say_finding(wrong) if wrong else ""
    return OfferedOverride(sorted(rules), reason, problem)


def _policy_of(finding: Finding) -> str:
    rule = finding.rule.removeprefix("private.").removeprefix("public.")
    kind = rule.partition(".")[0]
    return kind if kind in words.POLICIES else ""


def _why(visit: Visit, policy: str, rule: str) -> str:
    here = visit.request.path_params.get("id")
    if here is None or policy not in visit.core.policies.kinds:
        return ""
    return f"/conversations/{here}/why?rule={quote(rule)}"
