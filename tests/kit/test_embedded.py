"""The embedded server runs while somebody uses it, and stops with the last user."""

import json
from pathlib import Path

import psycopg

from hotlead.kit.config import load_settings
from hotlead.kit.embedded import USERS_FILE, database_url

# Above the highest process id of Linux.
NOBODY = 4_194_305
# PostgreSQL's own mark that it runs.
RUNNING_FILE = "postmaster.pid"


def test_a_killed_user_does_not_keep_it_running(tmp_path: Path) -> None:
    settings = load_settings({"HOTLEAD_MODE": "test", "HOTLEAD_DATA_DIR": str(tmp_path)})
    folder = tmp_path / "postgres"
    with database_url(settings) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("hotlead",)
    (folder / USERS_FILE).write_text(json.dumps([NOBODY]))

    with database_url(settings):
        assert (folder / RUNNING_FILE).exists()

    assert not (folder / RUNNING_FILE).exists()
