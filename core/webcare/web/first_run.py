"""What somebody sees while nothing is connected: how to begin."""

from dataclasses import dataclass

from starlette.responses import Response

from webcare.storage.queries.users import users
from webcare.web.pages import Visit, abilities


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do to begin with."""

    icon: str
    title: str
    text: str
    url: str
    action: str
    done: bool = False
    first: bool = False


async def first_run(visit: Visit) -> Response:
    """Show what there is to do, as far as the visitor may do it."""
    page = await visit.core.read(lambda session: users(visit.scope, session, limit=2))
    return await visit.page(
        "first_run.html",
        "queue",
        title=visit.say("Welcome to Webcare"),
        tasks=_tasks(visit, alone=len(page.items) < 2),  # noqa: PLR2004 - oneself and another
    )


def _tasks(visit: Visit, *, alone: bool) -> list[Task]:
    may = abilities(visit.scope)
    tasks = []
    if may["manage_channels"]:
        tasks.append(
            Task(
                "channels",
                visit.say("Connect a channel"),
                visit.say("A number or page on which customers write to you."),
                "/channels/new",
                visit.say("Connect"),
                first=True,
            )
        )
    if may["users"]:
        tasks.append(
            Task(
                "people",
                visit.say("Add colleagues"),
                visit.say("Everybody logs in with an account of their own."),
                "/people",
                visit.say("Add"),
                done=not alone,
            )
        )
    return tasks or [
        Task(
            "info",
            visit.say("Ask an administrator to connect a channel"),
            visit.say("You can then begin at once: this page becomes the queue."),
            "",
            "",
        )
    ]
