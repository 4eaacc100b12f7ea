"""What stands before the application, in the order in which a request meets it."""

from starlette.middleware import Middleware

from webcare.answers import Respond
from webcare.settings import Settings
from webcare.web.middleware.arrival_deadline import ArrivalDeadline
from webcare.web.middleware.body_limit import BodyLimit
from webcare.web.middleware.failures import Failures
from webcare.web.middleware.known_host import KnownHost
from webcare.web.middleware.measured import Measured
from webcare.web.middleware.request_log import RequestLog
from webcare.web.middleware.same_origin import SameOrigin
from webcare.web.middleware.security_headers import SecurityHeaders


def protection(settings: Settings, respond: Respond) -> list[Middleware]:
    """Return the middleware of the whole application, the outermost first.

    What measures and logs is outermost, so that it sees every answer; then the headers,
    so that every refusal has them; the net for errors is innermost, around the routes.
    """
    return [
        Middleware(Measured, trusted=settings.trusted_proxies),
        Middleware(RequestLog),
        Middleware(SecurityHeaders, https=settings.public_url.startswith("https://")),
        Middleware(KnownHost, settings=settings, respond=respond),
        Middleware(ArrivalDeadline, seconds=answer_within(settings)),
        Middleware(BodyLimit, settings=settings, respond=respond),
        Middleware(SameOrigin, public_url=settings.public_url, respond=respond),
        Middleware(Failures, respond=respond),
    ]


def answer_within(settings: Settings) -> float:
    """Return after how many seconds a slow request is answered.

    A little earlier than the connection is closed, so that the answer gets out.
    """
    return settings.request_seconds - min(1, settings.request_seconds / 10)
