"""The reads of reports: bought leads, money, overview. Each names the provider it is for."""

from hotlead.reports.queries.leads import count_leads as count_leads
from hotlead.reports.queries.leads import get_lead as get_lead
from hotlead.reports.queries.leads import list_export as list_export
from hotlead.reports.queries.leads import list_leads as list_leads
from hotlead.reports.queries.leads import list_niches as list_niches
from hotlead.reports.queries.leads import list_schemas as list_schemas
from hotlead.reports.queries.money import count_ledger as count_ledger
from hotlead.reports.queries.money import get_header as get_header
from hotlead.reports.queries.money import list_ledger as list_ledger
from hotlead.reports.queries.overview import count_failed_messages as count_failed_messages
from hotlead.reports.queries.overview import count_pending_leads as count_pending_leads
from hotlead.reports.queries.overview import count_pending_providers as count_pending_providers
from hotlead.reports.queries.overview import count_pending_refunds as count_pending_refunds
from hotlead.reports.queries.overview import count_pending_requests as count_pending_requests
from hotlead.reports.queries.overview import get_start as get_start
from hotlead.reports.queries.overview import list_spend as list_spend
from hotlead.reports.queries.overview import list_subscriptions as list_subscriptions
