"""The API of leads: handing in, reviewing, and what the person who asked may do."""

from typing import Final

from litestar.types import ControllerRouterHandler

from hotlead.leads.api import leads, own

ROUTES: Final[list[ControllerRouterHandler]] = [*leads.ROUTES, *own.ROUTES]
