"""The gallery shows every macro; what it renders is well-formed and fits the strict policy."""

import re
from collections.abc import Iterator

import pytest

from hotlead.web.assets import Assets
from hotlead.web.templating import build_environment
from tests.web.gallery_pages import PAGES, render_page, strict_parser

_TAG = re.compile(r"<[a-z][^>]*>")
_FORBIDDEN = re.compile(r"\s(style|on[a-z]+)\s*=")
_LAYOUT_MACROS = {
    "feed",
    "feed_lost",
    "brand",
    "palette",
    "sidebar",
    "sidebar_toggles",
    "theme_toggle",
    "toasts",
}
_UNDER_OTHERS = {"field", "field_error", "toast", "segments", "avatar"}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return render_page(str(request.param))


def test_parses_strictly(page: str) -> None:
    strict_parser().parse(page)


def test_has_no_inline_style_or_handler(page: str) -> None:
    assert [tag for tag in _TAG.findall(page) if _FORBIDDEN.search(tag)] == []
    # The stylesheet of public pages stands in them, and is ours by its nonce.
    assert set(re.findall(r"<style[^>]*>", page)) <= {'<style nonce="gallery">'}
    assert "javascript:" not in page


def test_ids_are_unique_and_referenced_ones_exist(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    named = re.findall(r'\s(?:for|aria-describedby|aria-labelledby|commandfor)="([^"]+)"', page)
    assert {name for names in named for name in names.split()} <= set(ids)


def test_every_script_has_the_nonce(page: str) -> None:
    scripts = re.findall(r"<script[^>]*>", page)
    assert scripts
    assert all('nonce="gallery"' in script and " src=" in script for script in scripts)


def test_every_form_that_changes_something_has_a_token(page: str) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert all('name="_csrf_token"' in form for form in forms)


def test_shows_every_macro() -> None:
    environment = build_environment(Assets())
    sources = "".join(_gallery_sources())
    shown = set(re.findall(r"ui\.([a-z_]+)\(", sources))
    defined = {
        name
        for template in environment.list_templates(filter_func=lambda name: name.startswith("ui/"))
        for name in vars(environment.get_template(template).module)
        if not name.startswith("_")
    }
    assert defined - shown - _LAYOUT_MACROS - _UNDER_OTHERS == set()


def test_escapes_what_it_is_given() -> None:
    environment = build_environment(Assets())
    evil = '"><script>alert(1)</script>'
    source = (
        "{{ ui.input('a', x, value=x, error=x) }}{{ ui.badge(x) }}{{ ui.person(x, x, href=x) }}"
    )
    html = environment.from_string(source).render(x=evil)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 7


def test_refuses_attributes_the_policy_forbids() -> None:
    environment = build_environment(Assets())
    for name in ("style", "onclick", 'x"y'):
        template = environment.from_string("{{ ui.button('Go', attrs=attrs) }}")
        with pytest.raises(ValueError, match="Not an attribute"):
            template.render(attrs={name: "1"})


def _gallery_sources() -> Iterator[str]:
    environment = build_environment(Assets())
    loader = environment.loader
    assert loader is not None
    for name in environment.list_templates(filter_func=lambda name: name.startswith("dev/gallery")):
        yield loader.get_source(environment, name)[0]
