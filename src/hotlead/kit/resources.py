"""What a job handler may use."""

from dataclasses import dataclass, field

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.geocoding import Geocoder, UsZipGeocoder
from hotlead.kit.mail import Mailer
from hotlead.kit.sns import HttpSns, Sns
from hotlead.kit.turns import OneAtATime
from hotlead.kit.webhook_sender import WebhookSender


@dataclass(frozen=True, slots=True)
class Resources:
    """The gateways of a worker process."""

    db: Database
    settings: Settings
    mailer: Mailer
    geocoder: Geocoder = field(default_factory=UsZipGeocoder)
    mailing: OneAtATime = field(default_factory=OneAtATime)
    sns: Sns = field(default_factory=HttpSns)
    webhooks: WebhookSender = field(default_factory=WebhookSender)
