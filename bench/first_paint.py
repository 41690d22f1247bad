"""How soon a public page shows its largest part on a slow phone, and how much script it loads.

`python -m bench.first_paint http://127.0.0.1:8000/vps-hosting …` against a running product. The
network is Lighthouse's "slow 4G" (150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up), the
processor four times slower; the cache is empty each time. Medians of RUNS.
"""

import json
import sys
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final

from playwright.sync_api import Browser, CDPSession, sync_playwright

RUNS: Final = 5
_CHROMIUM: Final = "/usr/bin/chromium"
_FLAGS: Final = ["--no-sandbox", "--disable-gpu"]
_SLOW_4G: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_SLOWDOWN: Final = 4
_LARGEST: Final = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(Math.round(list.getEntries().at(-1).startTime)))
    .observe({type: "largest-contentful-paint", buffered: true});
})"""


@dataclass(frozen=True, slots=True)
class FirstPaint:
    """Milliseconds until the largest part is painted; bytes over the wire, of script and of all."""

    lcp_ms: float
    script_bytes: int
    total_bytes: int


class _Traffic:
    """What crossed the wire, by the kind of thing it was."""

    def __init__(self, session: CDPSession) -> None:
        self._kinds: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        session.on("Network.responseReceived", self._note_kind)
        session.on("Network.loadingFinished", self._note_size)

    def _note_kind(self, event: dict[str, str]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _note_size(self, event: dict[str, str]) -> None:
        kind = self._kinds.get(event["requestId"], "")
        self.bytes[kind] = self.bytes.get(kind, 0) + int(event["encodedDataLength"])


def measure(browser: Browser, url: str) -> FirstPaint:
    """One visit with an empty cache on a phone's window."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page = context.new_page()
    session = context.new_cdp_session(page)
    traffic = _Traffic(session)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWDOWN})
    page.goto(url, wait_until="networkidle")
    lcp_ms = float(page.evaluate(_LARGEST))
    context.close()
    return FirstPaint(lcp_ms, traffic.bytes.get("Script", 0), sum(traffic.bytes.values()))


def main() -> None:
    """Print the figures of each address as one JSON document."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        for url in sys.argv[1:]:
            visits = [measure(browser, url) for _ in range(RUNS)]
            lcp_ms = median(visit.lcp_ms for visit in visits)
            figures = FirstPaint(lcp_ms, visits[0].script_bytes, visits[0].total_bytes)
            print(json.dumps({"url": url, **asdict(figures)}))
        browser.close()


if __name__ == "__main__":
    main()
