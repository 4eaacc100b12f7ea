"""Routing rules for tests: put in force at once, on a core."""

from typing import Any

from sqlmodel import Session

from webcare.domain.access import SYSTEM
from webcare.policies.routing import KIND
from webcare.services.core import Core
from webcare.services.policies.activation import Decision, add_version
from webcare.services.policies.places import Place


def rule(name: str, *then: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Return a rule that always matches unless `when` says otherwise."""
    done = then or ({"do": "tag", "tag": name},)
    return {"name": name, "title": name.title(), "then": list(done), **said}


def to(team: str) -> dict[str, str]:
    return {"do": "team", "team": team}


def words(*patterns: str) -> dict[str, Any]:
    return {"what": "words", "patterns": list(patterns)}


async def go_by(core: Core, *rules: dict[str, Any], fallback: str = "") -> None:
    """Let rules hold from now on; nothing looks whether they name what is there."""
    document = {"rules": list(rules), "fallback": fallback}

    def change(session: Session) -> None:
        decision = Decision(acknowledged=True)
        add_version(session, SYSTEM, Place(KIND), document, decision, now=core.clock())

    await core.write(change)
    await core.read(lambda session: core.policies.look(session.connection()))
