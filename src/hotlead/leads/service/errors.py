"""How the verbs of leads fail."""

from hotlead.kit.errors import Conflict, Forbidden


class FormChanged(Conflict):
    """The form or its consent text was replaced while the submission was under way."""

    code = "form_changed"
    message = "This form has just been updated. Please check your answers and send it again."


class NotEmbeddable(Forbidden):
    """No other site was named that may show this form."""

    code = "not_embeddable"
    message = (
        "This form is not open to other sites. An administrator names the sites that may show it."
    )


class LeadNotPending(Conflict):
    """Somebody has decided about it already."""

    code = "lead_not_pending"
    message = "This lead is not waiting for a review any more."


class LeadNotRejected(Conflict):
    """Only a rejected lead can go back into the queue."""

    code = "lead_not_rejected"
    message = "This lead is not rejected."


class LeadNotEditable(Conflict):
    """What was sold stays as the buyers got it; what was withdrawn is nobody's any more."""

    code = "lead_not_editable"
    message = "This lead has been sold or withdrawn and can no longer be changed."


class LeadNotUnsold(Conflict):
    """Only a lead that nobody could buy is tried again."""

    code = "lead_not_unsold"
    message = "This lead is not unsold."
