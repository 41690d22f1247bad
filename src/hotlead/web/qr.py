"""QR codes, drawn by us: nobody else learns what is in them."""

from typing import Final

import segno
from markupsafe import Markup

# Scanners need four light modules around the code (ISO/IEC 18004, section 6.3.8).
_QUIET: Final = 4


def qr_code(text: str, *, label: str, size: int = 208) -> Markup:
    """`text` as a QR code of `size` pixels: inline SVG, dark on white in any colour scheme."""
    matrix = segno.make_qr(text, error="m").matrix
    side = len(matrix) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    )
    return Markup(
        '<svg role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}"'
        ' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{}v{}H0z"/>'
        '<path fill="#000" d="{}"/></svg>'
    ).format(label, size, size, side, side, side, side, path)
