"""Built files and icons are found by name; missing ones say what to do."""

import json
import os
from pathlib import Path

import pytest

from hotlead.web.assets import STATIC_DIR, Assets, AssetsNotBuilt, UnknownAsset


def write_manifest(folder: Path, files: dict[str, str]) -> None:
    icons = {"flame": '<path d="M1 1"/>'}
    (folder / "manifest.json").write_text(json.dumps({"files": files, "icons": icons}))


def test_every_name_of_the_manifest_is_a_file() -> None:
    manifest = json.loads((STATIC_DIR / "manifest.json").read_text())
    assert {"app.css", "public.css", "app.js", "public.js", "theme.js"} <= set(manifest["files"])
    assert all((STATIC_DIR / name).is_file() for name in manifest["files"].values())


def test_url_has_the_hash(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app.css": "app-1f3a.css"})
    assert Assets(tmp_path).url("app.css") == "/static/app-1f3a.css"


def test_icon_is_decorative_unless_labelled(tmp_path: Path) -> None:
    write_manifest(tmp_path, {})
    plain, named = (
        Assets(tmp_path).icon("flame"),
        Assets(tmp_path).icon("flame", 'a"b', label="<Hot>"),
    )
    assert 'aria-hidden="true"' in plain
    assert '<path d="M1 1"/>' in plain
    assert 'class="icon a&#34;b"' in named
    assert 'role="img" aria-label="&lt;Hot&gt;"' in named


def test_unknown_names_say_how_to_build(tmp_path: Path) -> None:
    write_manifest(tmp_path, {})
    with pytest.raises(UnknownAsset, match=r"assets/build\.py"):
        Assets(tmp_path).url("other.css")
    with pytest.raises(UnknownAsset, match=r"lucide\.dev"):
        Assets(tmp_path).icon("no-such-icon")
    with pytest.raises(AssetsNotBuilt, match=r"assets/build\.py"):
        Assets(tmp_path / "nowhere")


def test_manifest_is_read_again_only_in_development(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app.css": "app-1.css"})
    fixed, following = Assets(tmp_path), Assets(tmp_path, reloads=True)
    write_manifest(tmp_path, {"app.css": "app-2.css"})
    os.utime(tmp_path / "manifest.json", (1, 1))
    assert fixed.url("app.css") == "/static/app-1.css"
    assert following.url("app.css") == "/static/app-2.css"
