"""The hours in words, one line for each thing."""

from collections.abc import Iterator, Mapping, Sequence

from webcare.policies.hours import DAYS, HoursPolicy, Interval, Outside
from webcare.web.admin.policies.editor import Say
from webcare.web.languages import translatable

DAY_NAMES = {
    "monday": translatable("Monday"),
    "tuesday": translatable("Tuesday"),
    "wednesday": translatable("Wednesday"),
    "thursday": translatable("Thursday"),
    "friday": translatable("Friday"),
    "saturday": translatable("Saturday"),
    "sunday": translatable("Sunday"),
}
MODES = {
    "silent": translatable("Say nothing"),
    "reply": translatable("Send an automatic reply"),
    "other_channel": translatable("Point to another channel"),
    "on_call": translatable("Hand it to a team on call"),
}
RECEIPTS = {
    "at_once": translatable("as soon as somebody opens it"),
    "on_reply": translatable("when it is answered"),
    "never": translatable("never"),
}
_ALL_DAY = ("00:00", "24:00")


def lines(policy: HoursPolicy, say: Say) -> Mapping[str, str]:
    """Return what each thing is called, and how it is."""
    return {
        **{
            say(DAY_NAMES[day]): hours(policy.week.on(number), say)
            for number, day in enumerate(DAYS)
        },
        say("Time zone"): policy.zone,
        **dict(_exceptions(policy, say)),
        **dict(_outside(policy, say)),
        say("Promise"): _promise(policy, say),
        **{
            say("Text when an answer takes longer (%(language)s)", language=each): text
            for each, text in sorted(policy.holding.items())
        },
        say("Language of customers"): policy.language,
        say("On web sites"): say("shown")
        if policy.contact.listed
        else say("not shown"),
        say("Shown as read during the hours"): say(RECEIPTS[policy.receipts.open]),
        say("Shown as read outside the hours"): say(RECEIPTS[policy.receipts.closed]),
    }


def hours(intervals: Sequence[Interval], say: Say) -> str:
    """Return the intervals of one day in words."""
    if not intervals:
        return say("Closed")
    shown = sorted(intervals, key=lambda each: each.start)
    if [(each.opens, each.closes) for each in shown] == [_ALL_DAY]:
        return say("All day")
    return ", ".join(
        say("%(times)s the next day", times=each) if each.next_day else str(each)
        for each in shown
    )


def way(outside: Outside, say: Say) -> str:
    """Return what happens to who writes outside of the hours, and where it leads."""
    to = {"other_channel": outside.channel, "on_call": outside.team}
    return ": ".join(filter(None, (say(MODES[outside.mode]), to.get(outside.mode))))


def _exceptions(policy: HoursPolicy, say: Say) -> Iterator[tuple[str, str]]:
    for each in sorted(policy.holidays.days, key=lambda holiday: holiday.date):
        yield say("Closed on %(date)s", date=each.date), each.name
    for other in sorted(policy.dates, key=lambda some: some.date):
        named = f"{hours(other.hours, say)} ({other.name})"
        yield (
            say("Hours on %(date)s", date=other.date),
            named if other.name else hours(other.hours, say),
        )
    for closing in sorted(policy.closings, key=lambda some: some.begins):
        begins, ends = (
            f"{each:%Y-%m-%d %H:%M}" for each in (closing.begins, closing.ends)
        )
        yield (
            say("Closed from %(begins)s", begins=begins),
            say("until %(ends)s", ends=ends)
            + (f" ({closing.reason})" if closing.reason else ""),
        )


def _outside(policy: HoursPolicy, say: Say) -> Iterator[tuple[str, str]]:
    outside = policy.outside
    yield say("Outside the hours"), way(outside, say)
    for language, text in sorted(outside.said.items()):
        yield say("Text outside the hours (%(language)s)", language=language), text


def _promise(policy: HoursPolicy, say: Say) -> str:
    promise = policy.promise
    if not promise.minutes:
        return say("None")
    within = say(
        "an answer within %(minutes)s minutes of the hours", minutes=promise.minutes
    )
    told = say("told to customers")
    return f"{within}, {told}" if promise.shown else within
