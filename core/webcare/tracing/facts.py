"""What a span may say: a closed list, so that no words of people slip into one."""

from typing import TypedDict


class Facts(TypedDict, total=False):
    """The attributes of spans, by the names that we give them.

    Attributes:
        method: of a request, such as `GET`.
        route: the pattern of its path, such as `/conversations/{id}`; never the path.
        status: of an answer, or of a message, such as `200` or `delivered`.
        channel: the name that an administrator gave it.
        channel_type: the plugin's name for the platform.
        conversation: our id.
        message: our id.
        job: our id.
        job_kind: such as `message.deliver`.
        attempt: which try this is, from 1.
        waited: seconds between when something was due and when it began.
        outcome: what became of a job, such as `done` or `again`.
        fate: what the platform made of a message, such as `accepted`.
        requests: how many are committed together.
        events: how many there are.
        streams: how many open live connections a process has.
    """

    method: str
    route: str
    status: int | str
    channel: str
    channel_type: str
    conversation: int
    message: int
    job: int
    job_kind: str
    attempt: int
    waited: float
    outcome: str
    fate: str
    requests: int
    events: int
    streams: int


# What OpenTelemetry's conventions have a name for; ours are `webcare.<name>`.
CONVENTIONS = {
    "method": "http.request.method",
    "route": "http.route",
}


def attributes(facts: Facts) -> dict[str, str | int | float]:
    """Return facts as OpenTelemetry names them; ids as texts.

    An id has more digits than the numbers of the programs that show traces.
    """
    named: dict[str, str | int | float] = {}
    for name, value in facts.items():
        key = CONVENTIONS.get(name, f"webcare.{name}")
        if name == "status" and isinstance(value, int):
            key = "http.response.status_code"
        if name in {"conversation", "message", "job"}:
            named[key] = str(value)
        elif isinstance(value, (str, int, float)):
            named[key] = value
    return named
