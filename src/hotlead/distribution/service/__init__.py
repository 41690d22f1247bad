"""The verbs of the engine."""

from hotlead.distribution import rules
from hotlead.distribution.service.assigning import NotAssignable as NotAssignable
from hotlead.distribution.service.assigning import assign_lead as assign_lead
from hotlead.distribution.service.assigning import list_hand_offers as list_hand_offers
from hotlead.distribution.service.browse import list_market as list_market
from hotlead.distribution.service.coverage import GAP_DAYS as GAP_DAYS
from hotlead.distribution.service.coverage import describe_coverage as describe_coverage
from hotlead.distribution.service.coverage import list_gaps as list_gaps
from hotlead.distribution.service.coverage import place_near as place_near
from hotlead.distribution.service.drain import BATCH_SIZE as BATCH_SIZE
from hotlead.distribution.service.drain import BATCH_SIZE_MAX as BATCH_SIZE_MAX
from hotlead.distribution.service.drain import drain_niche as drain_niche
from hotlead.distribution.service.drain import sweep as sweep
from hotlead.distribution.service.explain import describe_lead as describe_lead
from hotlead.distribution.service.fairness import FAIRNESS_DAYS as FAIRNESS_DAYS
from hotlead.distribution.service.fairness import STARVING_DAYS as STARVING_DAYS
from hotlead.distribution.service.fairness import describe_fairness as describe_fairness
from hotlead.distribution.service.fairness import list_fairness as list_fairness
from hotlead.distribution.service.fairness import list_measured_niches as list_measured_niches
from hotlead.distribution.service.fairness import measure_fairness as measure_fairness
from hotlead.distribution.service.fairness_gauges import read_gauges as read_gauges
from hotlead.distribution.service.market import TermsCache as TermsCache
from hotlead.distribution.service.market_what_if import what_if_market as what_if_market
from hotlead.distribution.service.missed import MISSED_DAYS as MISSED_DAYS
from hotlead.distribution.service.missed import list_missed_leads as list_missed_leads
from hotlead.distribution.service.redelivering import NobodyToTell as NobodyToTell
from hotlead.distribution.service.redelivering import redeliver_lead as redeliver_lead
from hotlead.distribution.service.refunding import mark_refunded as mark_refunded
from hotlead.distribution.service.replaying import prune_decisions as prune_decisions
from hotlead.distribution.service.replaying import verify_lead as verify_lead
from hotlead.distribution.service.replaying import verify_since as verify_since
from hotlead.distribution.service.retry import retry_lead as retry_lead
from hotlead.distribution.service.retry import retry_unsold as retry_unsold
from hotlead.distribution.service.scenario import play as play
from hotlead.distribution.service.taking_back import LeadNotApproved as LeadNotApproved
from hotlead.distribution.service.taking_back import LeadSold as LeadSold
from hotlead.distribution.service.taking_back import take_back_lead as take_back_lead
from hotlead.distribution.service.unsold import list_unsold as list_unsold
from hotlead.distribution.service.unsold import retry_leads as retry_leads
from hotlead.distribution.service.unsold import total_reasons as total_reasons
from hotlead.distribution.service.what_if import what_if as what_if
from hotlead.distribution.service.wiping import wipe_lead as wipe_lead

# Pure, for whoever counts shares.
jain = rules.jain
