"""The verbs of refunds."""

from hotlead.refunds import rules
from hotlead.refunds.records import ApproveRule, BadLeadReason, RejectRule
from hotlead.refunds.service.deciding import approve_request as approve_request
from hotlead.refunds.service.deciding import reject_request as reject_request
from hotlead.refunds.service.errors import AlreadyRefunded as AlreadyRefunded
from hotlead.refunds.service.errors import LeadNotSold as LeadNotSold
from hotlead.refunds.service.errors import PolicyChanged as PolicyChanged
from hotlead.refunds.service.errors import ReportRefused as ReportRefused
from hotlead.refunds.service.errors import RequestDecided as RequestDecided
from hotlead.refunds.service.judging import JUDGE_JOB as JUDGE_JOB
from hotlead.refunds.service.judging import judge_request as judge_request
from hotlead.refunds.service.judging import judge_waiting as judge_waiting
from hotlead.refunds.service.marking import mark_lead_bad as mark_lead_bad
from hotlead.refunds.service.overdue import escalate_overdue as escalate_overdue
from hotlead.refunds.service.overdue import read_gauges as read_gauges
from hotlead.refunds.service.policies import get_refund_policy as get_refund_policy
from hotlead.refunds.service.policies import list_refund_policies as list_refund_policies
from hotlead.refunds.service.policies import policy_of as policy_of
from hotlead.refunds.service.policies import read_refund_policy as read_refund_policy
from hotlead.refunds.service.policies import set_refund_policy as set_refund_policy
from hotlead.refunds.service.reading import show_case as show_case
from hotlead.refunds.service.report import REPORT_COLUMNS as REPORT_COLUMNS
from hotlead.refunds.service.report import export_report as export_report
from hotlead.refunds.service.report import report_refunds as report_refunds
from hotlead.refunds.service.reporting import describe_option as describe_option
from hotlead.refunds.service.reporting import report_bad_lead as report_bad_lead
from hotlead.refunds.service.wiping import wipe_lead as wipe_lead

# What may be wrong with a lead, for a form: values and labels.
REASONS = [(reason.value, reason.label) for reason in BadLeadReason]
# The rules that a policy switches on: values and labels.
APPROVE_RULES = [(rule.value, rule.label) for rule in ApproveRule]
REJECT_RULES = [(rule.value, rule.label) for rule in RejectRule]
# For pages, and for features above.
say_hours = rules.say_hours
