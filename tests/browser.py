"""The machine's own Chromium: nothing is downloaded."""

import shutil

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# What scripts/install-test-packages looks for, in its order.
NAMES = ("chromium", "chromium-browser", "google-chrome")
# What axe checks a page against.
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def browser_path() -> str:
    """Where it is; fails with what to do where there is none."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    assert found is not None, "no Chromium: run scripts/install-test-packages"
    return found
