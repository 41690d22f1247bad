"""A worker in a process of its own, with one job that can be caught in the middle.

`python -m tests.races.worker_process URL FOLDER`: the job leaves `started-PID` in the folder,
waits for a file `go`, and leaves `done-PID`.
"""

import asyncio
import os
import sys
from pathlib import Path

import anyio

from hotlead.kit.config import load_settings
from hotlead.kit.jobs import Job
from hotlead.kit.logs import configure_logs
from hotlead.kit.resources import Resources
from hotlead.kit.worker import run_jobs


async def wait_for_go(res: Resources) -> None:
    folder = anyio.Path(res.settings.data_dir)
    await (folder / f"started-{os.getpid()}").touch()
    while not await (folder / "go").exists():  # noqa: ASYNC110 - the event is another process's
        await asyncio.sleep(0.05)
    await (folder / f"done-{os.getpid()}").touch()


JOBS = (Job("test.wait_for_go", wait_for_go),)


def main(url: str, folder: Path) -> None:
    """Run the worker until it is told to stop."""
    configure_logs("info", "json")
    settings = load_settings({"HOTLEAD_MODE": "test", "HOTLEAD_DATA_DIR": str(folder)})
    asyncio.run(run_jobs(settings, url, JOBS, concurrency=2))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
