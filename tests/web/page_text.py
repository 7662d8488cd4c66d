"""HTML as a browser reads it: its text, tags and attributes; for looking at what was drawn."""

from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_PRESSES = frozenset({"a", "button"})


class Drawn(HTMLParser):
    """A piece of HTML: `text` in order, `tags` opened, `attributes` as (tag, name, value)."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self._pressed: list[tuple[dict[str, str], int, int]] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def values(self, tag: str, name: str) -> list[str]:
        return [value for t, n, value in self.attributes if (t, n) == (tag, name)]

    def presses(self) -> list[tuple[str, str, str | None]]:
        """Buttons and addresses, in order: label, what it carries, the question it asks first."""
        return [
            (
                "".join(self.parts[start:end]),
                held.get("data-intent", held.get("href", "")),
                held.get("data-confirm"),
            )
            for held, start, end in self._pressed
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)
        if tag in _PRESSES:
            held = {name: value or "" for name, value in attrs}
            self._pressed.append((held, len(self.parts), len(self.parts)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another tag"
        if tag in _PRESSES:
            held, start, _ = self._pressed[-1]
            self._pressed[-1] = (held, start, len(self.parts))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")
