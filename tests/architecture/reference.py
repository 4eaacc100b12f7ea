"""The parts of the reference that the code itself writes.

`python -m tests.architecture.reference` writes them anew.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path

import typer.main
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typer.core import TyperCommand, TyperGroup

from tests.architecture.metrics import metrics
from tests.architecture.sources import ROOT
from webcare import errors
from webcare.answers import answer_for, answer_with
from webcare.cli import app
from webcare.domain.findings import Finding
from webcare.errors import WebcareError
from webcare.settings import FILE, Settings

WIDTH = 80

COMMANDS = """# Commands

What `webcare` prints about itself. The messages of commands are English; what agents
and customers read is in their own language.

Exit codes: 0 done, 1 failed, 2 wrong use or settings. Sentences about what is wrong go
to standard error, and so does the log.
"""

SETTINGS = f"""# Settings

Each setting has one name. It is read from the environment as `WEBCARE_<NAME>` in
capitals, or from `{FILE}` in the folder where Webcare starts, in small letters; the
environment wins. They are read once, before any plugin is loaded. When something is
wrong with them, every problem is named and the exit code is 2.

```toml
# {FILE}
data_dir = "/var/lib/webcare"
public_url = "https://webcare.example.org"
trusted_proxies = ["127.0.0.1"]
```

| name | default | meaning |
|---|---|---|
"""

ERRORS = """# Errors

What can go wrong, as classes in `webcare.errors`, and what somebody hears of it. On a
page the sentence is in the reader's language. An API client gets a problem document
(RFC 9457) with the same status, its `detail` in English, and `findings` when rules
stopped something.

```
{tree}
```

| error | when | status | what they are told |
|---|---|---|---|
{rows}

A status of 500 has a number with it, `instance` in a problem document, that finds the
line in the log. "Its own sentence" is written where the error is raised. On the command
line `ConfigurationError` leaves with 2, every other one with 1.

## Refusals without a class of their own

| status | what they are told |
|---|---|
{statuses}
"""


METRICS = """# Metrics

What `/metrics` says, in the format of Prometheus: of this process, and of what lies in
the database. All processes of an installation say the same of the database; take the
largest (`max`), not the sum. Besides these there are those of every Python process,
such as `process_resident_memory_bytes`.

They hold no personal data: labels are names that an administrator or a programmer gave,
and of each there are few. Still they say how busy you are, so `/metrics` is for your
own monitoring only: keep it from the outside at the
[proxy](../how-to/run-in-production.md#4-the-proxy). It asks for no log-in.

| label | values |
|---|---|
| `status` | of an answer: the number, or its first digit such as `2xx` |
| `surface` | `pages` or `api` |
| `channel` | the name of a channel |
| `plugin` | the name of a plugin |
| `call` | the method of a channel that was called, such as `send` |
| `kind` | of a job, such as `message.deliver` |
| `outcome` | of a job `done`, `again`, `later` (no failure), `aside`; of a call \
`answered`, `refused`, `failed` |
| `fate` | of a message `accepted`, `again`, `failed`, `doubt` (perhaps sent), \
`channel_down`; of a poll `done`, `failed` |
| `state` | of jobs `waiting`, `set_aside`; of connections `in_use`, `most` |
| `version` | of Webcare |

A histogram has `_bucket`, `_sum` and `_count`. Alarms on these are in
[`deploy/observability`](../../deploy/observability/README.md), what to do then in the
[runbook](../how-to/runbook.md), and what is promised in [goals](../explanation/slo.md).

| name | kind | labels | meaning |
|---|---|---|---|
"""


def commands_page() -> str:
    """Return the reference of the command line, as it prints it."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    parts = [COMMANDS]
    for name, text in _helps(root, "webcare", None):
        parts.append(f"## `{name}`\n\n```\n{text.rstrip()}\n```\n")
    return "\n".join(parts)


def settings_page() -> str:
    """Return the reference of the settings."""
    rows = (
        f"| `{name}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    )
    return SETTINGS + "\n".join(rows) + "\n"


def errors_page() -> str:
    """Return the reference of the errors."""
    tree = inspect.getdoc(errors) or ""
    return ERRORS.format(
        tree=tree.partition("\n\n")[2].strip(),
        rows="\n".join(map(_error_row, error_classes())),
        statuses="\n".join(_status_rows()),
    )


def metrics_page() -> str:
    """Return the reference of the metrics."""
    rows = (
        f"| `{metric.name}` | {metric.kind} | "
        f"{', '.join(f'`{each}`' for each in metric.labels)} | {metric.meaning} |"
        for metric in metrics()
    )
    return METRICS + "\n".join(rows) + "\n"


def error_classes() -> list[type[WebcareError]]:
    """Return every class of error, in the order of the module."""
    return [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, WebcareError)
    ]


PAGES: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs" / "reference" / "commands.md": commands_page,
    ROOT / "docs" / "reference" / "settings.md": settings_page,
    ROOT / "docs" / "reference" / "errors.md": errors_page,
    ROOT / "docs" / "reference" / "metrics.md": metrics_page,
}


def _helps(
    command: TyperCommand | TyperGroup, name: str, parent: typer.Context | None
) -> Iterator[tuple[str, str]]:
    info = name.rpartition(" ")[2]
    context = typer.Context(
        command,
        info_name=info,
        parent=parent,
        terminal_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    yield name, command.get_help(context)
    if isinstance(command, TyperGroup):
        for inner, each in command.commands.items():
            assert isinstance(each, TyperCommand | TyperGroup)
            yield from _helps(each, f"{name} {inner}", context)


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined or field.default in (None, ()):
        return ""
    return f"`{field.default}`"


OWN = "its own sentence"
SAID = (400, 401, 403, 404, 405, 409, 422, 429, 500, 503)
FINDINGS = (Finding(rule="rule", level="error", reason=OWN),)


def _sample(kind: type[WebcareError]) -> WebcareError:
    """Make one error of a class, with words that can be recognised."""
    given = {
        errors.PluginError: ("plugin", "hook", OWN),
        errors.HandledElsewhere: (OWN, "holder"),
        errors.Refused: (FINDINGS,),
    }
    return kind(*given.get(kind, (OWN,)))


def _error_row(kind: type[WebcareError]) -> str:
    meaning = (inspect.getdoc(kind) or "").splitlines()[0]
    answer = answer_for(_sample(kind))
    return f"| `{kind.__name__}` | {meaning} | {answer.status} | {answer.english} |"


def _status_rows() -> Iterator[str]:
    for status in HTTPStatus:
        answer = answer_with(status)
        if status in SAID:
            yield f"| {status.value} | {answer.english} |"


if __name__ == "__main__":
    for path, page in PAGES.items():
        path.write_text(page(), encoding="utf-8")
