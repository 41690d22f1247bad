"""The side navigation of the two dashboards, as data that the layouts draw."""

from collections.abc import Mapping

import msgspec


class NavLink(msgspec.Struct, frozen=True):
    """One link; `count` is work waiting there, None where nothing is counted."""

    label: str
    href: str
    icon: str
    count: int | None = None
    active: bool = False


class NavGroup(msgspec.Struct, frozen=True):
    """Links under one small heading."""

    label: str
    links: tuple[NavLink, ...]


def admin_nav(path: str, counts: Mapping[str, int] | None = None) -> tuple[NavGroup, ...]:
    """The admin's navigation seen from `path`; `counts` is by href, such as `/admin/leads`."""
    operate = (
        NavLink("Overview", "/admin", "layout-dashboard"),
        NavLink("Leads", "/admin/leads", "inbox"),
        NavLink("Unsold", "/admin/unsold", "circle-dashed"),
        NavLink("Bad leads", "/admin/requests", "undo-2"),
        NavLink("Providers", "/admin/providers", "building-2"),
        NavLink("Coverage", "/admin/coverage", "map-pin"),
        NavLink("Fairness", "/admin/fairness", "scale"),
        NavLink("Messages", "/admin/messages", "send"),
    )
    money = (
        NavLink("Ledger", "/admin/ledger", "wallet"),
        NavLink("Approvals", "/admin/manual-requests", "circle-check"),
        NavLink("Money checks", "/admin/money", "landmark"),
        NavLink("Refund report", "/admin/reports/refunds", "undo-2"),
    )
    configure = (
        NavLink("Niches", "/admin/niches", "layers"),
        NavLink(
            "Competition levels", "/admin/competition-levels", "chart-no-axes-column-increasing"
        ),
        NavLink("Mail texts", "/admin/mails", "square-pen"),
        NavLink("Administrators", "/admin/administrators", "users"),
        NavLink("Mail to me", "/admin/mail", "mail"),
        NavLink("Audit log", "/admin/audit", "scroll-text"),
        NavLink("Security", "/account/security", "shield-check"),
    )
    return (
        NavGroup("Operate", _placed(operate, path, counts or {})),
        NavGroup("Money", _placed(money, path, counts or {})),
        NavGroup("Configure", _placed(configure, path, counts or {})),
    )


def provider_nav(
    path: str, company: str, counts: Mapping[str, int] | None = None
) -> tuple[NavGroup, ...]:
    """The provider's navigation seen from `path`, under the company's name."""
    links = (
        NavLink("Overview", "/dashboard", "layout-dashboard"),
        NavLink("My leads", "/dashboard/leads", "inbox"),
        NavLink("Bad leads", "/dashboard/requests", "undo-2"),
        NavLink("Find leads", "/dashboard/market", "store"),
        NavLink("Subscriptions", "/dashboard/subscriptions", "sliders-horizontal"),
        NavLink("Billing", "/dashboard/billing", "wallet"),
        NavLink("Settings", "/dashboard/settings", "settings"),
        NavLink("Webhooks", "/dashboard/webhooks", "webhook"),
        NavLink("Security", "/account/security", "shield-check"),
    )
    return (NavGroup(company, _placed(links, path, counts or {})),)


def _placed(
    links: tuple[NavLink, ...], path: str, counts: Mapping[str, int]
) -> tuple[NavLink, ...]:
    """The links with their counts, the one that holds `path` marked active.

    A landing page is active only on its own address.
    """
    return tuple(
        msgspec.structs.replace(
            link, count=counts.get(link.href) or None, active=_holds(link.href, path)
        )
        for link in links
    )


def _holds(href: str, path: str) -> bool:
    # A landing page (`/admin`) is the start of every other address: active only when exact.
    is_landing_page = href.count("/") == 1
    return path == href or (not is_landing_page and path.startswith(href + "/"))
