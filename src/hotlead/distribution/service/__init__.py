"""The verbs of the engine."""

from hotlead.distribution.service.drain import BATCH_SIZE as BATCH_SIZE
from hotlead.distribution.service.drain import drain_niche as drain_niche
from hotlead.distribution.service.drain import sweep as sweep
from hotlead.distribution.service.explain import describe_lead as describe_lead
from hotlead.distribution.service.market import TermsCache as TermsCache
from hotlead.distribution.service.retry import retry_lead as retry_lead
from hotlead.distribution.service.retry import retry_unsold as retry_unsold
