"""The verbs of leads."""

from hotlead.leads import rules
from hotlead.leads.service.editing import edit_lead as edit_lead
from hotlead.leads.service.errors import FormChanged as FormChanged
from hotlead.leads.service.errors import LeadNotEditable as LeadNotEditable
from hotlead.leads.service.errors import LeadNotPending as LeadNotPending
from hotlead.leads.service.errors import LeadNotRejected as LeadNotRejected
from hotlead.leads.service.errors import LeadNotUnsold as LeadNotUnsold
from hotlead.leads.service.errors import NotEmbeddable as NotEmbeddable
from hotlead.leads.service.forms import Forms as Forms
from hotlead.leads.service.forms import forms_in as forms_in
from hotlead.leads.service.importing import describe_import as describe_import
from hotlead.leads.service.importing import import_leads as import_leads
from hotlead.leads.service.intake import SUBMIT_LIMIT as SUBMIT_LIMIT
from hotlead.leads.service.intake import submit_lead as submit_lead
from hotlead.leads.service.locating import LOCATE_JOB as LOCATE_JOB
from hotlead.leads.service.locating import locate_lead as locate_lead
from hotlead.leads.service.near import judge_place as judge_place
from hotlead.leads.service.near import read_near as read_near
from hotlead.leads.service.near import read_place as read_place
from hotlead.leads.service.outcomes import note_bounce as note_bounce
from hotlead.leads.service.outcomes import record_outcomes as record_outcomes
from hotlead.leads.service.outcomes import requeue_unsold as requeue_unsold
from hotlead.leads.service.own import OWN_LIMIT as OWN_LIMIT
from hotlead.leads.service.own import erase_lead as erase_lead
from hotlead.leads.service.own import erase_own_lead as erase_own_lead
from hotlead.leads.service.own import get_own_lead as get_own_lead
from hotlead.leads.service.own import make_private_token as make_private_token
from hotlead.leads.service.own import wipe_answers as wipe_answers
from hotlead.leads.service.own import withdraw_lead as withdraw_lead
from hotlead.leads.service.reference import make_reference as make_reference
from hotlead.leads.service.reference import thank_you as thank_you
from hotlead.leads.service.review import approve_lead as approve_lead
from hotlead.leads.service.review import approve_leads as approve_leads
from hotlead.leads.service.review import reject_lead as reject_lead
from hotlead.leads.service.review import reject_leads as reject_leads
from hotlead.leads.service.review import reopen_lead as reopen_lead

# The pure rules that fronts may ask.
FIGURE_DAYS = rules.FIGURE_DAYS
describe_check = rules.describe_check
figures_of = rules.figures_of
read_search = rules.read_search
