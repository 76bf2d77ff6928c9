"""The calculator's page: first what the money was lost by, then whose it was and how much."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from education.regulations.reading import article_addresses

from .fund import CENT, Cause, Who, compensation
from .models import ProtectionSettings

MOST = Decimal("9999999999.99")
#: The articles that the page cites: own risk, when the fund is used, how much, own assets first, exceptions.
ARTICLES = (3, 20, 21, 22, 23)
CAUSES = (
    (Cause.BROKER, "期货公司严重违法违规或者风险控制不力，保证金出现缺口，我的保证金取不出来"),
    (Cause.MARKET, "行情波动，或者投资品种本身的价值变化"),
    (Cause.ILLEGAL, "参与了非法期货交易，例如不是期货公司的网站、App、“喊单”群"),
    (Cause.UNSURE, "说不清楚"),
)
WHO = (
    (Who.PERSON, "个人投资者"),
    (Who.INSTITUTION, "机构投资者"),
    (Who.DISGUISED, "机构，但以个人名义参与交易"),
)


class AmountField(forms.CharField):
    """A sum in yuan as people type it: with commas, blanks or in full width."""

    def clean(self, value: Any) -> Decimal:
        """Raise ValidationError with what to do."""
        text = unicodedata.normalize("NFKC", super().clean(value))
        text = re.sub(r"[\s,，¥￥]|元$", "", text)
        if re.fullmatch(r"-\d+(\.\d*)?", text):
            raise ValidationError("金额不能是负数。")
        if not re.fullmatch(r"\d+(\.\d*)?", text, re.ASCII):
            raise ValidationError("请用数字填写金额，单位为元，例如 300000 或 300,000.00。")
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise ValidationError("请用数字填写金额。") from error
        if amount > MOST:
            raise ValidationError("金额太大，请核对；最多到百亿元。")
        if amount != amount.quantize(CENT):
            raise ValidationError("金额最多两位小数。")
        if not amount:
            raise ValidationError("损失金额须大于 0。")
        return amount.quantize(CENT)


class CauseForm(forms.Form):
    """Whether the loss is one that the fund covers."""

    cause = forms.ChoiceField(
        label="损失是怎样造成的",
        choices=CAUSES,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择损失的原因。", "invalid_choice": "请从列出的原因中选择。"},
    )


class LossForm(forms.Form):
    """Whose loss, and how much."""

    cause = forms.CharField(widget=forms.HiddenInput)
    who = forms.ChoiceField(
        label="投资者身份",
        choices=WHO,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择投资者身份。", "invalid_choice": "请从列出的身份中选择。"},
    )
    amount = AmountField(
        label="保证金损失（元）",
        max_length=40,
        help_text="期货公司核实的保证金损失金额，最多两位小数。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "请填写保证金损失金额。",
            "max_length": "金额太长，请用数字填写，单位为元。",
        },
    )


def answer(asked: QueryDict) -> dict[str, Any]:
    """What the page shows for an address: the question, the form, or the sum."""
    told = ProtectionSettings.load()
    context: dict[str, Any] = {
        "told": told,
        "laws": article_addresses(told.fund_page, ARTICLES),
        "cause_form": CauseForm(asked if "cause" in asked else None),
    }
    if not context["cause_form"].is_bound or not context["cause_form"].is_valid():
        return context
    cause = Cause(context["cause_form"].cleaned_data["cause"])
    context |= {"cause": cause, "cause_words": dict(CAUSES)[cause]}
    if cause != Cause.BROKER:
        return context
    given = "amount" in asked or "who" in asked
    form = LossForm(asked if given else None, initial={"cause": cause})
    context["form"] = form
    if given and form.is_valid():
        data = form.cleaned_data
        context["result"] = compensation(data["amount"], Who(data["who"]), told.terms)
        context["who_words"] = dict(WHO)[Who(data["who"])]
    return context
