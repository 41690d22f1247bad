"""Which link of the navigation is lit, and which counts it shows."""

import pytest

from hotlead.web.navigation import NavGroup, admin_nav, provider_nav


def active(nav: tuple[NavGroup, ...]) -> list[str]:
    return [link.label for group in nav for link in group.links if link.active]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/admin", "Overview"),
        ("/admin/leads", "Leads"),
        ("/admin/leads/0198", "Leads"),
        ("/admin/niches/vps/schema", "Niches"),
        ("/admin/administrators/invite", "Administrators"),
    ],
)
def test_one_link_is_active(path: str, label: str) -> None:
    assert active(admin_nav(path)) == [label]


def test_unknown_pages_light_nothing() -> None:
    assert active(admin_nav("/admin/leadsx")) == []
    assert active(provider_nav("/admin", "Nimbus")) == []


def test_provider_sees_its_company_and_counts() -> None:
    (group,) = provider_nav(
        "/dashboard", "Nimbus", {"/dashboard/leads": 3, "/dashboard/billing": 0}
    )
    assert group.label == "Nimbus"
    assert {link.label: link.count for link in group.links if link.count} == {"My leads": 3}
    assert active((group,)) == ["Overview"]
