"""Filters that draw a form field the way the design does: `{% load inputs %}`."""

from __future__ import annotations

import re

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")


@register.filter
def as_input(field: BoundField) -> SafeString:
    """The bare input in the design's class, without a placeholder: the label says it."""
    field.field.widget.attrs.pop("placeholder", None)
    return field.as_widget(attrs={"class": "input"})


@register.filter
def as_clock(value: object) -> str:
    """A time for `<input type="time">`, "03:10"; nothing for what such a field cannot show."""
    text = str(value or "")
    return text if CLOCK.fullmatch(text) else ""


@register.filter
def is_pick(field: BoundField) -> bool:
    """True for a choice that is drawn as a list of rows to tap."""
    return isinstance(field.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))


@register.filter
def is_tick(field: BoundField) -> bool:
    """True for one box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)
