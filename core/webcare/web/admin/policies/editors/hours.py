"""The page of the hours."""

from webcare.policies.hours import KIND
from webcare.services.policies.hours_preview import preview
from webcare.web.admin.policies.editor import Editor
from webcare.web.admin.policies.hours.choices import form_values
from webcare.web.admin.policies.hours.form import act, parse
from webcare.web.admin.policies.hours.lines import lines
from webcare.web.admin.policies.hours.reminder import reminder
from webcare.web.admin.policies.hours.shown import shown_values
from webcare.web.languages import translatable

EDITOR = Editor(
    kind=KIND,
    title=translatable("Opening hours"),
    about=translatable(
        "When somebody is there, and what happens to who writes at other times."
    ),
    template="admin/policies/hours.html",
    sections={
        "week": translatable("Week"),
        "outside": translatable("Outside the hours"),
        "holidays": translatable("Holidays"),
        "dates": translatable("Other hours on a date"),
        "closings": translatable("Closed for a while"),
        "promise": translatable("Promise"),
        "holding": translatable("When an answer takes longer"),
        "receipts": translatable("Shown as read"),
        "contact": translatable("On web sites"),
        "language": translatable("Language of customers"),
        "zone": translatable("Time zone"),
    },
    parse=parse,
    act=act,
    values=form_values,
    lines=lines,
    reminder=reminder,
    preview=preview,
    shown="admin/policies/hours_shown.html",
    shown_values=shown_values,
)
