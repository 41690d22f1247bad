"""The verbs that move money, and the proof that none went astray."""

from hotlead.billing.service.deposits import ABANDONED_AFTER as ABANDONED_AFTER
from hotlead.billing.service.deposits import SANDBOX_JOB as SANDBOX_JOB
from hotlead.billing.service.deposits import begin_deposit as begin_deposit
from hotlead.billing.service.deposits import choose_in_sandbox as choose_in_sandbox
from hotlead.billing.service.deposits import give_up_deposits as give_up_deposits
from hotlead.billing.service.deposits import limits_of as limits_of
from hotlead.billing.service.events import FORGOTTEN_AFTER as FORGOTTEN_AFTER
from hotlead.billing.service.events import HANDLE_JOB as HANDLE_JOB
from hotlead.billing.service.events import SWEPT_MAX as SWEPT_MAX
from hotlead.billing.service.events import NotCreditedYet as NotCreditedYet
from hotlead.billing.service.events import handle_event as handle_event
from hotlead.billing.service.events import receive_event as receive_event
from hotlead.billing.service.events import sweep_events as sweep_events
from hotlead.billing.service.moving import CREDIT_MAX as CREDIT_MAX
from hotlead.billing.service.moving import BalanceTooLow as BalanceTooLow
from hotlead.billing.service.moving import ChargeRefused as ChargeRefused
from hotlead.billing.service.moving import KeyUsed as KeyUsed
from hotlead.billing.service.moving import charge_buyers as charge_buyers
from hotlead.billing.service.moving import credit_provider as credit_provider
from hotlead.billing.service.moving import debit_provider as debit_provider
from hotlead.billing.service.moving import move as move
from hotlead.billing.service.moving import prove as prove
from hotlead.billing.service.moving import record_proof as record_proof
from hotlead.billing.service.outlook import foresee as foresee
from hotlead.billing.service.sandbox import act_in_sandbox as act_in_sandbox
