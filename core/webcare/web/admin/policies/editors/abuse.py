"""The page on which people say what offends, and what is done about it."""

from collections.abc import Mapping

from webcare.policies.abuse import KIND, AbusePolicy, Degree, Veiled
from webcare.policies.kind import Document
from webcare.services.policies.abuse_preview import preview
from webcare.services.policies.documents import finding
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.admin.policies.wording_fields import wordings_in
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of

VEILED: Mapping[Veiled, str] = {
    "threat": translatable("Threats only"),
    "abusive": translatable("Insults and threats"),
    "rude": translatable("Swearing too, at nobody in particular"),
}
DEGREES = {
    Degree.NONE: translatable("This offends nobody."),
    Degree.RUDE: translatable("This is swearing, at nobody in particular."),
    Degree.ABUSIVE: translatable("This is an insult."),
    Degree.THREAT: translatable("This is a threat."),
}
LISTS = ("abusive", "threats", "exceptions")


def parse(fields: Fields) -> Document:
    """Return the document that a form describes."""
    return {
        "on": fields["on"] == "1",
        "veiled": fields["veiled"],
        **{name: _lines_in(fields, name) for name in LISTS},
        "warning": wordings_in(fields, "warning"),
    }


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return what can be chosen from, and what is said to a text that was tried."""
    tried = (
        await fields_of(visit.request) if visit.request.method == "POST" else Fields({})
    )
    return {
        "veilings": VEILED,
        "try_text": tried.raw("try-text"),
        **_tried(visit, form, tried),
    }


def lines(policy: AbusePolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    if not policy.on:
        return {say("Abuse shield"): say("off")}
    said = {
        say("Abuse shield"): say("on"),
        say("Masked"): say(VEILED[policy.veiled]),
    }
    for name in LISTS:
        patterns = getattr(policy, name)
        if patterns:
            said[say(EDITOR.sections[name])] = ", ".join(patterns)
    for language, text in policy.warning.items():
        said[f"{say('What we say as a warning')} ({language})"] = text
    return said


def _lines_in(fields: Fields, name: str) -> list[str]:
    return [line.strip() for line in fields.raw(name).splitlines() if line.strip()]


def _tried(visit: Visit, form: Form, fields: Fields) -> Mapping[str, object]:
    """Return what the policy on the page says to what was tried."""
    nothing = {"tried": "", "try_masks": False, "try_wrong": ""}
    if fields["do"] != "try":
        return nothing
    problems = KIND.problems(form.policy)
    if problems:
        return {**nothing, "try_wrong": visit.say_finding(finding(problems[0]))}
    policy = AbusePolicy.model_validate(dict(form.policy))
    text = fields.raw("try-text")
    return {
        **nothing,
        "tried": DEGREES[policy.degree(text)],
        "try_masks": policy.veils(text),
    }


EDITOR = Editor(
    kind=KIND,
    title=translatable("Abuse shield"),
    about=translatable(
        "What offends who answers: it is masked, and nobody reads it who does not "
        "choose to."
    ),
    template="admin/policies/abuse.html",
    sections={
        "on": translatable("Abuse shield"),
        "veiled": translatable("What is masked"),
        "abusive": translatable("Own insults"),
        "threats": translatable("Own threats"),
        "exceptions": translatable("What offends nobody here"),
        "warning": translatable("What we say as a warning"),
    },
    parse=parse,
    values=values,
    lines=lines,
    preview=preview,
)
