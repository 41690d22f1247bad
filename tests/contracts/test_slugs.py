"""A niche lives at the first part of an address, so none may have a part of our own."""

from hotlead.app import create_app
from hotlead.kit.config import Settings
from hotlead.kit.db import APP_ROLE, Database
from hotlead.niches.rules.niches import RESERVED_SLUGS, is_slug
from tests.contracts.routes import routes_of


def test_our_own_addresses_are_reserved(settings: Settings) -> None:
    app = create_app(settings, Database("", APP_ROLE, 1))
    firsts = {route.path.strip("/").partition("/")[0] for route in routes_of(app)}
    ours = {first for first in firsts if is_slug(first)}
    assert "invitation" in ours
    assert ours - RESERVED_SLUGS == set()
