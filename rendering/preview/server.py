"""The preview's server: one page, its events and its pictures, for this machine only.

It listens on the loopback interface, answers only to its own name (a page elsewhere could have its
name resolve to 127.0.0.1), refuses other origins, serves what is in memory and its own few files
by exact name, and takes nothing: requests only read.
"""

from __future__ import annotations

import asyncio
import errno
import json
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rendering.preview.session import Session
from rendering.source import ROOT

HOST = "127.0.0.1"
DEFAULT_PORT = 4747
FILES = {
    "/": ("assets/preview/preview.html", "text/html"),
    "/preview.css": ("assets/preview/preview.css", "text/css"),
    "/preview.js": ("assets/preview/preview.js", "text/javascript"),
    "/inter-400.woff2": ("assets/gallery/Inter-Regular.woff2", "font/woff2"),
    "/inter-600.woff2": ("assets/gallery/Inter-SemiBold.woff2", "font/woff2"),
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def application(session: Session, port: int) -> ASGIApp:
    """Return the web application of a session that is reached at `port`."""

    def file(path: str, kind: str) -> Callable[[Request], Response]:
        content = (ROOT / path).read_bytes()
        headers = HEADERS | {"Cache-Control": "no-cache"}
        return lambda _: Response(content, media_type=kind, headers=headers)

    async def events(request: Request) -> Response:
        return StreamingResponse(
            _stream(session), media_type="text/event-stream",
            headers=HEADERS | {"Cache-Control": "no-store"},
        )  # fmt: skip

    async def picture(request: Request) -> Response:
        content = session.pictures.get(request.path_params["name"])
        if content is None:
            return PlainTextResponse("there is no such picture", 404, HEADERS)
        # Its name stands for what it shows, so it never changes.
        headers = HEADERS | {"Cache-Control": "max-age=31536000, immutable"}
        return Response(content, media_type="image/png", headers=headers)

    async def glimpse(request: Request) -> Response:
        try:
            generation = int(request.query_params["generation"])
            seconds = float(request.query_params["at"])
            if not 0 <= seconds < float("inf"):
                raise ValueError(seconds)
        except (KeyError, ValueError):
            return PlainTextResponse("generation and at (seconds) are needed", 400, HEADERS)
        found = await session.glimpse(request.path_params["theme"], generation, seconds)
        if found is None:
            return Response(status_code=204, headers=HEADERS)
        return JSONResponse(found, headers=HEADERS | {"Cache-Control": "no-store"})

    routes = [Route(path, file(*of)) for path, of in FILES.items()]
    routes += [
        Route("/events", events),
        Route("/pictures/{name}.png", picture),
        Route("/glimpse/{theme}", glimpse),
    ]
    return OwnPagesOnly(Starlette(routes=routes), port)


async def _stream(session: Session) -> AsyncIterator[str]:
    async for event in session.events():
        yield f"data: {json.dumps(event, ensure_ascii=False, separators=(',', ':'))}\n\n"


class OwnPagesOnly:
    """Refuses requests that do not come from our own page, or from nobody's."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in (HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        if scope["type"] == "http" and not self._is_ours(Request(scope).headers):
            refusal = PlainTextResponse("this preview is for its own page only", 403, HEADERS)
            await refusal(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, send)

    def _is_ours(self, headers: Any) -> bool:
        return (
            headers.get("host") in self._hosts
            and headers.get("origin") in {None, f"http://{headers.get('host')}"}
            and headers.get("sec-fetch-site") in {None, "same-origin", "none"}
        )


def listen(port: int) -> socket.socket:
    """Return a socket that listens at `port` of the loopback interface, or at a free one."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        listening.bind((HOST, 0))
    listening.listen(64)
    return listening


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, session: Session, running: asyncio.Task[None]
    ) -> None:
        super().__init__(config)
        self._session = session
        self._running = running

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._running.cancel()  # first, so that a save at this moment starts nothing any more
        await asyncio.wait([self._running])
        # Pages hold their stream of events open; uvicorn would wait for them.
        await self._session.close()
        await super().shutdown(sockets)


def serve(session: Session, port: int, ready: Callable[[str], None]) -> None:
    """Serve a session until Ctrl-C.

    Parameters
    ----------
    port
        If it is taken, a free one is used instead.
    ready
        Called with the page's address as soon as it can be opened.
    """
    with listen(port) as listening:
        found = listening.getsockname()[1]
        asyncio.run(_serve(session, listening, found, ready))


async def _serve(
    session: Session, listening: socket.socket, port: int, ready: Callable[[str], None]
) -> None:
    config = uvicorn.Config(
        application(session, port), log_level="warning", lifespan="off", server_header=False,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    running = asyncio.create_task(session.run())
    server = _Server(config, session, running)

    def end_with(task: asyncio.Task[None]) -> None:
        server.should_exit = True

    running.add_done_callback(end_with)
    ready(f"http://{HOST}:{port}/")
    try:
        await server.serve(sockets=[listening])
    finally:
        if not running.cancelled():
            await running  # raises what ended it
