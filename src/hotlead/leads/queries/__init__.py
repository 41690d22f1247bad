"""The statements of leads: intake, review, lists, figures."""

from hotlead.leads.queries.figures import list_days as list_days
from hotlead.leads.queries.figures import list_top_sources as list_top_sources
from hotlead.leads.queries.importing import count_statuses as count_statuses
from hotlead.leads.queries.importing import count_unsold_reasons as count_unsold_reasons
from hotlead.leads.queries.importing import insert_imported as insert_imported
from hotlead.leads.queries.intake import find_form as find_form
from hotlead.leads.queries.intake import insert_submission as insert_submission
from hotlead.leads.queries.lists import count_by_status as count_by_status
from hotlead.leads.queries.lists import count_leads as count_leads
from hotlead.leads.queries.lists import list_export as list_export
from hotlead.leads.queries.lists import list_leads as list_leads
from hotlead.leads.queries.lists import list_niches as list_niches
from hotlead.leads.queries.one import find_oldest_pending as find_oldest_pending
from hotlead.leads.queries.one import find_status as find_status
from hotlead.leads.queries.one import get_lead as get_lead
from hotlead.leads.queries.one import get_schema as get_schema
from hotlead.leads.queries.one import list_activity as list_activity
from hotlead.leads.queries.one import list_history as list_history
from hotlead.leads.queries.outcomes import set_outcomes as set_outcomes
from hotlead.leads.queries.outcomes import set_requeued as set_requeued
from hotlead.leads.queries.review import lock_lead_to_edit as lock_lead_to_edit
from hotlead.leads.queries.review import set_approved as set_approved
from hotlead.leads.queries.review import set_edited as set_edited
from hotlead.leads.queries.review import set_pending as set_pending
from hotlead.leads.queries.review import set_rejected as set_rejected
