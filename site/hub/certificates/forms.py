"""The code as it is typed or scanned."""

from __future__ import annotations

from django import forms

from . import codes


class CodeForm(forms.Form):
    """One field; whoever scans comes by the address and never sees it empty."""

    code = forms.CharField(
        label="证书编号",
        max_length=80,
        help_text=f"12 位，形如 {codes.EXAMPLE}，大小写和连字符不限。",
        error_messages={
            "required": codes.MISSING,
            "max_length": "编号太长，请只输入证书上的 12 位编号。",
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """The plain code, where it can be one."""
        code = codes.plain(self.cleaned_data["code"])
        if reason := codes.why_malformed(code):
            raise forms.ValidationError(reason)
        return code
