"""The statements of refunds."""

from hotlead.refunds.queries.requests import count_requests as count_requests
from hotlead.refunds.queries.requests import find_oldest_pending as find_oldest_pending
from hotlead.refunds.queries.requests import find_own_request_of as find_own_request_of
from hotlead.refunds.queries.requests import get_own_request as get_own_request
from hotlead.refunds.queries.requests import get_request as get_request
from hotlead.refunds.queries.requests import insert_request as insert_request
from hotlead.refunds.queries.requests import list_own_requests as list_own_requests
from hotlead.refunds.queries.requests import list_requests as list_requests
from hotlead.refunds.queries.requests import set_decided as set_decided
from hotlead.refunds.queries.requests import set_resolved as set_resolved
from hotlead.refunds.queries.sales import get_facts as get_facts
from hotlead.refunds.queries.sales import get_habits as get_habits
from hotlead.refunds.queries.sales import get_standing as get_standing
from hotlead.refunds.queries.sales import list_buyers as list_buyers
from hotlead.refunds.queries.sales import list_sales as list_sales
from hotlead.refunds.queries.sales import lock_lead as lock_lead
from hotlead.refunds.queries.wiping import clear_texts as clear_texts
