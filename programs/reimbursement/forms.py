"""What people type about a claim."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from hub.attachments.kinds import accept_of, label_of
from hub.attachments.models import Attachment
from hub.cases.forms import ReturnForm, StaffNoteForm, StepForm

from .ledger import yuan
from .models import Claim, Invoice
from .rules import commitment_of, most_payable
from .slots import CHECKS, SETTLEMENT, VOUCHERS

CENT = Decimal("0.01")
CATEGORIES = ("场地费", "讲课费", "餐费", "资料印制", "宣传制作", "直播技术", "交通住宿", "其他")


def with_value(data: Mapping[str, Any], name: str, value: str) -> QueryDict:
    """What was posted, with another value in one field."""
    changed = cast(QueryDict, data).copy()
    changed[name] = value
    return changed


class ClaimForm(forms.ModelForm):
    """The sum that is claimed, and why."""

    amount = forms.DecimalField(
        label="申请报销金额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=CENT,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        error_messages={"required": "请填写申请报销金额。", "min_value": "申请报销金额须大于零。"},
    )

    class Meta:
        model = Claim
        fields = ("amount", "is_final", "explanation")
        help_texts = {"is_final": "付款后办结，其余批准金额释放。还要继续申报其他费用的，请取消勾选。"}
        widgets = {"explanation": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["amount"] = self.instance.amount or None


class InvoiceForm(forms.Form):
    """One voucher as it stands on paper, and its original; its business checks run in the service.

    In a draft it is a cost voucher, after the approval the settlement invoice: see `tier`.
    """

    KINDS = (
        (Invoice.Kind.DIGITAL, "数电发票：20 位号码，没有代码"),
        (Invoice.Kind.LEGACY, "税控发票：代码和 8 位号码"),
        (Invoice.Kind.LABOUR_SHEET, "劳务费发放表：主讲人不能开票时使用"),
    )
    # What a kind doesn't have: a labour-fee sheet is no invoice, it has neither number nor buyer.
    ABSENT: Mapping[str | None, tuple[str, ...]] = {
        Invoice.Kind.DIGITAL: ("code",),
        Invoice.Kind.LABOUR_SHEET: (
            *("code", "number", "seller_tax_number"),
            *("buyer_title", "buyer_tax_number"),
        ),
    }

    file: Attachment | None = None

    kind = forms.ChoiceField(label="票种", choices=KINDS, widget=forms.RadioSelect)
    code = forms.CharField(label="发票代码", max_length=40, help_text="10 位或 12 位数字。")
    number = forms.CharField(
        label="发票号码", max_length=40, help_text="数电发票 20 位，税控发票 8 位，可以直接粘贴。"
    )
    issued_on = forms.DateField(label="开票日期", widget=forms.DateInput(attrs={"type": "date"}))
    seller = forms.CharField(label="销售方（收款方）", max_length=120)
    seller_tax_number = forms.CharField(label="销售方纳税人识别号", max_length=40, required=False)
    buyer_title = forms.CharField(
        label="购买方名称（抬头）", max_length=120, help_text="照票面填写；与预填内容不同时请修改。"
    )
    buyer_tax_number = forms.CharField(label="购买方纳税人识别号", max_length=40)
    category = forms.ChoiceField(
        label="费用类别", choices=[("", "请选择"), *((name, name) for name in CATEGORIES)]
    )
    amount = forms.DecimalField(
        label="价税合计（元）",
        max_digits=14,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    attachment = forms.ModelChoiceField(
        label="选择已上传的文件", queryset=Attachment.objects.none(), required=False, empty_label="未选择"
    )
    upload = forms.FileField(label="上传文件", required=False)

    def __init__(self, *args: Any, claim: Claim, tier: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slot = SETTLEMENT if tier == Invoice.Tier.SETTLEMENT else VOUCHERS
        originals = Attachment.objects.live().filter(case=claim.pk, slot=self.slot.name)
        cast(forms.ModelChoiceField, self.fields["attachment"]).queryset = originals
        upload = self.fields["upload"]
        upload.help_text = f"{label_of(self.slot.kinds)}，不超过 {self.slot.max_mb} MB。"
        upload.widget.attrs["accept"] = accept_of(self.slot.kinds)
        for name in ("code", "number", "seller_tax_number", "buyer_tax_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        for name in ("code", "number"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        if tier == Invoice.Tier.SETTLEMENT:
            del self.fields["category"]
            cast(forms.ChoiceField, self.fields["kind"]).choices = self.KINDS[:2]
            self.fields["seller"].label = "销售方（开票方）"
        for name in self.ABSENT.get(self["kind"].value(), ()):
            self.fields[name].required = False
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data | dict.fromkeys(self.ABSENT.get(data.get("kind"), ()), "")

    def rest_on(self, file: Attachment) -> None:
        """The voucher rests on this file: no other is asked for."""
        self.file = file
        del self.fields["attachment"], self.fields["upload"]

    def keep_file(self, file: Attachment) -> None:
        """Choose a file that was just uploaded, also where the form is shown again."""
        self.cleaned_data["attachment"] = file
        self.data = with_value(self.data, self.add_prefix("attachment"), str(file.pk))

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned data as the service takes them."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "upload"}
        return values | {"attachment": self.file} if self.file else values


class ReturnClaimForm(ReturnForm):
    """What the applicant is asked to correct in the claim."""

    CORRECTABLE = (
        ("invoices", "费用凭证"),
        ("amount", "申请金额"),
        ("explanation", "费用说明"),
        ("files", "材料原件"),
    )


class ApproveClaimForm(StaffNoteForm):
    """The sum that the department approves."""

    approved_amount = forms.DecimalField(
        label="核定金额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=CENT,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )

    field_order = ("approved_amount", "note", "internal_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claim, most = self.case, most_payable(self.case)
        commitment = commitment_of(claim)
        field = self.fields["approved_amount"]
        field.initial = most
        field.help_text = (
            f"申请 {yuan(claim.amount)}，有效凭证合计 {yuan(claim.voucher_sum)}，"
            f"批准 {yuan(commitment.amount)}；最多核定 {yuan(most)}。"
        )
        if commitment.cut_percent:
            field.initial = max((most * (100 - commitment.cut_percent) / 100).quantize(CENT), CENT)
            field.help_text += f"{commitment.cut_reason}已按建议预填 {yuan(field.initial)}，可以改动。"
            self.fields["note"].initial = commitment.cut_reason


class PayForm(StepForm):
    """The bank's receipt."""

    paid_on = forms.DateField(label="付款日", widget=forms.DateInput(attrs={"type": "date"}))
    bank_reference = forms.CharField(label="银行流水号", max_length=60)

    def clean_paid_on(self):
        paid_on = self.cleaned_data["paid_on"]
        if paid_on > timezone.localdate():
            raise forms.ValidationError("付款日不能晚于今天。")
        submitted_on = timezone.localdate(self.case.submitted_at)
        if paid_on < submitted_on:
            raise forms.ValidationError(f"付款日早于报销提交日 {submitted_on:%Y-%m-%d}，请对照银行回单核对。")
        return paid_on


class CheckInvoiceForm(forms.Form):
    """The result page of the tax bureau's service."""

    screenshot = forms.FileField(label="查验结果截图", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["screenshot"]
        field.help_text = f"{label_of(CHECKS.kinds)}，不超过 {CHECKS.max_mb} MB；只有交易所人员可见。"
        field.widget.attrs["accept"] = accept_of(CHECKS.kinds)


class ClearDuplicateForm(forms.Form):
    """Why two invoices that resemble each other are not one."""

    why = forms.CharField(
        label="核对依据（只有交易所人员可见）",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：两张发票号码不同，税务查验均有效，分别为上午、下午场地费。",
        error_messages={"required": "请写明核对的依据。"},
    )


class RejectInvoiceForm(forms.Form):
    """Why a voucher is rejected."""

    reason = forms.CharField(
        label="剔除理由（申请单位可见）",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明剔除理由，申请单位会看到。"},
    )


class AllotForm(forms.Form):
    """Money for a pool. `seen` is the last entry that the page showed: see `ledger.allot`."""

    amount = forms.DecimalField(
        label="拨入金额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=CENT,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    note = forms.CharField(
        label="依据",
        max_length=200,
        help_text="预算批复文号等，记入台账，不能修改。",
        error_messages={"required": "请写明拨入的依据。"},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def with_seen(self, seq: int) -> AllotForm:
        """This form after a refusal, as if the page had shown entries up to `seq`."""
        self.data = with_value(self.data, self.add_prefix("seen"), str(seq))
        return self
