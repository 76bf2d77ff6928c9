"""An article of the fund's measures, with the way to it."""

from __future__ import annotations

from django import template
from django.utils.html import format_html

from education.regulations.importing.numerals import in_chinese

register = template.Library()


@register.simple_tag
def article(laws: dict[str, str], number: int) -> str:
    """第二十一条, as a link where the text or its summary is public."""
    label = f"第{in_chinese(number)}条"
    address = laws.get(f"a{number}")
    return format_html('<a href="{}">{}</a>', address, label) if address else label
