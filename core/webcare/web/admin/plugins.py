"""The plugins: what each of them brings, and how it is in this process."""

from starlette.requests import Request
from starlette.responses import Response

from webcare.storage.queries.backlog import must_manage
from webcare.web.languages import translatable
from webcare.web.pages import visit_of

ADDRESS = "/admin/plugins"

STATES = {
    "healthy": ("ok", translatable("Healthy")),
    "warning": ("warn", translatable("With a remark")),
    "unhealthy": ("bad", translatable("Does not work")),
    "blocked": ("", translatable("Blocked by the settings")),
}
"""A look and a word for each state of a report."""


async def show_plugins(request: Request) -> Response:
    """Show every plugin, with what keeps it from working."""
    visit = visit_of(request)
    must_manage(visit.scope)
    return await visit.page(
        "admin/plugins.html",
        "channels",
        title=visit.say("Plugins"),
        plugins=visit.core.plugins.describe(),
        states=STATES,
    )
