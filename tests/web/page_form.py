"""The page's form as a person sees it: each field's words, options, and what it would send back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from dialogs.vocabulary import Value


@dataclass(slots=True)
class PageField:
    """One field: what is sent if nobody touches it, the labels of its options in order."""

    key: str
    several: bool = False
    text: str = ""
    options: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()

    @property
    def value(self) -> Value:
        """As the page sends it: a list only where several can be picked."""
        if self.several:
            return self.chosen
        return self.chosen[0] if self.chosen else ""


@dataclass(slots=True)
class _Reading:
    """Where in a field the reader is."""

    found: PageField
    depth: int
    option: str | None = None
    parts: list[str] = field(default_factory=list)


class PageForm(HTMLParser):
    """The parts of a form's HTML: `text` is everything seen, `fields` come in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: list[PageField] = []
        self._seen: list[str] = []
        self._depth = 0
        self._now: _Reading | None = None
        self._area: list[str] | None = None
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """Everything seen, labels and placeholders too."""
        return "".join(self._seen)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "input":
            self._input(held)
            return
        self._depth += 1
        if "data-key" in held:
            several = held.get("data-several") == "yes"
            found = PageField(key=held["data-key"], several=several)
            self.fields.append(found)
            self._now = _Reading(found, self._depth)
        if self._now is None:
            return
        if tag in ("textarea", "select"):
            self._show(held.get("placeholder", ""))
        if tag == "textarea":
            self._area = []
        if tag == "option" or held.get("class") == "option":
            self._now.option = ""
        if tag == "option" and "selected" in held:
            self._now.found.chosen = (held["value"],)

    def handle_endtag(self, tag: str) -> None:
        now = self._now
        if now is not None:
            if tag == "textarea" and self._area is not None:
                # A browser drops the line break that a text area begins with.
                now.found.chosen = ("".join(self._area).removeprefix("\n"),)
                self._area = None
            if tag in ("option", "label") and now.option is not None:
                now.found.options = (*now.found.options, now.option)
                now.option = None
            if self._depth == now.depth:
                self._leave(now)
        self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)
            return
        if self._now is not None and self._now.option is not None:
            self._now.option += data
        self._show(data)

    def _input(self, held: dict[str, str]) -> None:
        assert self._now is not None, "an input stands outside every field"
        found = self._now.found
        self._show(held.get("placeholder", ""))
        if held["type"] not in ("radio", "checkbox"):
            found.chosen = (held["value"],) if held.get("value") else ()
        elif "checked" in held:
            found.chosen = (*found.chosen, held["value"])

    def _leave(self, now: _Reading) -> None:
        now.found.text = "".join(now.parts)
        if now.found.options[:1] == ("Choose one",):
            now.found.options = now.found.options[1:]
        self._now = None

    def _show(self, words: str) -> None:
        self._seen.append(words)
        if self._now is not None:
            self._now.parts.append(words)
