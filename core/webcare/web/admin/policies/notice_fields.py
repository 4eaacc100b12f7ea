"""The fields of what people are told about their data, and of what programs say."""

from collections.abc import Mapping
from typing import Any

from webcare.policies.privacy import KIND, PrivacyPolicy
from webcare.services.policies.notice_trial import NoticeTrial, try_notice
from webcare.storage.queries.channels import channels
from webcare.web.admin.policies.editor import Form, Say
from webcare.web.admin.policies.wording_fields import wordings_in
from webcare.web.pages import Fields, Visit

TRY = "try-notice"
"""The button that shows what a notice would do."""

_LONGEST_EDITION = len("1000000")


def parse_notice(fields: Fields) -> dict[str, Any]:
    """Return what a form says of the notice; telling everybody again is an edition.

    The form brings the edition that holds, so that sending it twice adds one.
    """
    before = fields["notice-edition"] or "1"
    known = before.isascii() and before.isdecimal() and len(before) <= _LONGEST_EDITION
    again = bool(fields["notice-again"])
    return {
        "send": fields["notice-send"] == "1",
        "texts": wordings_in(fields, "notice-text"),
        "page": wordings_in(fields, "notice-page"),
        "edition": int(before) + again if known else before,
    }


def parse_bots(fields: Fields) -> dict[str, Any]:
    """Return what a form says of programs."""
    return {
        "say_so": fields["bots-say_so"] == "1",
        "texts": wordings_in(fields, "bots-text"),
    }


def notice_values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return the edition that holds, and whether the form says one more."""
    channel_id = form.channel.id if form.channel else None
    policy = visit.core.policies.effective(KIND, channel_id, visit.now)
    held, typed = policy.notice.edition, form.policy["notice"]["edition"]
    return {
        "edition": typed if isinstance(typed, int) and typed < held else held,
        "tells_again": isinstance(typed, int) and typed > held,
    }


async def try_on(visit: Visit, form: Form) -> NoticeTrial:
    """Return what the notice on the page would do; the page's policy is sound."""
    policy = PrivacyPolicy.model_validate(dict(form.policy))
    if form.channel is not None:
        return await try_notice(visit.core, visit.scope, policy, [form.channel])
    found = await visit.core.read(lambda session: channels(visit.scope, session))
    book, now = visit.core.policies, visit.now
    inherit = [
        each for each in found if "notice" not in book.document(KIND, each.id, now)
    ]
    return await try_notice(visit.core, visit.scope, policy, inherit)


def notice_lines(policy: PrivacyPolicy, say: Say) -> Mapping[str, str]:
    """Return what people are told, and what programs say, in words."""
    notice, bots = policy.notice, policy.bots
    told = say("yes") if notice.send else say("no")
    said = {
        say("People are told at first contact"): told,
        say("Edition of the notice"): str(notice.edition),
    }
    said |= _by_language(say("What they are told"), notice.texts)
    said |= _by_language(say("What the page says"), notice.page)
    said[say("Automatic messages say that they are")] = (
        say("yes") if bots.say_so else say("no")
    )
    if bots.say_so:
        said |= _by_language(say("The sentence"), bots.texts)
    return said


def _by_language(label: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{label} ({language})": text for language, text in texts.items()}
