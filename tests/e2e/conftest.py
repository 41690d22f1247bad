"""The whole product running: `make run` on a free port, with a data folder of its own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.canary import find_personal_data

ROOT = Path(__file__).parents[2]
START_S = 90
STOP_S = 30
# Every journey asks for more pages than this.
LOG_LINES_MIN = 5
PASSWORD = "a demo password"


@dataclass(frozen=True, slots=True)
class Product:
    """A running product, and the environment that commands against it need."""

    port: int
    environ: dict[str, str]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, command: str) -> str:
        """Run a shell command of the README against it; what it printed."""
        found = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command.replace("127.0.0.1:8000", self.address)],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert found.returncode == 0, found.stdout + found.stderr
        return found.stdout

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`make run`, stopped as Ctrl-C stops it; what it logged holds nobody's personal data."""
    product = _new_product(tmp_path_factory.mktemp("data"))
    said = tmp_path_factory.mktemp("log") / "output"
    with (
        said.open("wb") as output,
        subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=product.environ,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_until_ready(product, process, said)
            yield product
            os.killpg(process.pid, signal.SIGINT)
            process.wait(STOP_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    logged = [line for line in said.read_text("utf-8").splitlines() if line.startswith("{")]
    assert len(logged) > LOG_LINES_MIN
    assert find_personal_data("\n".join(logged)) == []


def _new_product(folder: Path) -> Product:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("HOTLEAD_", "DATABASE_"))}
    environ |= {
        "HOTLEAD_DATA_DIR": str(folder),
        "HOTLEAD_DEMO_PASSWORD": PASSWORD,
        "HOTLEAD_RATE_LIMITS": "off",
        "HOTLEAD_LOG_FORMAT": "json",
        "HOTLEAD_LOG_LEVEL": "info",
        "PORT": str(port),
    }
    return Product(port, environ)


def _wait_until_ready(product: Product, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"make run ended by itself:\n{said.read_text('utf-8')}"
        with suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", product.port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise AssertionError("make run was not ready in time")
