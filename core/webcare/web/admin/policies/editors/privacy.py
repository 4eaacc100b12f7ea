"""The page on which people say what is not asked for, and what is masked."""

from collections.abc import Mapping

from webcare.policies.kind import Document
from webcare.policies.privacy import KIND, Asked, PrivacyPolicy, Sensitive, check
from webcare.services.policies.documents import finding
from webcare.services.policies.privacy_preview import preview
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.admin.policies.notice_fields import (
    TRY,
    notice_lines,
    notice_values,
    parse_bots,
    parse_notice,
    try_on,
)
from webcare.web.admin.policies.wording_fields import wordings_in
from webcare.web.inbox.findings import shown
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of

ASKED = {
    Asked.CITIZEN_NUMBER: translatable("Citizen service number"),
    Asked.DATE_OF_BIRTH: translatable("Date of birth"),
    Asked.IBAN: translatable("Account number (IBAN)"),
    Asked.CARD: translatable("Details of a bank or credit card"),
    Asked.IDENTITY_DOCUMENT: translatable("Identity document"),
    Asked.ADDRESS: translatable("Address"),
    Asked.PASSWORD: translatable("Passwords and codes"),
}
"""What each kind of data is called."""

MASKED = {
    Sensitive.CITIZEN_NUMBER: translatable("Citizen service number"),
    Sensitive.IBAN: translatable("Account number (IBAN)"),
    Sensitive.CARD: translatable("Number of a bank or credit card"),
    Sensitive.EMAIL: translatable("Email address"),
    Sensitive.PHONE: translatable("Phone number"),
    Sensitive.ADDRESS: translatable("Address or place"),
}
"""What each kind of data is called that is recognised."""


def parse(fields: Fields) -> Document:
    """Return the document that a form describes."""
    return {
        "forbidden": fields.values.get("forbidden", []),
        "last_digits": fields["last_digits"] == "1",
        "alternative": wordings_in(fields, "alternative"),
        "masked": fields.values.get("masked", []),
        "notice": parse_notice(fields),
        "bots": parse_bots(fields),
    }


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return what can be chosen from, and what the guard says to what was tried."""
    tried = (
        await fields_of(visit.request) if visit.request.method == "POST" else Fields({})
    )
    return {
        "asked": ASKED,
        "maskable": MASKED,
        "try_text": tried.raw("try-text"),
        **notice_values(visit, form),
        **await _tried(visit, form, tried),
    }


def lines(policy: PrivacyPolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    said = {
        say("Not asked for"): ", ".join(say(ASKED[each]) for each in policy.forbidden)
        or say("Nothing"),
        say("Last digits"): (
            say("may be asked") if policy.last_digits else say("not asked either")
        ),
    }
    for language, text in policy.alternative.items():
        said[f"{say('What we say instead')} ({language})"] = text
    masked = ", ".join(say(MASKED[each]) for each in policy.masked)
    said[say("Masked")] = masked or say("Nothing")
    return {**said, **notice_lines(policy, say)}


async def _tried(visit: Visit, form: Form, fields: Fields) -> Mapping[str, object]:
    """Return what the policy on the page says to what was tried."""
    nothing = {"tried": None, "trial": None, "try_wrong": "", "tries": fields["do"]}
    if fields["do"] not in {"try", TRY}:
        return nothing
    problems = KIND.problems(form.policy)
    if problems:
        return {**nothing, "try_wrong": visit.say_finding(finding(problems[0]))}
    if fields["do"] == TRY:
        trial = await try_on(visit, form)
        return {
            **nothing,
            "trial": trial,
            "trial_findings": shown(visit, trial.findings),
        }
    policy = PrivacyPolicy.model_validate(dict(form.policy))
    text = fields.raw("try-text")
    return {**nothing, "tried": shown(visit, check(policy, text), text)}


EDITOR = Editor(
    kind=KIND,
    title=translatable("Privacy"),
    about=translatable(
        "What we do not ask people for here, what we say to them instead, and what we "
        "tell them about their data."
    ),
    template="admin/policies/privacy.html",
    sections={
        "forbidden": translatable("Not asked for"),
        "last_digits": translatable("Last digits"),
        "alternative": translatable("What we say instead"),
        "masked": translatable("Masked"),
        "notice": translatable("What people are told about their data"),
        "bots": translatable("Automatic messages"),
    },
    parse=parse,
    values=values,
    lines=lines,
    preview=preview,
)
