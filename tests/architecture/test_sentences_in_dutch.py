"""What people read about conversations and channels is there in Dutch too."""

import ast
from pathlib import Path

import pytest

import webcare
from webcare.policies.scope import FORBIDDEN, USE_TITLES
from webcare.services.connecting import channel_settings
from webcare.web.languages import Languages, core_folders

CORE = Path(webcare.__file__).parent
RAISED = frozenset(
    {"NotFound", "Forbidden", "InvalidTransition", "_refuse", "_refused", "_stop"}
)
MODULES = (
    "domain/conversation.py",
    "domain/health.py",
    "services/connecting/channels.py",
    "services/sending/checks.py",
    "services/conversations/converse.py",
    "services/operations/dead_letters.py",
    "services/conversations/handle.py",
    "services/once.py",
    "services/access/own_tokens.py",
    "services/people/refusing.py",
    "services/access/permitted.py",
    "services/sending/templates.py",
    "storage/paging.py",
    "storage/queries/channels.py",
    "storage/queries/dead_letters.py",
    "storage/queries/people.py",
    "storage/queries/tokens.py",
    "storage/queries/users.py",
)


def sentences(path: Path) -> set[str]:
    """Return the sentences that a module raises, or keeps under a name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in RAISED:
                found |= {
                    each.value
                    for each in arguments
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
            case ast.Assign(value=ast.Constant(str(text))):
                found.add(text)
            case ast.keyword(arg="reason", value=ast.Constant(str(text))):
                found.add(text)
    return {text for text in found if " " in text}


@pytest.mark.parametrize("module", MODULES)
def test_every_sentence_has_its_dutch(module: str) -> None:
    dutch = Languages(core_folders())
    found = sentences(CORE / module)
    missing = {text for text in found if dutch.sentence("nl", text) == text}
    assert not missing


def test_what_is_wrong_with_a_setting_has_its_dutch() -> None:
    dutch = Languages(core_folders())
    texts = {*channel_settings._SENTENCES.values(), channel_settings._OTHER}
    assert not {text for text in texts if dutch.sentence("nl", text) == text}


def test_what_the_profile_of_governments_says_has_its_dutch() -> None:
    dutch = Languages(core_folders())
    texts = {*USE_TITLES.values(), *(use.title for use in FORBIDDEN)}
    assert not {text for text in texts if dutch.sentence("nl", text) == text}
