"""The page of the routing rules."""

from webcare.policies.routing import KIND
from webcare.services.policies.routing_preview import preview
from webcare.web.admin.policies.editor import Editor
from webcare.web.admin.policies.routing.choices import values
from webcare.web.admin.policies.routing.form import act, parse
from webcare.web.admin.policies.routing.lines import lines
from webcare.web.languages import translatable

EDITOR = Editor(
    kind=KIND,
    title=translatable("Routing"),
    about=translatable(
        "Who gets what: rules that look at what comes in, and give it to a team, a "
        "person, a priority."
    ),
    template="admin/policies/routing.html",
    sections={
        "rules": translatable("Rules"),
        "fallback": translatable("What no rule gave to anybody"),
    },
    parse=parse,
    act=act,
    values=values,
    lines=lines,
    preview=preview,
    tried="admin/policies/routing_tried.html",
)
