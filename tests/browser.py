"""The machine's own Chromium: nothing is downloaded; and what axe finds on its pages."""

import shutil

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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


# Colours are what they will be once a notice has faded in; what turns for ever is not waited for.
_STILL = """() => Promise.all(
  document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished.catch(() => {}))
)"""


def axe_report(page: Page) -> str:
    """What axe finds on the page as it stands, in words; empty where it finds nothing."""
    page.evaluate(_STILL)
    # The library says nothing about the shape of axe's report.
    found = Axe().run(page, options=AXE_RULES)  # pyright: ignore[reportUnknownMemberType] - above
    return found.generate_report() if found.violations_count else ""
