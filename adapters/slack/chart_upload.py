"""Run charts as pictures in a private conversation or a thread, for who pressed for them.

The picture says again what the words said already, so it is sent at best effort: nobody owes it.
Each has its numbers as alt text. Source: docs.slack.dev/messaging/working-with-files. This module
must not know who may see which chart.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.errors import SlackRequestError

from adapters.pictures.picture import Pictures
from adapters.slack.clients import NoToken, SlackClients
from adapters.slack.errors import answered
from adapters.slack.limits import shortened, units
from adapters.slack.render_text import escaped
from dialogs.platform import InDoubt, Refused
from dialogs.vocabulary import Chart

LONGEST_ALT = 1_000
"""Characters of an uploaded picture's alt text (docs.slack.dev, files.getUploadURLExternal)."""
MOST_AT_ONCE = 10


class ChartUpload:
    """Draws charts and uploads them.

    Args:
        clients: a client for each installation.
        pictures: what draws.
    """

    def __init__(self, clients: SlackClients, pictures: Pictures) -> None:
        self._clients = clients
        self._pictures = pictures

    async def send(
        self, realm: str, conversation: str, charts: Sequence[Chart], *, thread: str | None = None
    ) -> None:
        """Post the charts as pictures, in their order and ten a post; none posts nothing.

        Args:
            realm: the installation.
            conversation: where; somebody's private conversation with the bot, as a rule.
            charts: what is drawn.
            thread: the message in whose thread they belong, if any.

        Raises:
            PlatformError: as a post.
        """
        try:
            client = await self._clients.of(realm)
        except NoToken as error:
            raise Refused("revoked", for_good=True) from error
        for start in range(0, len(charts), MOST_AT_ONCE):
            some = charts[start : start + MOST_AT_ONCE]
            files = [await self._file(chart) for chart in some]
            try:
                await answered(
                    "files.completeUploadExternal",
                    client.files_upload_v2(
                        file_uploads=files,
                        channel=conversation,
                        thread_ts=thread,
                        initial_comment=_said_besides(some),
                    ),
                )
            except SlackRequestError as error:
                raise InDoubt("the bytes of a picture did not arrive") from error

    async def _file(self, chart: Chart) -> dict[str, object]:
        picture = await self._pictures.of(chart)
        return {
            "content": picture.png,
            "filename": "chart.png",
            "title": chart.title,
            "alt_txt": shortened(chart.alt, LONGEST_ALT),
        }


def _said_besides(charts: Sequence[Chart]) -> str | None:
    """The numbers of charts whose alt text cannot hold them all."""
    return "\n".join(escaped(each.alt) for each in charts if units(each.alt) > LONGEST_ALT) or None
