"""Choosing a firm by typing its name: a list to pick from in the browser, and no script."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hub.members.models import Organization

SHOWN = 5


class FirmInput(forms.TextInput):
    """A text field with the names to choose from; the browser narrows them while one types."""

    names: list[tuple[str, str]] = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{(attrs or {}).get('id', name)}_names"
        field = super().render(name, value, {**(attrs or {}), "list": key, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.names)
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)


class FirmField(forms.CharField):
    """The name of a firm as people write it; `find()` answers the firm, or says what to do.

    It offers the active organizations that this user may see, but for those without accounts.
    """

    widget = FirmInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 120} | kwargs)
        self.firms: QuerySet[Organization] = Organization.objects.none()

    def offer_to(self, user: Any) -> None:
        """Offer what this user may choose."""
        rows = Organization.objects.visible_to(user).filter(is_active=True)
        self.firms = rows.exclude(kind=Organization.Kind.MARKET_INSTITUTION).order_by("name")
        cast(FirmInput, self.widget).names = list(self.firms.values_list("name", "short_name"))

    def find(self, text: str) -> Organization:
        """The firm of that name, short name or credit code, or the only one whose name contains it.

        Raises ValidationError where there is none, or more than one.
        """
        exact = Q(name__iexact=text) | Q(short_name__iexact=text) | Q(credit_code__iexact=text)
        if same := self.firms.filter(exact).first():
            return same
        alike = list(self.firms.filter(Q(name__icontains=text) | Q(short_name__icontains=text))[: SHOWN + 1])
        if len(alike) == 1:
            return alike[0]
        if not alike:
            raise forms.ValidationError("没有找到这家机构，请从列表中选择；没有账号的市场机构请勾选下一项。")
        names = "、".join(firm.short_name for firm in alike[:SHOWN])
        more = "等" if len(alike) > SHOWN else ""
        raise forms.ValidationError(f"有几家机构的名称含这几个字：{names}{more}，请选择其中一家。")
