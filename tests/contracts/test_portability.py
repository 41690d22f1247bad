"""Nothing in the tree belongs to one machine or one network."""

import json
import re

import pytest

from tests.contracts.tree import ROOT, source_files

LOCKS = ("requirements.lock", "requirements-dev.lock", "assets/.npmrc")
# A folder of a person's or a build machine, as an absolute path.
_HOME = re.compile(r"(?<![\w./~-])/(?:home|root|Users|work|private|mnt)/\w")
_HOST_OPTION = re.compile(r"--(?:extra-)?index-url|--find-links|^registry\s*=|://", re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("--no-emit-index-url", "")
    assert not _HOST_OPTION.search(text)


def test_package_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "assets" / "package-lock.json").read_text(encoding="utf-8"))
    resolved = [name for name, entry in lock["packages"].items() if "resolved" in entry]
    assert resolved == [], "npm writes the registry of this network into the lock: strip it"


def test_no_path_of_a_machine_is_written_down() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in source_files()}
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path, text in texts.items()
        for match in _HOME.finditer(text)
    ]
    assert named == []
