"""The page on which people say how we write."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from webcare.policies.kind import Document
from webcare.policies.tone import KIND, Facts, Starter, TonePolicy, check, starters
from webcare.services.policies.documents import finding
from webcare.services.policies.tone_preview import preview
from webcare.storage.queries.ignored import most_ignored
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.admin.policies.tone_form import (
    LEVELS,
    OWN,
    TITLES,
    RuleField,
    fields_for,
    rules_in,
    written,
)
from webcare.web.inbox.findings import shown
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of

LOOK_BACK = timedelta(days=90)
_OFF = translatable("Switched off")
_LEVELS = dict(LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEntry:
    """A rule as the page shows it.

    Attributes:
        values: what stands in each field, by name.
        problems: what is wrong, by field; that of the rule as a whole under nothing.
    """

    name: str
    kind: str
    title: str
    level: str
    off: bool
    reason: str
    fields: Sequence[RuleField]
    values: Mapping[str, str]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InheritedRule:
    """A rule of the organisation on a channel's page.

    Attributes:
        chosen: the level that the channel gives it, `off`, or nothing.
        keep: what else a file changed of it.
        problem: what is wrong with the change.
    """

    name: str
    title: str
    level: str
    reason: str
    chosen: str
    keep: Mapping[str, Any]
    problem: str


def parse(fields: Fields) -> Document:
    """Return the document that a form describes."""
    return {
        "guideline": fields["guideline"].replace("\r\n", "\n"),
        "link": fields["link"],
        "language": fields["language"],
        "rules": rules_in(fields),
    }


def act(document: Document, action: str) -> Document:
    """Return a document with a rule more (`add.metric`), less, or a whole set more."""
    what, _, name = action.partition(".")
    rules = dict(document["rules"])
    if what == "add" and name in OWN:
        number = 1
        while f"{name}-{number}" in rules:
            number += 1
        rules[f"{name}-{number}"] = {"kind": name}
    elif what == "remove":
        rules.pop(name, None)
    elif what == "starter":
        found = next((each for each in starters() if each.name == name), None)
        if found is None:
            return document
        rules |= {each: found.document["rules"][each] for each in _new(found, rules)}
        words = document["guideline"] or found.document.get("guideline", "")
        return {**document, "guideline": words, "rules": rules}
    return {**document, "rules": rules}


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return the rules as they are shown, what can be added, and what was tried."""
    tried = (
        await fields_of(visit.request) if visit.request.method == "POST" else Fields({})
    )
    inherited = form.inherited["rules"] if form.channel else {}
    rules = form.policy["rules"]
    whole = {
        name: rule
        for name, rule in rules.items()
        if "kind" in rule and rule != inherited.get(name)
    }
    since = visit.now - LOOK_BACK
    return {
        "entries": [_entry(form, *each) for each in whole.items()],
        "inherited_rules": [
            _inherited(form, name, rule, rules.get(name))
            for name, rule in inherited.items()
            if name not in whole
        ],
        "kinds": TITLES,
        "levels": LEVELS,
        "added": _added(tried["do"]),
        "starters": [each for each in starters() if _new(each, {**inherited, **rules})],
        "try_text": tried.raw("try-text"),
        "try_question": tried.raw("try-question"),
        "ignored": await visit.core.read(
            lambda session: most_ignored(visit.scope, session, since)
        ),
        # To make patterns ready takes long: nobody else waits for it.
        **await asyncio.to_thread(_tried, visit, form, tried),
    }


def lines(policy: TonePolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    said = {}
    if policy.guideline:
        said[say("The guideline in short")] = policy.guideline
    if policy.link:
        said[say("The whole guideline")] = policy.link
    if policy.language:
        said[say("We usually write in")] = policy.language
    for name, rule in policy.rules.items():
        stored = rule.model_dump(mode="json")
        words = [say(_OFF) if rule.off else say(_LEVELS[rule.level]), rule.reason]
        for field in fields_for(rule.kind):
            value = written(field, stored.get(field.name))
            if value and field.name not in {"level", "reason", "off"}:
                words.append(f"{say(field.label)}: {', '.join(value.splitlines())}")
        said[f"{say(TITLES[rule.kind])}: {name}"] = "; ".join(filter(None, words))
    return said


def _new(starter: Starter, rules: Mapping[str, Any]) -> list[str]:
    return [name for name in starter.document["rules"] if name not in rules]


def _added(action: str) -> str:
    """Return the kind of rule that a button just added, which is shown open."""
    return action.removeprefix("add.") if action.startswith("add.") else ""


def _entry(form: Form, name: str, rule: Mapping[str, Any]) -> RuleEntry:
    fields = fields_for(rule["kind"])
    stored = _as_kept(rule)
    return RuleEntry(
        name=name,
        kind=rule["kind"],
        title=TITLES.get(rule["kind"], rule["kind"]),
        level=_LEVELS.get(stored.get("level", "suggestion"), ""),
        off=bool(stored.get("off")),
        reason=str(stored.get("reason", "")),
        fields=fields,
        values={each.name: written(each, stored.get(each.name)) for each in fields},
        problems=_problems(form, name, rule["kind"]),
    )


def _inherited(
    form: Form, name: str, rule: Mapping[str, Any], change: Mapping[str, Any] | None
) -> InheritedRule:
    own = dict(change or {}) if change != rule else {}
    chosen = "off" if own.pop("off", False) else own.pop("level", "")
    wrong = _problems(form, name, rule["kind"])
    return InheritedRule(
        name=name,
        title=TITLES[rule["kind"]],
        level=_OFF if rule["off"] else _LEVELS[rule["level"]],
        reason=rule["reason"],
        chosen=chosen,
        keep=own,
        problem=" ".join(wrong.values()),
    )


def _as_kept(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a rule with what is usual where it says nothing, if it fits at all."""
    return {"level": "suggestion", "where": "question", "per": "reply", **rule}


def _problems(form: Form, name: str, kind: str) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    before = f"rules.{name}"
    for place, text in form.problems.items():
        if place == before or place.startswith(f"{before}."):
            rest = place.removeprefix(before).removeprefix(f".{kind}").strip(".")
            found.setdefault(rest.partition(".")[0], []).append(text)
    return {field: " ".join(dict.fromkeys(texts)) for field, texts in found.items()}


def _tried(visit: Visit, form: Form, fields: Fields) -> Mapping[str, object]:
    """Return what the policy on the page says to what was tried."""
    nothing = {"tried": None, "try_wrong": ""}
    if fields["do"] != "try":
        return nothing
    ours = form.inherited if form.channel else {}
    problems = KIND.problems(ours, form.policy)
    if problems:
        place = ".".join(map(str, problems[0].place))
        reason = f"{place}: {visit.say_finding(finding(problems[0]))}"
        return {**nothing, "try_wrong": reason}
    policy = KIND.effective(ours, form.policy)
    text, facts = fields.raw("try-text"), Facts(question=fields.raw("try-question"))
    found = check(policy, text, "", facts)
    return {**nothing, "tried": shown(visit, found, text)}


EDITOR = Editor(
    kind=KIND,
    title=translatable("Tone"),
    about=translatable(
        "How we write: the manual in short, and rules that help while somebody writes."
    ),
    template="admin/policies/tone.html",
    sections={
        "guideline": translatable("The guideline in short"),
        "link": translatable("The whole guideline"),
        "language": translatable("We usually write in"),
        "rules": translatable("Rules"),
    },
    parse=parse,
    act=act,
    values=values,
    lines=lines,
    preview=preview,
)
