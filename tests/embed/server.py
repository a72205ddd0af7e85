"""A web server on loopback that tells what it was asked for."""

import threading
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles


class Log:
    """ASGI middleware that notes each request's path."""

    def __init__(self, app, paths):
        self.app, self.paths = app, paths

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.paths.append(scope["path"])
        await self.app(scope, receive, send)


class Site:
    """A running server: its address, and the paths that were asked for."""

    def __init__(self, address, requests):
        self.address, self.requests = address, requests

    def names(self, suffix):
        """Return the names of the files with this ending that were asked for, in order."""
        return [path.rpartition("/")[2] for path in self.requests if path.endswith(suffix)]


@contextmanager
def serving(folder):
    """Serve a folder's files, with ranges as films need them."""
    requests = []
    app = Starlette(
        routes=[Mount("/", StaticFiles(directory=folder, html=True, follow_symlink=True))],
        middleware=[Middleware(Log, paths=requests)],
    )
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    ready = threading.Event()
    startup = server.startup

    async def tell_when_started(sockets=None):
        await startup(sockets)
        ready.set()

    server.startup = tell_when_started
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ready.wait(timeout=30)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Site(f"http://127.0.0.1:{port}", requests)
    finally:
        server.should_exit = True
        thread.join(timeout=30)
