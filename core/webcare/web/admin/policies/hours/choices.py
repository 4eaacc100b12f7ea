"""What the fields of the hours can be chosen from, and how they look as a picture."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale
from pydantic import ValidationError

from webcare.policies.hours import (
    DAYS,
    HoursPolicy,
    countries,
    parts_of,
    suggested,
    what_happens,
)
from webcare.policies.hours.reply import closed_reply
from webcare.services.connecting.contact_block import left_out
from webcare.storage.queries.channels import channels
from webcare.storage.queries.users import teams
from webcare.web.admin.policies.editor import Form
from webcare.web.admin.policies.hours.lines import DAY_NAMES, MODES, RECEIPTS
from webcare.web.admin.policies.hours.picture import week_bars
from webcare.web.admin.policies.hours.shown import (
    LANGUAGES,
    answer,
    date_word,
    days_to_come,
)
from webcare.web.pages import Visit


@dataclass(frozen=True, slots=True)
class Choice:
    """A holiday that can be ticked; `value` is what the form sends."""

    value: str
    day: str
    name: str
    usual: bool
    ticked: bool


async def form_values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return what the fields can be chosen from, and how they look as a picture."""
    country = str(form.policy["holidays"]["country"])
    today = visit.now.date()
    years = (today.year, today.year + 1)
    # The library takes a while to load, the first time.
    known = await asyncio.to_thread(countries)
    found = await asyncio.to_thread(suggested, country, years)
    policy = _meant(form)
    ticked = {each["date"]: each["name"] for each in form.policy["holidays"]["days"]}
    names = Locale(visit.language).territories
    return {
        "days": [(day, visit.say(DAY_NAMES[day])) for day in DAYS],
        "bars": week_bars(form.policy["week"]),
        "modes": MODES,
        "receipts": RECEIPTS,
        "others": await _others(visit, form),
        "teams": await _teams(visit, form),
        "countries": sorted(
            ((code, names.get(code, code)) for code in known), key=lambda each: each[1]
        ),
        "parts": await asyncio.to_thread(parts_of, country.partition("-")[0]),
        "holidays": [
            Choice(
                f"{each.date.isoformat()} {each.name}",
                date_word(visit, each.date),
                each.name,
                each.usual,
                each.date.isoformat() in ticked,
            )
            for each in found
        ],
        "more_holidays": _not_suggested(ticked, {str(each.date) for each in found}),
        "years": years,
        "speaks": [
            (
                language,
                visit.templates.languages.language_name(visit.language, language),
            )
            for language in _languages(form)
        ],
        "example": policy and _example(visit, policy),
        **await _without_address(visit, form, policy),
        "meant_days": [*days_to_come(visit, policy)] if policy else (),
        "meant_answer": await answer(visit, policy) if policy else None,
    }


def _meant(form: Form) -> HoursPolicy | None:
    """Return the policy that the fields lead to; None when they do not fit."""
    document = {
        name: value if name in form.own else form.inherited[name]
        for name, value in form.policy.items()
    }
    try:
        return HoursPolicy.model_validate(document)
    except ValidationError:
        return None


def _example(visit: Visit, policy: HoursPolicy) -> Mapping[str, str]:
    """Return what who writes at the next closed moment reads, by language."""
    now = what_happens(policy, visit.now)
    moment = now.changes if now.open else visit.now
    if moment is None:
        return {}
    texts = {each: closed_reply(policy, moment, each) for each in policy.outside.text}
    return {language: text for language, text in texts.items() if text}


def _not_suggested(ticked: Mapping[str, str], found: set[str]) -> Sequence[Choice]:
    return [
        Choice(f"{day} {name}", day, name, usual=True, ticked=True)
        for day, name in sorted(ticked.items())
        if day not in found
    ]


def _languages(form: Form) -> Sequence[str]:
    """Return ours, and every other one in which there is a text already."""
    outside, holding = form.policy["outside"], form.policy["holding"]
    others = (
        *outside["text"],
        *outside["elsewhere"],
        *outside["on_call"],
        *holding,
    )
    return tuple(dict.fromkeys((*LANGUAGES, *others, form.policy["language"])))


async def _without_address(
    visit: Visit, form: Form, policy: HoursPolicy | None
) -> Mapping[str, object]:
    """Return where people are to be sent, or to see us, and cannot write: and why."""
    if policy is None:
        return {"left_out": (), "no_way": ""}
    refusals = await left_out(visit.core)
    found = await visit.core.read(lambda session: channels(visit.scope, session))
    named = {
        each.name: visit.say(refusals[each.id]) for each in found if each.id in refusals
    }
    here = [form.channel.name] if form.channel else [each.name for each in found]
    listed = here if policy.contact.listed else []
    return {
        "left_out": [(name, named[name]) for name in listed if name in named],
        "no_way": named.get(policy.outside.channel, ""),
    }


async def _others(visit: Visit, form: Form) -> Sequence[str]:
    found = await visit.core.read(lambda session: channels(visit.scope, session))
    own = form.channel.name if form.channel else ""
    return [each.name for each in found if each.enabled and each.name != own]


async def _teams(visit: Visit, form: Form) -> Sequence[str]:
    """Return the names of the teams, with the one that is chosen though it is gone."""
    found = await visit.core.read(lambda session: teams(visit.scope, session))
    chosen = str(form.policy["outside"]["team"])
    return list(dict.fromkeys(filter(None, [*(each.name for each in found), chosen])))
