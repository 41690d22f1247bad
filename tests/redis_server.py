"""A Redis of the tests' own, and counters that stand in either place."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Protocol, cast

from redis import Redis
from redis.exceptions import RedisError

from hotlead.web.counters import ProcessCounters
from hotlead.web.ratelimit import RateLimiter, make_rate_limiter

START_S = 10
STOP_S = 10


class RedisServer:
    """A server on a Unix socket in `folder`, without persistence; it can go and come back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What `REDIS_URL` takes."""
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = shutil.which("redis-server")
        assert program is not None, "no redis-server: run scripts/install-test-packages"
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "save": "",
            "appendonly": "no",
            "dir": str(self._folder),
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen([program, *flags], stdout=subprocess.DEVNULL)
        give_up_at = time.monotonic() + START_S
        while not self._answers():
            assert time.monotonic() < give_up_at, "redis-server does not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it as a crash would: at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_S)
            self._process = None

    def ask(self, *command: str | int) -> object:
        """Redis' answer to one command."""
        with Redis(unix_socket_path=str(self._socket), decode_responses=True) as connection:
            return cast(
                "object",
                # The library gives the answer of a command it was told by name no type.
                connection.execute_command(*command),  # pyright: ignore[reportUnknownMemberType]
            )

    def connections(self) -> int:
        """How many connections it has, this look included."""
        return len(str(self.ask("CLIENT", "LIST", "TYPE", "normal")).splitlines())

    def _answers(self) -> bool:
        try:
            return bool(self.ask("PING"))
        except RedisError:
            return False


class Counting(Protocol):
    """Counters under test: the nodes that share them, and a clock to move."""

    redis_url: str | None

    def node(self) -> RateLimiter:
        """The limiter of one more web node."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        ...

    async def close(self) -> None:
        """Close what the nodes opened."""
        ...


class InProcess:
    """One process; what is a node elsewhere is a second user of its counters here."""

    redis_url: str | None = None

    def __init__(self) -> None:
        self._now = 1000.0
        self.counters = ProcessCounters(lambda: self._now)

    def node(self) -> RateLimiter:
        return RateLimiter(self.counters, enabled=True)

    def wait(self, seconds: float) -> None:
        self._now += seconds

    async def close(self) -> None:
        """Nothing was opened."""


class InRedis:
    """Nodes with nothing in common but a Redis; its clock moves by bringing every end nearer."""

    def __init__(self, server: RedisServer) -> None:
        self.redis_url: str | None = server.url
        self.server = server
        self._nodes: list[RateLimiter] = []
        server.ask("FLUSHALL")

    def node(self) -> RateLimiter:
        self._nodes.append(make_rate_limiter(self.redis_url, enabled=True))
        return self._nodes[-1]

    def wait(self, seconds: float) -> None:
        for key, left_ms in self.ends_in_ms().items():
            # An end in the past deletes the key, as its end would have.
            self.server.ask("PEXPIRE", key, left_ms - round(seconds * 1000))

    def ends_in_ms(self) -> dict[str, int]:
        """Every key and when it ends; -1 where it never does."""
        keys = cast("list[str]", self.server.ask("KEYS", "*"))
        return {key: cast("int", self.server.ask("PTTL", key)) for key in keys}

    async def close(self) -> None:
        for node in self._nodes:
            await node.close()
