"""How each experiment of the laboratory comes about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from webcare.errors import SimulationError
from webcare.plugin.simulation import Publish, Say, advance, flood, repeat
from webcare_twitter.simulation import (
    activity,
    announcing,
    direct,
    hooks,
    older,
    posting,
    private,
    public,
)
from webcare_twitter.simulation.subscriptions import subscribe_as_usual
from webcare_twitter.simulation.wire import iso, millis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webcare.plugin.simulation import FieldValue, Happening, Values
    from webcare_twitter.simulation.characters import Profile
    from webcare_twitter.simulation.chats import Chat
    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

OCCASIONS = {
    "like.create": "Like our newest post",
    "follow.follow": "Follow us",
    "follow.unfollow": "Stop following us",
    "post.repost.create": "Repost our newest post",
    "mute.mute": "Be muted by us",
    "block.block": "Be blocked by us",
}
OURS = {
    "post": "Publish a post",
    "answer": "Answer the newest post of this person",
    "message": "Send this person a direct message",
    "delete": "Delete our newest post",
}
_LONGEST_NAME = 15


def _messages(world: World, chat: Chat, values: Values) -> None:
    choices: dict[FieldValue, Literal["everyone", "known", "nobody"]] = {
        "everyone": "everyone",
        "known": "known",
    }
    person = world.person(chat.person)
    _change(world, replace(person, messages=choices.get(values["from"], "nobody")))


def _encrypted(world: World, chat: Chat, values: Values) -> None:
    person = world.person(chat.person)
    _change(world, replace(person, encrypted=bool(values["on"])))


def _protected(world: World, chat: Chat, values: Values) -> None:
    person = world.person(chat.person)
    _change(world, replace(person, protected=bool(values["on"])))
    world.told()


def _rename(world: World, chat: Chat, values: Values) -> None:
    name = str(values["username"]).lstrip("@") or f"{chat.person}_nieuw"
    if not name.replace("_", "a").isalnum() or len(name) > _LONGEST_NAME:
        raise SimulationError(
            "A user name has up to 15 letters, digits and underscores."
        )
    if world.number_of(name):
        raise SimulationError("Somebody has this user name already.")
    person = replace(world.person(chat.person), username=name)
    _change(world, person)
    payload = {"user_id": person.id, "handle": name}
    activity.emit(world, "profile.update.handle", person.id, payload)
    world.told()


def _typing(world: World, chat: Chat, values: Values) -> None:
    del values
    announcing.typing(world, chat)


def _third_party(world: World, chat: Chat, values: Values) -> None:
    del values
    person = world.person(chat.person)
    others = [
        post
        for post in world.posts
        if world.posts.answers_to(post, chat.house)
        and post.author not in {person.id, chat.house}
    ]
    if not others:
        ours = _newest(world, chat.house)
        other = next(p for p in world.people.values() if p.id != person.id)
        number = public.post(world, other.id, "Wat fijn om te lezen.", above=ours)
        others = [post for post in world.posts if post.id == number]
    public.post(world, person.id, "Dat vind ik dus ook!", above=others[-1])


def _quote(world: World, chat: Chat, values: Values) -> None:
    ours, person = _newest(world, chat.house), world.person(chat.person)
    house = world.house(chat.house).profile
    address = f"https://x.com/{house.username}/status/{ours.id}"
    text = f"{values['text']} {address}".strip()
    public.publish(world, person.id, Publish(text=text))


def _occasion(world: World, chat: Chat, values: Values) -> None:
    what, person = str(values["what"]), world.person(chat.person)
    house = world.house(chat.house).profile
    payload: Json = {"created_at": iso(world.now)}
    if what in {"like.create", "post.repost.create"}:
        ours = _newest(world, chat.house)
        payload |= {"post_id": ours.id, "user_id": person.id}
    else:
        inward = what.startswith("follow")
        source, target = (person, house) if inward else (house, person)
        payload |= {"source": source.event, "target": target.event}
    activity.emit(world, what, house.id, payload, direction="inbound")
    if what not in {"like.create", "post.repost.create"}:
        older.emit(world, house.id, _older_occasion(world, what, payload))


def _older_occasion(world: World, what: str, payload: Json) -> Json:
    group, _, name = what.partition(".")
    event = {"type": name, "created_timestamp": millis(world.now)}
    ends = {end: _older_profile(world, payload[end]) for end in ("source", "target")}
    return {f"{group}_events": [{**event, **ends}]}


def _older_profile(world: World, event: Json) -> Json:
    profile = world.profile(event["id"])
    return profile.old if profile else {}


def _flood(world: World, chat: Chat, values: Values) -> None:
    people = [person for person in world.people.values() if not person.protected]
    house = world.house(chat.house).profile

    def write(position: int) -> None:
        person = people[position % len(people)]
        text = f"Wanneer gaat vlucht OV {1000 + position} weg?"
        if values["where"] == "private":
            private.say(world, world.chat(house.id, person.key), Say(text=text))
        else:
            public.post(world, person.id, f"@{house.username} {text}")

    flood(world, values, write)


def _ours(world: World, chat: Chat, values: Values) -> None:
    text = str(values["text"])
    match values["what"]:
        case "post":
            public.publish(world, chat.house, Publish(text=text))
        case "answer":
            above = _newest(world, world.person(chat.person).id)
            public.post(world, chat.house, text, above=above)
        case "message":
            direct.send(world, chat, text)
        case _:
            posting.withdraw(world, _newest(world, chat.house))


def _exhaust(world: World, chat: Chat, values: Values) -> None:
    for who in (chat.house, None):
        world.meter.exhaust(str(values["bucket"]), who, world.now)


async def _check(world: World, chat: Chat, values: Values) -> None:
    del chat, values
    for hook in tuple(world.hooks.values()):
        await hooks.check_again(world, hook)


async def _validate(world: World, chat: Chat, values: Values) -> None:
    del chat, values
    for hook in tuple(world.hooks.values()):
        if not await hooks.renew(world, hook):
            raise SimulationError("The webhook did not pass the check.")


def _replay(world: World, chat: Chat, values: Values) -> None:
    del chat
    start = world.now - timedelta(hours=float(values["hours"]))
    for hook in world.hooks.values():
        hooks.send_again(world, hook, start, world.now, world.new_id())


def _revoke(world: World, chat: Chat, values: Values) -> None:
    del values
    announcing.revoked(world, chat.house)
    world.revoked.add(chat.house)
    world.tokens.revoke(chat.house)
    private_ = activity.PRIVATE
    world.subscriptions = {
        number: subscription
        for number, subscription in world.subscriptions.items()
        if subscription.user != chat.house or subscription.event_type not in private_
    }
    world.older = {pair for pair in world.older if pair[1] != chat.house}


def _allow(world: World, chat: Chat, values: Values) -> None:
    del values
    house = world.house(chat.house)
    world.revoked.discard(house.id)
    world.tokens.allow(house, world.now)
    for hook in world.hooks.values():
        subscribe_as_usual(world, house.id, hook)


def _change(world: World, person: Profile) -> None:
    world.people[person.key] = person
    world.changes.note("people", "laboratory")


def _newest(world: World, author: str) -> Post:
    posts = world.posts.by(author)
    if not posts:
        raise SimulationError("There is no post of theirs.")
    return posts[-1]


HAPPENINGS: Mapping[str, Happening[World, Chat]] = {
    "messages": _messages,
    "encrypted": _encrypted,
    "protected": _protected,
    "rename": _rename,
    "typing": _typing,
    "third_party": _third_party,
    "quote": _quote,
    "occasion": _occasion,
    "flood": _flood,
    "advance": advance,
    "ours": _ours,
    "exhaust": _exhaust,
    "check": _check,
    "validate": _validate,
    "replay": _replay,
    "repeat": repeat,
    "revoke": _revoke,
    "allow": _allow,
}
