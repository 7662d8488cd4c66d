"""How a stand-in server does what it was told to do wrong, around the work it would have done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.fakes.teams.faults import Busy, CutOff, Faults, Garbled, Refusing, Slow

_GATEWAY = "<html><head><title>Gateway</title></head><body>Try again.</body></html>"


def error(status: int, code: str, message: str, **headers: str) -> web.Response:
    """An error as Microsoft words it."""
    body = {"error": {"code": code, "message": message}}
    return web.json_response(body, status=status, headers=headers)


async def going_wrong(
    faults: Faults, request: web.Request, work: Callable[[], Awaitable[web.Response]]
) -> web.StreamResponse:
    """Answer a request, well or as the next fault says."""
    match faults.take():
        case None:
            return await work()
        case Busy(retry_after):
            wait = {} if retry_after is None else {"Retry-After": str(retry_after)}
            return error(429, "Throttled", "Too many requests.", **wait)
        case Refusing(status, code, after):
            if after:
                await work()
            return error(status, code, "As it was told to.")
        case Garbled(status) as garbled:
            if garbled.after_the_work:
                await work()
            return web.Response(status=status, text=_GATEWAY, content_type="text/html")
        case CutOff(after):
            if after:
                await work()
            return _cut_off(request)
        case Slow(until, after):
            done = await work() if after else None
            await until.wait()
            return done or await work()


def _cut_off(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
