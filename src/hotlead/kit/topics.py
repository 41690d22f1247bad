"""Names of Amazon SNS topics."""

import re
from typing import Final

_ARN: Final = re.compile(r"arn:aws[a-z-]*:sns:([a-z0-9-]{3,}):[0-9]{12}:[A-Za-z0-9_-]{1,256}")


def region_of(arn: str) -> str | None:
    """The region in a topic's name; None where it is no such name."""
    found = _ARN.fullmatch(arn)
    return found[1] if found else None
