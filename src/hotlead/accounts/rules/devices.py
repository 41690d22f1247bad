"""Which browser a session is, in words: enough to tell one's own from somebody else's."""

from typing import Final

# The first that is named in the agent counts: the later ones are named by almost all of them.
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_SHOWN_CHARS: Final = 40


def describe_agent(agent: str | None) -> str:
    """`Firefox on Linux` for a browser, the beginning of what a program calls itself otherwise."""
    if not agent:
        return "Unknown program"
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if not browser:
        return agent[:_SHOWN_CHARS]
    return f"{browser} on {system}" if system else browser
