"""A PostgreSQL with PostGIS of the tests' own: Debian's, on a Unix socket, thrown away."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

START_S = 20
STOP_S = 20
OWNER = "postgres"
# The server ends with this process, however that ends; and PostgreSQL refuses to run as root.
_BOUND = ("setpriv", "--pdeathsig", "INT")
_AS_OWNER = ("--reuid", OWNER, "--regid", OWNER, "--init-groups")


class PostgisServer:
    """A server in `folder`; nothing in it outlives a crash, so it is fast."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = _programs()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its first database is reached."""
        return f"postgresql://{OWNER}@/postgres?host={self._folder}"

    def start(self) -> None:
        """Make the cluster, start the server, and wait until it answers."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER, OWNER)
        cluster = self._folder / "cluster"
        options = ("--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        made = self._command("initdb", *options, f"--username={OWNER}", f"--pgdata={cluster}")
        subprocess.run(made, check=True, capture_output=True, cwd=self._folder, timeout=START_S)
        places = ("-D", str(cluster), "-k", str(self._folder), "-h", "")
        serve = self._command("postgres", *places, "-F", "-c", "full_page_writes=off")
        self._process = subprocess.Popen(
            serve, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        give_up_at = time.monotonic() + START_S
        while not self._answers():
            assert time.monotonic() < give_up_at, "PostgreSQL with PostGIS does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, open connections too."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(STOP_S)
            self._process = None

    def _command(self, program: str, *arguments: str) -> list[str]:
        bound = (*_BOUND, *(_AS_OWNER if os.geteuid() == 0 else ()))
        return [*bound, str(self._programs / program), *arguments]

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


def _programs() -> Path:
    """The programs of the newest PostgreSQL that has PostGIS."""
    known = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    versions = sorted((int(file.parts[4]) for file in known), reverse=True)
    assert versions, "no PostGIS: run scripts/install-test-packages"
    if os.geteuid() == 0:
        pwd.getpwnam(OWNER)
    return Path(f"/usr/lib/postgresql/{versions[0]}/bin")
