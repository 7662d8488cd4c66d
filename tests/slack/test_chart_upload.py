"""Charts are uploaded as pictures with alt text, into one conversation."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from adapters.pictures.picture import Pictures
from adapters.slack.chart_upload import ChartUpload
from adapters.slack.clients import SlackClients
from dialogs.platform import InDoubt, Later, Refused
from dialogs.vocabulary import Chart, ChartPoint, Series
from tests.fakes.slack import SlackServer
from tests.fakes.slack.faults import Busy, CutOff, Error, Fault
from tests.fakes.slack.workspaces import Workspace


def chart(title: str, alt: str = "27% then 45%.") -> Chart:
    points = (
        ChartPoint(on=date(2026, 9, 28), per_cent=27),
        ChartPoint(on=date(2026, 10, 14), per_cent=45),
    )
    return Chart(title=title, series=(Series(name="All", points=points),), alt=alt)


@pytest.fixture
async def upload(slack: SlackServer, juniper: Workspace) -> AsyncIterator[ChartUpload]:
    async def tokens(realm: str) -> str | None:
        return juniper.token if realm == "T1" else None

    async with SlackClients.opened(tokens, slack.api_url) as clients:
        yield ChartUpload(clients, Pictures())


async def test_charts_come_as_one_post_of_pictures_with_their_numbers_as_alt_text(
    juniper: Workspace, upload: ChartUpload
) -> None:
    home = juniper.direct_with("U1").id
    await upload.send("T1", home, [chart("Grade 4"), chart("Grade 5", alt="31% then 60%.")])

    [post] = juniper.seen(home)
    files = [juniper.files[each] for each in post.files]
    assert [(each.title, each.alt_text) for each in files] == [
        ("Grade 4", "27% then 45%."),
        ("Grade 5", "31% then 60%."),
    ]
    assert all((each.data or b"").startswith(b"\x89PNG") for each in files)


async def test_numbers_that_no_alt_text_holds_are_written_beside(
    juniper: Workspace, upload: ChartUpload
) -> None:
    home = juniper.direct_with("U1").id
    long = "27 of 99 < 45 of 99; " * 60
    await upload.send("T1", home, [chart("Grade 4", alt=long)])

    [post] = juniper.seen(home)
    assert post.text == long.replace("<", "&lt;")
    assert len(juniper.files[post.files[0]].alt_text) <= 1_000


async def test_a_chart_may_stand_in_a_thread(juniper: Workspace, upload: ChartUpload) -> None:
    home = juniper.direct_with("U1").id
    await upload.send("T1", home, [chart("Grade 4")])
    root = juniper.seen(home)[0].ts
    await upload.send("T1", home, [chart("Grade 4")], thread=root)

    assert [each.thread_ts for each in juniper.seen(home)] == [None, root]


async def test_no_chart_is_no_post(slack: SlackServer, upload: ChartUpload) -> None:
    await upload.send("T1", "D1", [])

    assert slack.calls == []


@pytest.mark.parametrize(
    ("method", "fault", "error"),
    [
        ("files.getUploadURLExternal", Busy(30), Later),
        ("files.getUploadURLExternal", Error("missing_scope"), Refused),
        ("files.completeUploadExternal", Error("not_in_channel"), Refused),
        ("files.completeUploadExternal", CutOff(), InDoubt),
    ],
)
async def test_what_goes_wrong_is_said_in_our_words(
    slack: SlackServer,
    juniper: Workspace,
    upload: ChartUpload,
    method: str,
    fault: Fault,
    error: type[Exception],
) -> None:
    slack.faults.next(method, fault)

    with pytest.raises(error):
        await upload.send("T1", juniper.direct_with("U1").id, [chart("Grade 4")])


async def test_an_installation_without_a_token_gets_no_picture(upload: ChartUpload) -> None:
    with pytest.raises(Refused):
        await upload.send("T2", "D1", [chart("Grade 4")])
