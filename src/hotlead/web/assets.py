"""Finds the built files of `static/` by their plain names, and the icons drawn into pages."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from markupsafe import Markup

STATIC_DIR: Final = Path(__file__).resolve().parent.parent / "static"
STATIC_URL: Final = "/static/"
_MANIFEST: Final = "manifest.json"
_BUILD_COMMAND: Final = "python assets/build.py"


class AssetsNotBuilt(RuntimeError):
    """`static/` has no manifest: the package was run from source without an install or a build."""


class UnknownAsset(LookupError):
    """A template names a file or an icon that the build did not write."""


class Manifest(msgspec.Struct, frozen=True):
    """What the build wrote: plain file name → hashed file name, and icon name → SVG content."""

    files: Mapping[str, str]
    icons: Mapping[str, str]


class Assets:
    """The manifest, read once; read again after a rebuild only where `reloads` (development)."""

    def __init__(self, static_dir: Path = STATIC_DIR, *, reloads: bool = False) -> None:
        self._static_dir = static_dir
        self._path = static_dir / _MANIFEST
        self._reloads = reloads
        self._stamp = 0.0
        self._manifest = self._read()

    def file(self, name: str) -> str:
        """The name of a built file in `static/`, `app.css` → `app-1f3a9c02.css`.

        Raises `UnknownAsset` for a name that was not built.
        """
        hashed = self._current().files.get(name)
        if hashed is None:
            raise UnknownAsset(f"No built file {name!r}; run `{_BUILD_COMMAND}`.")
        return hashed

    def url(self, name: str) -> str:
        """The address of a built file, `app.css` → `/static/app-1f3a9c02.css`."""
        return STATIC_URL + self.file(name)

    def style(self, name: str) -> Markup:
        """A built stylesheet to stand in a page itself, which is painted a round trip sooner.

        Raises `UnknownAsset` for a name that was not built.
        """
        return _trusted(_read_style(self._static_dir / self.file(name)))

    def icon(self, name: str, class_: str = "", *, label: str = "", size: int = 16) -> Markup:
        """A Lucide icon as inline SVG, `size` in CSS pixels; decorative unless it has a `label`.

        Raises `UnknownAsset` for a name outside the built subset.
        """
        content = self._current().icons.get(name)
        if content is None:
            raise UnknownAsset(
                f"No icon {name!r}; take a name of lucide.dev, then run `{_BUILD_COMMAND}`."
            )
        meaning = (
            Markup('role="img" aria-label="{}"').format(label)
            if label
            else Markup('aria-hidden="true"')
        )
        return Markup(
            '<svg class="{}" {} width="{}" height="{}" viewBox="0 0 24 24">{}</svg>'
        ).format(f"icon {class_}".strip(), meaning, size, size, _trusted(content))

    def _current(self) -> Manifest:
        if self._reloads and self._path.stat().st_mtime != self._stamp:
            self._manifest = self._read()
        return self._manifest

    def _read(self) -> Manifest:
        try:
            self._stamp = self._path.stat().st_mtime
            return msgspec.json.decode(self._path.read_bytes(), type=Manifest)
        except FileNotFoundError as error:
            raise AssetsNotBuilt(
                f"The stylesheets and scripts are not built; run `{_BUILD_COMMAND}`."
            ) from error


@lru_cache(maxsize=8)
def _read_style(path: Path) -> str:
    """The rules of a file whose name changes with them; its own addresses made absolute."""
    return path.read_text("utf-8").replace("url(geist", f"url({STATIC_URL}geist")


def _trusted(content: str) -> Markup:
    return Markup(content)  # noqa: S704 - written by our own build, never taken from a request
