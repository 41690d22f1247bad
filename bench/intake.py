"""Intake: POST /api/v1/leads against one web process, over real sockets."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

import uvloop

from bench.market import BenchMarket

CONNECTIONS = 16
SECONDS = 10
WARM_UP_S = 2
PORT = 8189
START_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Intake:
    """What one web process takes."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float


def measure_intake(url: str, market: BenchMarket, data_dir: str) -> Intake:
    """Start a web process on `url`'s database, load it, stop it."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "HOTLEAD_MODE": "test",
        "HOTLEAD_DATA_DIR": data_dir,
        "HOTLEAD_RATE_LIMITS": "off",
        "HOTLEAD_LOG_LEVEL": "error",
    }
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "--factory",
            "hotlead.app:from_env",
            "--port",
            str(PORT),
            "--loop",
            "uvloop",
            "--http",
            "httptools",
            "--no-access-log",
            "--log-level",
            "error",
        ],
        env=environment,
    )
    try:
        return uvloop.run(_load(market))
    finally:
        server.terminate()
        server.wait(timeout=10)


async def _load(market: BenchMarket) -> Intake:
    await _wait_until_ready()
    times_ms: list[float] = []
    stop_warm_up = perf_counter() + WARM_UP_S
    await asyncio.gather(*(_client(market, i, stop_warm_up, []) for i in range(CONNECTIONS)))
    started = perf_counter()
    stop = started + SECONDS
    await asyncio.gather(*(_client(market, i, stop, times_ms) for i in range(CONNECTIONS)))
    seconds = perf_counter() - started
    return Intake(
        round(len(times_ms) / seconds, 1),
        round(median(times_ms), 2),
        round(quantiles(times_ms, n=100)[98], 2),
    )


async def _wait_until_ready() -> None:
    deadline = perf_counter() + START_TIMEOUT_S
    while perf_counter() < deadline:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", PORT)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("The web process did not start.")


async def _client(market: BenchMarket, index: int, stop: float, times_ms: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    count = 0
    while (started := perf_counter()) < stop:
        count += 1
        writer.write(_request(market, f"{index}-{count}-{int(started * 1e6)}"))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(head.decode())
        await reader.readexactly(_length(head))
        times_ms.append((perf_counter() - started) * 1000)
    writer.close()


def _request(market: BenchMarket, name: str) -> bytes:
    body = json.dumps(
        {
            "niche": market.slug,
            "contact_name": "Bench Person",
            "contact_email": f"p{name}@example.com",
            "contact_phone": "+1 555 0100",
            "form_data": {"budget": 120, "region": ["EU"]},
            "consent": True,
            "attribution": {"utm_source": "bench"},
        }
    ).encode()
    return (
        b"POST /api/v1/leads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise RuntimeError("The answer has no length.")
