"""A watch that keeps what it is told, in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.inputs import PlatformName
from dialogs.watch import AnswerKind, Call, Came, Ended, InputKind


@dataclass(slots=True)
class CountingWatch:
    """What was counted, without the seconds."""

    inputs: list[tuple[str, str, str]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    given_up: list[tuple[str, str, str]] = field(default_factory=list)
    performed: int = 0
    put_off: int = 0

    def took(
        self, platform: PlatformName, kind: InputKind, came: AnswerKind, seconds: float
    ) -> None:
        assert seconds >= 0
        self.inputs.append((platform, kind, came))

    def unknown(self, platform: PlatformName) -> None:
        self.strange.append(platform)

    def called(self, platform: str, call: Call, came: Came, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append((platform, call, came))

    def ended(self, platform: str, how: Ended, why: str = "") -> None:
        self.given_up.append((platform, how, why))

    def ticked(self, performed: int, failed: int) -> None:
        self.performed += performed
        self.put_off += failed
