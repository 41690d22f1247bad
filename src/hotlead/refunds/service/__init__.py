"""The verbs of refunds."""

from hotlead.refunds.records import BadLeadReason
from hotlead.refunds.service.deciding import approve_request as approve_request
from hotlead.refunds.service.deciding import reject_request as reject_request
from hotlead.refunds.service.errors import AlreadyRefunded as AlreadyRefunded
from hotlead.refunds.service.errors import LeadNotSold as LeadNotSold
from hotlead.refunds.service.errors import ReportRefused as ReportRefused
from hotlead.refunds.service.errors import RequestDecided as RequestDecided
from hotlead.refunds.service.marking import mark_lead_bad as mark_lead_bad
from hotlead.refunds.service.reading import show_case as show_case
from hotlead.refunds.service.reporting import describe_option as describe_option
from hotlead.refunds.service.reporting import policy_of as policy_of
from hotlead.refunds.service.reporting import report_bad_lead as report_bad_lead
from hotlead.refunds.service.wiping import wipe_lead as wipe_lead

# What may be wrong with a lead, for a form: values and labels.
REASONS = [(reason.value, reason.label) for reason in BadLeadReason]
