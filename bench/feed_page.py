"""How soon a lead that is approved stands on the open page of its buyer, in a real browser."""

import asyncio
from collections.abc import Awaitable, Callable
from time import time
from typing import Final
from uuid import UUID

from playwright.async_api import Page, async_playwright

from hotlead.web.cookies import cookie_name
from hotlead.web.gate import SESSION_COOKIE

_CHROMIUM: Final = "/usr/bin/chromium"
_FLAGS: Final = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_WITHIN_S: Final = 10
# Notes when the link of a lead first stands in the toasts, and in the list.
_WATCH: Final = """() => {
  window.seen = {};
  const note = () => {
    const now = performance.timeOrigin + performance.now();
    for (const link of document.querySelectorAll("a[href^='/dashboard/leads/']")) {
      const place = link.closest("#toasts") ? "toast" : "row";
      window.seen[`${place} ${link.getAttribute("href").split("/").pop()}`] ??= now;
    }
  };
  note();
  new MutationObserver(note).observe(document.body, {childList: true, subtree: true});
}"""


async def delays_on_page(
    port: int, token: str, sell: Callable[[], Awaitable[UUID]], leads: int
) -> dict[str, list[float]]:
    """Seconds from the approval of each lead until its toast, and its row, stand there."""
    delays: dict[str, list[float]] = {"toast": [], "row": []}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        context = await browser.new_context()
        name = cookie_name(SESSION_COOKIE, secure=False)
        url = f"http://127.0.0.1:{port}"
        await context.add_cookies([{"name": name, "value": token, "url": url}])
        page = await context.new_page()
        await page.goto(f"{url}/dashboard")
        await page.evaluate(_WATCH)
        await asyncio.sleep(2)
        for _ in range(leads):
            lead_id = await sell()
            approved_at = time()
            for place, seen_at in (await _see(page, lead_id)).items():
                delays[place].append(seen_at - approved_at)
            # Toasts are gathered where many come at once.
            await page.evaluate("document.getElementById('toasts').replaceChildren()")
            await asyncio.sleep(1.2)
        await browser.close()
    return delays


async def _see(page: Page, lead_id: UUID) -> dict[str, float]:
    keys = [f"toast {lead_id}", f"row {lead_id}"]
    await page.wait_for_function(
        "keys => keys.every(key => key in window.seen)", arg=keys, timeout=_WITHIN_S * 1000
    )
    seen: dict[str, float] = await page.evaluate("window.seen")
    return {key.split()[0]: seen[key] / 1000 for key in keys}
