"""What `hotlead run` prints once the product answers."""

from rich.box import ROUNDED
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hotlead.cli.processes import reachable_host
from hotlead.demo.logins import LOGINS
from hotlead.kit.config import Mode, Settings


def welcome_panel(settings: Settings, password: str | None) -> Panel:
    """Address and, in the demo mode, who can log in with which password."""
    parts: list[Text | Table] = [Text(f"Open {_address(settings)}", style="bold")]
    if settings.mode == Mode.DEMO and password is not None:
        parts += [Text(), _logins(password), Text(), Text(_DEMO_NOTE, style="dim")]
    parts += [Text(), Text(_STOP_NOTE, style="dim")]
    return Panel(
        Group(*parts), title="Find Me A Hot Lead", box=ROUNDED, padding=(1, 2), expand=False
    )


_DEMO_NOTE = (
    "Everything in this market is made up and labelled as demo.\n"
    "The password is kept; HOTLEAD_DEMO_PASSWORD changes it."
)

_STOP_NOTE = (
    "HOTLEAD_LOG_LEVEL=info shows every request and every job.\n"
    "Press Ctrl-C to stop. Your data is kept."
)


def _address(settings: Settings) -> str:
    host = reachable_host(settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _logins(password: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=True, header_style="dim")
    for heading in ("Log in as", "E-mail", "Password"):
        table.add_column(heading, no_wrap=True)
    for login in LOGINS:
        table.add_row(login.who, login.email, password)
    return table
