"""What the page sends, verified and turned into an `Input`.

The page plays the platform: what a person writes is stored with the vendor first, and then told to
Cyclebot where it is in the room. Who somebody is was picked on the page: there is no log-in, so
all that is checked is that the person and the place exist. It must not know what an input leads to.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.web.platform import account_of
from adapters.web.vendor import ChatVendor
from adapters.web.vendor_values import Channel, NotYours, Posted, User
from dialogs.inputs import (
    Changed,
    Command,
    ConversationRef,
    Input,
    Joined,
    Left,
    Pressed,
    Said,
    Submitted,
    What,
)
from dialogs.vocabulary import Intent

MOST_BYTES = 1024 * 1024


class BadLetter(Exception):
    """What the page sent cannot be understood; the words are for the person."""


class _Letter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Name = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[int, Field(ge=1, lt=2**53)]


class Say(_Letter):
    """A message, or a command if it begins with a slash."""

    kind: Literal["say"]
    text: str
    root: Number | None = None


class Edit(_Letter):
    """A person's own message, changed."""

    kind: Literal["edit"]
    message: Number
    text: str


class Delete(_Letter):
    """A person's own message, taken back."""

    kind: Literal["delete"]
    message: Number


class Press(_Letter):
    """A button: what it carried, and the message it stands on."""

    kind: Literal["press"]
    intent: Annotated[str, Field(min_length=1, max_length=200)]
    message: Number


class Submit(_Letter):
    """A form that was filled in; `root` is the thread it was opened in."""

    kind: Literal["submit"]
    form: Name
    about: Annotated[list[Annotated[str, Field(max_length=3_000)]], Field(max_length=100)]
    values: Annotated[dict[Name, str | list[str]], Field(max_length=50)]
    root: Number | None = None


class Place(_Letter):
    """What is done to the channel itself."""

    kind: Literal["place"]
    change: Literal["add_bot", "remove_bot", "archive", "restore"]


class Letter(_Letter):
    """The one envelope. `key` is made by the page and repeated when it tries again."""

    key: Annotated[str, Field(min_length=8, max_length=100)]
    realm: Name
    user: Name
    conversation: Name
    what: Annotated[Say | Edit | Delete | Press | Submit | Place, Field(discriminator="kind")]


def letter_from(body: bytes) -> Letter:
    """Read what the page sent.

    Raises:
        BadLetter: it is not JSON or not of the shape; the words say where.
    """
    try:
        return Letter.model_validate_json(body)
    except ValidationError as cause:
        first = cause.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise BadLetter(
            f"This page sent something that was not understood ({where}): {first['msg']}."
        ) from cause


class Inbound:
    """The page's letters as inputs.

    Args:
        vendor: where what people write is stored.
        command: the command word with its slash, such as `/cycle`.
    """

    def __init__(self, vendor: ChatVendor, command: str) -> None:
        self._vendor = vendor
        self._command = command

    def accept(self, letter: Letter) -> Input | None:
        """Store what belongs to the chat, and say what Cyclebot hears of it; None is nothing.

        Synchronous, for it asks the vendor. The same letter again stores nothing twice and gives
        the same input.

        Raises:
            BadLetter: the words cannot be taken.
            VendorError: the person, the place or the message is not there or not theirs.
        """
        user = self._vendor.user(letter.realm, letter.user)
        place = self._vendor.entered(letter.realm, letter.conversation, letter.user)
        what, root = self._what(letter, user, place)
        if what is None:
            return None
        return Input(
            key=f"{letter.user}:{letter.key}",
            at=self._vendor.clock.now(),
            account=account_of(user),
            conversation=ConversationRef(external_id=place.id, kind=place.kind, name=place.name),
            what=what,
            root=None if root is None else str(root),
        )

    def _what(self, letter: Letter, user: User, place: Channel) -> tuple[What | None, int | None]:
        match letter.what:
            case Say(text=text, root=root) if _worded(text).startswith("/"):
                return self._command_in(text), self._root(place, root)
            case Say() | Edit() | Delete():
                return self._said(letter, user, place)
            case Press(intent=intent, message=message):
                return self._pressed(place, user, intent, message)
            case Submit(form=form, about=about, values=values, root=root):
                given = {
                    key: value if isinstance(value, str) else tuple(value)
                    for key, value in values.items()
                }
                submitted = Submitted(form=form, about=tuple(about), values=given)
                return submitted, self._root(place, root)
            case Place(change=change):
                return self._changed(place, change), None

    def _command_in(self, text: str) -> Command:
        word, _, rest = _worded(text).partition(" ")
        if word.lower() != self._command.lower():
            raise BadLetter(
                f"“{word[:40]}” is not a command here; {self._command} is. "
                "Nothing was sent, and your words are still in the box."
            )
        return Command(rest.strip())

    def _said(self, letter: Letter, user: User, place: Channel) -> tuple[What | None, int | None]:
        held = self._stored(letter)
        if not place.bot_here:
            return None, None
        text = held.text or ""
        said = Said(
            text=_unaddressed(text, self._vendor.bot_name),
            message_ref=str(held.id),
            change=_CHANGES[letter.what.kind],
            mentioned=_addresses(text, self._vendor.bot_name),
            calls_person=any(
                _addresses(text, member.name)
                for member in self._vendor.members(place.realm, place.id)
            ),
        )
        return said, held.root

    def _stored(self, letter: Letter) -> Posted:
        match letter.what:
            case Say(text=text, root=root):
                return self._vendor.say(
                    letter.realm,
                    letter.conversation,
                    letter.user,
                    text,
                    key=letter.key,
                    root=root,
                )
            case Edit(message=message, text=text):
                _worded(text)
                return self._vendor.edit(letter.realm, message, letter.user, text)
            case Delete(message=message):
                return self._vendor.delete(letter.realm, message, letter.user)
            case _:
                raise BadLetter("This page sent something that is no message.")

    def _pressed(
        self, place: Channel, user: User, intent: str, message: int
    ) -> tuple[Pressed, int | None]:
        held = self._vendor.message(message)
        if (held.realm, held.channel) != (place.realm, place.id) or held.private_to not in (
            None,
            user.id,
        ):
            raise NotYours("That message is not in this conversation.")
        try:
            meant = Intent.decoded(intent)
        except ValueError as cause:
            raise BadLetter("This page sent a button that carries too much.") from cause
        return Pressed(intent=meant, message_ref=str(held.id)), held.root

    def _changed(self, place: Channel, change: str) -> What:
        match change:
            case "add_bot":
                self._vendor.add_bot(place.realm, place.id)
                return Joined(who=None, how="added on the chat page")
            case "remove_bot":
                self._vendor.remove_bot(place.realm, place.id)
                return Left(who=None, why="removed on the chat page")
            case "archive":
                self._vendor.archive(place.realm, place.id)
                return Changed(what="archived")
            case _:
                self._vendor.restore(place.realm, place.id)
                return Changed(what="restored")

    def _root(self, place: Channel, root: int | None) -> int | None:
        if root is None:
            return None
        held = self._vendor.message(root)
        if (held.realm, held.channel) != (place.realm, place.id):
            raise NotYours("That thread is not in this conversation.")
        return held.id if held.root is None else held.root


_CHANGES: dict[str, Literal["new", "edited", "deleted"]] = {
    "say": "new",
    "edit": "edited",
    "delete": "deleted",
}


def _worded(text: str) -> str:
    """The text without the space around it. Raises `BadLetter` if nothing is left."""
    words = text.strip()
    if not words:
        raise BadLetter("There is nothing to send yet: write a word or two.")
    return words


def _unaddressed(text: str, name: str) -> str:
    """The text without the `@name` that it begins with, as one would say it to the bot's face."""
    return re.sub(rf"^\s*@{re.escape(name)}(?!\w)[\s,:]*", "", text, flags=re.IGNORECASE)


def _addresses(text: str, name: str) -> bool:
    """Whether the text says `@name`, by the whole name or its first word."""
    names = "|".join(re.escape(part) for part in (name, name.split(" ")[0]) if part)
    return bool(names) and re.search(rf"(?<!\w)@(?:{names})(?!\w)", text, re.IGNORECASE) is not None
