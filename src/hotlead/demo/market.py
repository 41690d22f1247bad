"""The demo market as it is written down in `data/*.toml`."""

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any

import msgspec

from hotlead.accounts.records import UserStatus

NICHE_FILES = ("vps_hosting", "plumbing", "online_education")
_DATA = "hotlead.demo.data"


class DemoNiche(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A niche; the fields are those of the niche itself."""

    slug: str
    name: str
    description: str
    cascade_policy: str
    approval_mode: str
    consent_text: str
    is_location_based: bool = False


class DemoLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A competition level, in the order of the file."""

    name: str
    max_buyers: int
    price: Decimal


class DemoSubscription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one provider buys, as it would send it to the API."""

    provider: str
    level: str
    filters: dict[str, object] = {}
    service_area: dict[str, object] | None = None
    schedule: dict[str, object] | None = None
    cap_day: int | None = None
    cap_week: int | None = None
    budget_month: Decimal | None = None
    paused: bool = False


class DemoForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The questions, as a form schema is written."""

    steps: list[dict[str, object]]
    fields: list[dict[str, object]]


class NicheFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: a niche with its form, its levels and its buyers."""

    niche: DemoNiche
    levels: list[DemoLevel]
    form: DemoForm
    subscriptions: list[DemoSubscription]


class DemoProvider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider that logs in as `id`@example.com. `balance` is its opening balance.

    It joined on `joined_day` of the month that the demo tells about, and was told `reason` when
    it was rejected, suspended or closed.
    """

    id: str
    company: str
    name: str
    timezone: str
    balance: Decimal
    status: UserStatus = UserStatus.ACTIVE
    reason: str = ""
    is_confirmed: bool = True
    joined_day: int = 0

    @property
    def email(self) -> str:
        """The address it logs in with."""
        return f"{self.id}@example.com"


class ProvidersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of all providers."""

    providers: list[DemoProvider]


def read_niches() -> list[NicheFile]:
    """The niches of the demo, in the order they are shown."""
    return [msgspec.convert(_read(name), NicheFile, strict=False) for name in NICHE_FILES]


def read_providers() -> list[DemoProvider]:
    """The providers of the demo; the first ones are shown at the log-in."""
    return msgspec.convert(_read("providers"), ProvidersFile, strict=False).providers


# TOML values are of any type until they are converted.
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(_DATA).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
