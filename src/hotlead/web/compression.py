"""Answers made small on their way: gzip, where the browser takes it.

Only for what holds no secret: a page whose size shows how well a guess fits a token beside it can
be asked until the token is known (BREACH). So static files and the pages for everyone, no others.
"""

import gzip
from functools import lru_cache
from typing import Final

from litestar import Response

from hotlead.web.exchange import AnyRequest

# Below this it fits into the first packet anyway.
BYTES_MIN: Final = 1_000
_FILES_KEPT: Final = 64
_PAGE_LEVEL: Final = 6
_FILE_LEVEL: Final = 9


def compressed(request: AnyRequest, answer: Response[bytes]) -> Response[bytes]:
    """A page for everyone, compressed where its reader takes that."""
    return _put(request, answer, gzip.compress(answer.content, _PAGE_LEVEL, mtime=0))


def compressed_file(request: AnyRequest, answer: Response[bytes]) -> Response[bytes]:
    """The same for a file that will be asked for again: it is compressed once."""
    return _put(request, answer, _pack(answer.content))


def _put(request: AnyRequest, answer: Response[bytes], packed: bytes) -> Response[bytes]:
    answer.headers["Vary"] = "Accept-Encoding"
    if len(answer.content) >= BYTES_MIN and _takes_gzip(request):
        answer.content = packed
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _takes_gzip(request: AnyRequest) -> bool:
    offers = request.headers.get("accept-encoding", "").lower().split(",")
    return any(offer.replace(" ", "") in {"gzip", "gzip;q=1", "gzip;q=1.0"} for offer in offers)


@lru_cache(maxsize=_FILES_KEPT)
def _pack(content: bytes) -> bytes:
    return gzip.compress(content, _FILE_LEVEL, mtime=0)
