"""A rule as one sentence that people read."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from webcare.policies.routing import Rule
from webcare.web.admin.policies.editor import Say
from webcare.web.admin.policies.routing.parts import (
    ACTIONS,
    CONDITIONS,
    EVENTS,
    WORDS,
    PartField,
)
from webcare.web.languages import translatable

_WHEN = translatable("When %(moments)s: %(actions)s.")
_WHEN_AND = translatable("When %(moments)s, and %(conditions)s: %(actions)s.")
_STOP = translatable("Then no other rule.")
_AND = translatable("%(some)s and %(last)s")
_OR = translatable("%(some)s or %(last)s")
_QUOTED = translatable("“%(text)s”")


def sentence_of(rule: Rule, say: Say) -> str:
    """Return what a rule does, in one sentence, and whether it stops the others.

    Args:
        rule: the rule.
        say: says an English sentence in the reader's language.
    """
    moments = _listed(_OR, [say(EVENTS[each][1]) for each in rule.on], say)
    actions = actions_said(rule, say)
    if rule.when:
        both = _listed(_AND, [condition_said(each, say) for each in rule.when], say)
        text = say(_WHEN_AND, moments=moments, conditions=both, actions=actions)
    else:
        text = say(_WHEN, moments=moments, actions=actions)
    return f"{text} {say(_STOP)}" if rule.stop else text


def condition_said(condition: BaseModel, say: Say) -> str:
    """Return a condition as the clause that follows "when"."""
    values = condition.model_dump()
    part = CONDITIONS[values["what"]]
    text = part.holds_not if values["negated"] else part.holds
    return say(text, **{each.name: _said(each, values, say) for each in part.fields})


def actions_said(rule: Rule, say: Say) -> str:
    """Return what a rule does, as clauses."""
    return _listed(_AND, [done_said(each, say) for each in rule.then], say)


def done_said(action: BaseModel, say: Say) -> str:
    """Return an action as a clause."""
    values = action.model_dump()
    part = ACTIONS[values["do"]]
    return say(
        part.does, **{each.name: _said(each, values, say) for each in part.fields}
    )


def _said(field: PartField, values: dict[str, object], say: Say) -> str:
    """Return what stands in one field, its choices in words."""
    value = values[field.name]
    several: Iterable[object] = value if isinstance(value, tuple) else (value,)
    words = WORDS.get(field.known, {})
    texts = [
        say(words[each]) if each in words else str(each) for each in map(str, several)
    ]
    if field.shape == "lines":
        texts = [say(_QUOTED, text=each) for each in texts]
    return _listed(_OR, texts, say)


def _listed(how: str, texts: Sequence[str], say: Say) -> str:
    """Return texts as one, joined as people do."""
    if len(texts) == 1:
        return texts[0]
    return say(how, some=", ".join(texts[:-1]), last=texts[-1])
