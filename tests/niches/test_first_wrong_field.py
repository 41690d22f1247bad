"""The first wrong field of the page has the focus."""

import re

import pytest

from tests.builders import Cast
from tests.client import Client
from tests.niches.test_niche_admin_pages import LEVEL, SETTINGS


def focused(html: str) -> list[str]:
    """The names of the inputs that take the focus."""
    tags = re.findall(r"<(?:input|textarea|select)\b[^>]*\bautofocus\b[^>]*>", html)
    return [name for tag in tags for name in re.findall(r'\bname="([^"]+)"', tag)]


@pytest.mark.parametrize(
    ("wrong", "first"),
    [
        ({"price_per_lead": "-3", "max_distribution_count": "0"}, "price_per_lead"),
        ({"max_distribution_count": "0"}, "max_distribution_count"),
        ({"name": "", "price_per_lead": "-3"}, "name"),
        ({"name": "Shared", "price_per_lead": "-3"}, "name"),
    ],
)
async def test_of_a_level(client: Client, cast: Cast, wrong: dict[str, str], first: str) -> None:
    admin = await client.as_admin()
    form = {**LEVEL, "name": "Duo", **wrong}
    shown = await admin.post_form(f"/admin/niches/{cast.niche_id}/levels/new", form)
    assert (shown.status_code, focused(shown.text)) == (422, [first])


@pytest.mark.parametrize(
    ("wrong", "first"),
    [
        ({"embed_origins": "nonsense"}, "embed_origins"),
        ({"embed_origins": "nonsense", "consent_text": ""}, "consent_text"),
        ({"description": "x" * 2001, "lead_max_age_hours": "no"}, "description"),
        ({"slug": "No", "description": "x" * 2001}, "slug"),
        (
            {"default_competition_level_id": "00000000-0000-0000-0000-000000000000",
             "lead_max_age_hours": "no"},
            "default_competition_level_id",
        ),
        ({"provider_dedup_days": "no"}, "provider_dedup_days"),
    ],
)  # fmt: skip
async def test_of_a_niche(client: Client, cast: Cast, wrong: dict[str, str], first: str) -> None:
    admin = await client.as_admin()
    form = {**SETTINGS, "slug": "vps", **wrong}
    shown = await admin.post_form(f"/admin/niches/{cast.niche_id}/edit", form)
    assert (shown.status_code, focused(shown.text)) == (422, [first])
