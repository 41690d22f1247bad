"""How the verbs of webhooks fail."""

from hotlead.kit.errors import Conflict


class TooManyWebhooks(Conflict):
    """The provider has as many endpoints as it may; nothing was written."""

    code = "too_many_webhooks"
    message = "You have ten webhooks. Delete one first."


class DeliveryWaits(Conflict):
    """The delivery waits to be sent; nothing was changed."""

    code = "delivery_waits"
    message = "This is waiting to be sent."
