"""The page on which people say what a channel is for."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from webcare.policies.kind import Document
from webcare.policies.scope import (
    FORBIDDEN,
    KIND,
    USE_TITLES,
    Facts,
    ScopePolicy,
    check,
)
from webcare.services.connecting.channel_links import Lead, lead_to
from webcare.services.policies.documents import finding
from webcare.services.policies.scope_preview import preview
from webcare.storage.queries.channels import channels
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.admin.policies.wording_fields import wordings_in
from webcare.web.inbox.findings import shown
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of

PROFILES = {
    "none": translatable("No profile"),
    "government": translatable("Government"),
}
LISTS = ("served", "redirected", "refused")
_ODD = re.compile(r"[^a-z0-9]+")


def parse(fields: Fields) -> Document:
    """Return the document that a form describes; empty subjects are left out."""
    return {
        "purpose": wordings_in(fields, "purpose"),
        **{name: _subjects(fields, name) for name in LISTS},
        "profile": fields["profile"],
        "uses": fields.values.get("uses", []),
    }


def act(document: Document, action: str) -> Document:
    """Return a document with a subject more (`add.served`) or less."""
    what, _, place = action.partition(".")
    name, _, index = place.partition(".")
    if name not in LISTS:
        return document
    subjects = list(document[name])
    if what == "add":
        subjects.append({"name": "", "title": "", "patterns": []})
    elif what == "remove" and index in map(str, range(len(subjects))):
        del subjects[int(index)]
    return {**document, name: subjects}


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return what can be chosen from, and what a text that was tried leads to."""
    found = await visit.core.read(lambda session: channels(visit.scope, session))
    tried = (
        await fields_of(visit.request) if visit.request.method == "POST" else Fields({})
    )
    own = form.channel.name if form.channel else ""
    leads = await _leads(visit, form)
    return {
        "profiles": PROFILES,
        "use_titles": USE_TITLES,
        "forbidden_uses": FORBIDDEN,
        "channel_names": [each.name for each in found if each.name != own],
        "leads": leads,
        "try_text": tried.raw("try-text"),
        "try_question": tried.raw("try-question"),
        **_tried(visit, form, tried, leads),
    }


async def _leads(visit: Visit, form: Form) -> Mapping[str, Lead]:
    """Return where the channels lead that questions are sent on to, by their names."""
    names = {each.get("channel") for each in form.policy["redirected"]}
    return {name: await lead_to(visit.core, name) for name in names if name}


def lines(policy: ScopePolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    said = {say("Profile"): say(PROFILES[policy.profile])}
    if policy.profile == "government":
        said[say("What it is used for")] = ", ".join(
            say(USE_TITLES[each]) for each in policy.uses
        )
    for language, text in policy.purpose.items():
        said[f"{say('What this channel is for')} ({language})"] = text
    for each in policy.served:
        said[f"{say('Served here')}: {each.title}"] = ", ".join(each.patterns)
    for other in policy.redirected:
        words = " / ".join(other.texts.values())
        target = other.link or other.channel
        said[f"{say('Sent on')}: {other.title}"] = "; ".join(
            filter(None, [", ".join(other.patterns), words, target])
        )
    for one in policy.refused:
        level = say("stops") if one.level == "error" else say("warns")
        said[f"{say('Not written about here')}: {one.title}"] = (
            f"{', '.join(one.patterns)} ({level})"
        )
    return said


def _tried(
    visit: Visit, form: Form, fields: Fields, leads: Mapping[str, Lead]
) -> Mapping[str, object]:
    """Return what the policy on the page says to what was tried."""
    nothing = {"tried": None, "try_wrong": ""}
    if fields["do"] != "try":
        return nothing
    problems = KIND.problems(form.policy)
    if problems:
        reason = visit.say_finding(finding(problems[0]))
        return {**nothing, "try_wrong": reason}
    policy = ScopePolicy.model_validate(dict(form.policy))
    text = fields.raw("try-text")
    facts = Facts(
        question=fields.raw("try-question"),
        here=form.channel.name if form.channel else "",
        addresses={name: lead.link for name, lead in leads.items() if lead.link},
    )
    found = check(policy, text, visit.language, facts)
    return {**nothing, "tried": shown(visit, found, text)}


def _subjects(fields: Fields, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    position = 0
    while f"{kind}-{position}-title" in fields.values:
        subject = _subject(fields, kind, f"{kind}-{position}")
        if any(value for name, value in subject.items() if name != "level"):
            found.append(subject)
        position += 1
    for each in found:
        taken = {other["name"] for other in found}
        each["name"] = each["name"] or _name(each["title"], kind, taken)
    return found


def _subject(fields: Fields, kind: str, key: str) -> dict[str, Any]:
    subject: dict[str, Any] = {
        "name": fields[f"{key}-name"],
        "title": fields[f"{key}-title"],
        "patterns": [
            line.strip()
            for line in fields.raw(f"{key}-patterns").splitlines()
            if line.strip()
        ],
    }
    if kind == "redirected":
        subject |= {
            "texts": wordings_in(fields, f"{key}-text"),
            "link": fields[f"{key}-link"],
            "channel": fields[f"{key}-channel"],
        }
    if kind == "refused":
        subject |= {"level": fields[f"{key}-level"], "reason": fields[f"{key}-reason"]}
    return subject


def _name(title: str, kind: str, taken: set[str]) -> str:
    """Return a name for logs and files that is like a title, and new."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore")
    base = _ODD.sub("-", plain.decode()).strip("-")[:50].strip("-") or kind
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


EDITOR = Editor(
    kind=KIND,
    title=translatable("Scope"),
    about=translatable(
        "What people can come here for, what belongs elsewhere, and what we do not "
        "write about here."
    ),
    template="admin/policies/scope.html",
    sections={
        "purpose": translatable("What this channel is for"),
        "served": translatable("Served here"),
        "redirected": translatable("Sent on"),
        "refused": translatable("Not written about here"),
        "profile": translatable("Profile"),
        "uses": translatable("What it is used for"),
    },
    parse=parse,
    act=act,
    values=values,
    lines=lines,
    preview=preview,
)
