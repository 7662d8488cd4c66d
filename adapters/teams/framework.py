"""The Bot Framework's seam: an adapter, a turn's context, and whatever middleware stands between.

Activities come verified from our own edge and go to our own connector, so that nothing of the SDK
waits on the loop or decides whom to trust (docs/decisions/0024). What is written for the Bot
Framework (middleware, a bot's `on_turn`) still plugs in here, and what succeeds it has the same
three parts. This module must not know what an activity means.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from botbuilder.core import BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from adapters.teams.connector import ConnectorClients
from adapters.teams.edge import Reply
from adapters.teams.payload import Payload

_AS_IT_CAME = "cyclebot.activity"
"""Under which a turn holds the activity as it came: the SDK's model drops what it does not know."""

Logic = Callable[[TurnContext], Awaitable[None]]


class FrameworkAdapter(BotAdapter):  # type: ignore[misc] # The SDK ships no types.
    """Runs a bot's turns over our edge and connector.

    Args:
        clients: the connector by address.
    """

    def __init__(self, clients: ConnectorClients) -> None:
        super().__init__()
        self._clients = clients

    async def process(self, activity: Payload, logic: Logic) -> Reply:
        """Run one turn, through the middleware, and give what the connector is answered."""
        context = TurnContext(self, _model(activity))
        context.turn_state[_AS_IT_CAME] = activity
        await self.run_pipeline(context, logic)
        answered = context.turn_state.get(BotAdapter._INVOKE_RESPONSE_KEY)  # noqa: SLF001 - its own subclass
        if answered is None:
            return Reply()
        return Reply(status=answered.value.status, body=answered.value.body)

    async def send_activities(
        self, context: TurnContext, activities: Sequence[Activity]
    ) -> list[ResourceResponse]:
        """As the SDK says: an invoke's answer is held for the reply, all else is sent."""
        sent = []
        for each in activities:
            if each.type == ActivityTypes.invoke_response:
                context.turn_state[BotAdapter._INVOKE_RESPONSE_KEY] = each  # noqa: SLF001 - its own subclass
                sent.append(ResourceResponse())
                continue
            client = self._clients.of(each.service_url)
            sent.append(ResourceResponse(id=await client.send(each.conversation.id, _json(each))))
        return sent

    async def update_activity(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        """As the SDK says."""
        client = self._clients.of(activity.service_url)
        await client.change(activity.conversation.id, activity.id, _json(activity))
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        """As the SDK says."""
        client = self._clients.of(reference.service_url)
        await client.take_away(reference.conversation.id, reference.activity_id)


def as_it_came(context: TurnContext) -> Payload:
    """The activity of a turn, whole."""
    found = context.turn_state[_AS_IT_CAME]
    return found if isinstance(found, Payload) else Payload()


async def answer(context: TurnContext, reply: Reply) -> None:
    """Answer the connector."""
    value = _Whole(status=reply.status, body=reply.body)
    await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=value))


class _Whole(InvokeResponse):  # type: ignore[misc] # As above.
    """An answer that nobody changes, so that it may stand for its own copy.

    The SDK copies what is sent, part by part, and a card has many.
    """

    def __deepcopy__(self, _: object) -> _Whole:
        return self


def _model(activity: Payload) -> Activity:
    """What the SDK and its middleware read of an activity; reading all of it takes 0.6 ms."""
    return Activity(
        type=activity.text("type"),
        id=activity.text("id"),
        name=activity.text("name") or None,
        text=activity.text("text") or None,
        channel_id=activity.text("channelId"),
        service_url=activity.text("serviceUrl"),
        from_property=_account(activity.part("from")),
        recipient=_account(activity.part("recipient")),
        conversation=ConversationAccount(
            id=activity.part("conversation").text("id"),
            conversation_type=activity.part("conversation").text("conversationType") or None,
            tenant_id=activity.part("conversation").text("tenantId") or None,
        ),
        reply_to_id=activity.text("replyToId") or None,
        channel_data=activity.body.get("channelData"),
        value=activity.body.get("value"),
    )


def _account(account: Payload) -> ChannelAccount:
    return ChannelAccount(
        id=account.text("id"),
        name=account.text("name"),
        aad_object_id=account.text("aadObjectId") or None,
    )


def _json(activity: Activity) -> dict[str, object]:
    found: dict[str, object] = activity.serialize()
    return found
