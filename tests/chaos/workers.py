"""A crew of real worker processes: whoever is killed is replaced at once."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import cast

STOP_S = 60


class Crew:
    """Workers by name. Their connections bear it, so that PostgreSQL can say who does what."""

    def __init__(self, url: str, folder: Path, size: int) -> None:
        self._url = url
        self._folder = folder
        self._numbers = count(1)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for _ in range(size):
            self._start()

    @property
    def names(self) -> list[str]:
        """Who is at work, the longest first."""
        return list(self._running)

    def replace(self, name: str) -> None:
        """Kill a worker, as the system does when memory runs out; another one starts."""
        process = self._running.pop(name)
        process.kill()
        process.wait(STOP_S)
        self._start()

    def deaths(self) -> list[str]:
        """Workers that ended without being asked to."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def stop(self) -> list[int]:
        """Ask everybody to stop: how each ended."""
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        return [process.wait(STOP_S) for process in self._running.values()]

    def end(self) -> None:
        """End whoever is left."""
        for process in self._running.values():
            process.kill()
            process.wait(STOP_S)

    def said(self) -> Counter[str]:
        """What all of them logged, counted: the event, or the error of what failed or moved."""
        return Counter(_title(line) for line in self._lines("out"))

    def deadlocks(self) -> list[str]:
        """Where one reached a job's end, or nobody caught it; decided again, it is no matter."""
        failed = [event for event in self.said() if event.startswith("job_failed")]
        return [line for line in (*failed, *self._lines("err")) if "DeadlockDetected" in line]

    def _start(self) -> None:
        name = f"worker-{next(self._numbers)}"
        environ = os.environ | {
            "DATABASE_URL": self._url,
            "PGAPPNAME": name,
            "HOTLEAD_MODE": "test",
            "HOTLEAD_DATA_DIR": str(self._folder),
            "HOTLEAD_LOG_FORMAT": "json",
        }
        with (
            (self._folder / f"{name}.out").open("wb") as out,
            (self._folder / f"{name}.err").open("wb") as err,
        ):
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "hotlead.cli", "worker"], env=environ, stdout=out, stderr=err
            )

    def _lines(self, kind: str) -> Iterator[str]:
        for path in sorted(self._folder.glob(f"worker-*.{kind}")):
            yield from path.read_text(errors="replace").splitlines()


def _title(line: str) -> str:
    try:
        entry = cast("dict[str, object]", json.loads(line))
    except json.JSONDecodeError:
        # Its worker was killed while it wrote.
        return "cut short"
    words = (entry.get(key) for key in ("event", "job", "error"))
    return " ".join(str(word) for word in words if word)
