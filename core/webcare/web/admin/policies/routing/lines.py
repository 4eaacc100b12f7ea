"""The rules in words: what holds, and what a draft changes."""

from collections import Counter
from collections.abc import Mapping

from webcare.policies.routing import RoutingPolicy
from webcare.web.admin.policies.editor import Say
from webcare.web.admin.policies.routing.sentence import sentence_of
from webcare.web.languages import translatable

_OFF = translatable("Switched off: %(sentence)s")
_ORDER = translatable("Order of the rules")
_FALLBACK = translatable("What no rule gave to anybody")
_QUEUE = translatable("The queue that all share")
_TEAM = translatable("Team %(team)s")


def lines(policy: RoutingPolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words: each rule by its title, and in which order they run.

    The order is told apart, so that moving one rule is one difference.
    """
    titles = Counter(rule.title for rule in policy.rules)
    said = {}
    for rule in policy.rules:
        double = titles[rule.title] > 1
        title = f"{rule.title} ({rule.name})" if double else rule.title
        sentence = sentence_of(rule, say)
        said[title] = sentence if rule.active else say(_OFF, sentence=sentence)
    if len(said) > 1:
        said[say(_ORDER)] = ", ".join(
            f"{number}. {title}" for number, title in enumerate([*said], start=1)
        )
    said[say(_FALLBACK)] = (
        say(_TEAM, team=policy.fallback) if policy.fallback else say(_QUEUE)
    )
    return said
