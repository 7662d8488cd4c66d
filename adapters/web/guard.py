"""What keeps the page to this machine: who may ask, and what a browser may do with an answer.

There is no log-in, so a request must name this machine as its host (a foreign name that was made
to point here is turned away) and come from the page itself. It must not know any route.
"""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def guard(hosts: frozenset[str]) -> Middleware:
    """A middleware that answers 403 to a foreign host or origin.

    Args:
        hosts: the names by which this machine may be called, without a port.
    """

    @web.middleware
    async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _without_port(request.headers.get("Host", "")) not in hosts:
            return refusal(403, "This page answers only under the address of this machine.")
        origin = request.headers.get("Origin")
        if origin is not None and origin.split("://", 1)[-1] != request.headers.get("Host"):
            return refusal(403, "This request came from another page, so nothing was done.")
        return await handler(request)

    return only_this_machine


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Say what a browser may do with an answer: run and load nothing that is not ours."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


def refusal(status: int, words: str) -> web.Response:
    """A refusal in words, as the page reads them."""
    return web.json_response({"words": words}, status=status)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()
