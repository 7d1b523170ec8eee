"""The tag for addresses says what Django's own says."""

from __future__ import annotations

import uuid

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.urls import NoReverseMatch, clear_url_caches, path, reverse, set_script_prefix
from django.views.generic import View

from crampsite.policy import POLICIES

AN_ID = uuid.UUID("9b2f6c1e-0c55-4c1f-9d8e-3f1f7a7f0a11")
urlpatterns = [path("elsewhere", View.as_view(), name="today")]


def said(words: str, **values: object) -> str:
    """A template drawn with these values."""
    return Template(words).render(Context(values))


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_an_address_is_what_django_says(name: str) -> None:
    for args in ([], [AN_ID], [str(AN_ID)], ["10"], ["<a&b>"]):
        asked = "{% url name one %}" if args else "{% url name %}"
        values = {"name": name, "one": args[0] if args else ""}
        try:
            address = reverse(name, args=args)
        except NoReverseMatch:
            with pytest.raises(NoReverseMatch):
                said(asked, **values)
        else:
            shown = address.replace("&", "&amp;").replace("'", "&#x27;")
            assert said(asked, **values) == said(asked, **values) == shown


def test_an_address_can_have_a_name_in_the_page() -> None:
    asked = '{% url "panel-charts" id as here %}{{ here }}'
    assert said(asked, id=AN_ID) == reverse("panel-charts", args=[AN_ID])
    assert said('{% url "nowhere" as here %}[{{ here }}]') == "[]"


def test_two_people_have_two_addresses() -> None:
    both = [said('{% url "panel-patient" id %}', id=uuid.uuid4()) for _ in range(2)]
    assert len(set(both)) == 2


def test_what_is_kept_belongs_to_its_table_and_its_place() -> None:
    assert said('{% url "today" %}') == "/today/"
    with override_settings(ROOT_URLCONF=__name__):
        assert said('{% url "today" %}') == "/elsewhere"
    try:
        set_script_prefix("/below/")
        assert said('{% url "today" %}') == "/below/today/"
    finally:
        set_script_prefix("/")
        clear_url_caches()
    assert said('{% url "today" %}') == "/today/"
