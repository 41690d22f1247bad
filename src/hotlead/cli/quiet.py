"""Silences one warning of a library, which comes when it is imported: so this is imported first.

The embedded database looks for the user's runtime directory and falls back to a temporary one,
which is fine.
"""

import warnings

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
