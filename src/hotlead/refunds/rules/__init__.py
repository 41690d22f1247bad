"""Pure decisions of refunds."""

from hotlead.refunds.rules.judging import WORDS as WORDS
from hotlead.refunds.rules.judging import Verdict as Verdict
from hotlead.refunds.rules.judging import find as find
from hotlead.refunds.rules.judging import judge as judge
from hotlead.refunds.rules.policies import in_order as in_order
from hotlead.refunds.rules.policies import say_hours as say_hours
from hotlead.refunds.rules.policies import summarize as summarize
from hotlead.refunds.rules.report import rate_lines as rate_lines
from hotlead.refunds.rules.reporting import DAY as DAY
from hotlead.refunds.rules.reporting import RATE_PERIOD as RATE_PERIOD
from hotlead.refunds.rules.reporting import SENTENCES as SENTENCES
from hotlead.refunds.rules.reporting import answer_by as answer_by
from hotlead.refunds.rules.reporting import deadline as deadline
from hotlead.refunds.rules.reporting import explain as explain
from hotlead.refunds.rules.reporting import judge_report as judge_report
from hotlead.refunds.rules.reporting import policy_at_sale as policy_at_sale
