"""`webcare serve` with its clock moved: `python -m chaos.shifted DAYS`."""

import sys
from datetime import datetime, timedelta

from webcare.bootstrap import build_core, make_app
from webcare.cli.listening import make_server
from webcare.cli.ports import listening_socket
from webcare.logs import configure_logs
from webcare.services.core import wall_clock
from webcare.settings import Settings


def main() -> None:
    """Serve until stopped, so many days from now."""
    shift = timedelta(days=float(sys.argv[1]))
    settings = Settings.load()
    configure_logs(settings.log_format, settings.log_level)

    def clock() -> datetime:
        return wall_clock() + shift

    with listening_socket(settings.host, settings.port) as listener:
        app = make_app(build_core(settings, clock=clock))
        make_server(app, lambda: None).run(sockets=[listener])


if __name__ == "__main__":
    main()
