"""Organizations and contacts from Excel, by django-import-export: what each column is, and how a row is found."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, resources, widgets

from hub.accounts import services as accounts
from hub.accounts.models import User
from hub.accounts.roles import MEMBER
from hub.members.models import REGION_CHOICES, Contact, Organization
from hub.members.validators import no_control, validate_phone

FORMULA = ("=", "＝")


class Text(widgets.Widget):
    """A line of text; a formula is no value."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        value = str(value or "").strip()
        if value.startswith(FORMULA):
            raise ValueError("单元格是公式，请改为数值或文字。")
        no_control(value)
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Code(Text):
    """A credit code in upper case, nothing for none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return super().clean(value).upper() or None


class Phone(Text):
    """A phone number; an empty cell for none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        found = super().clean(value)
        if found:
            try:
                validate_phone(found)
            except ValidationError as error:
                raise ValueError(error.messages[0]) from error
        return found


class Choice(Text):
    """One of several, by what people call it."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        self.labels = dict(choices)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        wanted = super().clean(value)
        for key, label in self.labels.items():
            if wanted in (label, key):
                return key
        raise ValueError(f"请填写以下之一：{'、'.join(map(str, self.labels.values()))}。")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.labels.get(value, value or ""))


class YesNo(Choice):
    """是 or 否; an empty cell is 否."""

    def __init__(self) -> None:
        super().__init__([(True, "是"), (False, "否")])

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return super().clean(value or "否")


class Firm(Text):
    """An organization by its credit code or full name."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        wanted = super().clean(value)
        found = Organization.objects.filter(credit_code=wanted.upper()).first() if wanted else None
        found = found or Organization.objects.filter(name=wanted).first()
        if found is None:
            raise ValueError("机构名录中没有这家机构，请填写全称或统一社会信用代码，或先导入机构。")
        return found


class SheetResource(resources.ModelResource):
    """What both kinds of sheets share: found rows stay themselves, a key stands once in a file."""

    KEYS: tuple[str, ...] = ()
    REQUIRED: tuple[str, ...] = ()
    # Columns of our exports that an import passes over.
    PASSED_OVER: tuple[str, ...] = ("有效",)

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        skip_html_diff = True
        use_transactions = True

    @classmethod
    def headings(cls) -> list[str]:
        """The columns in the order of the template."""
        return [field.column_name for field in cls.fields.values()]

    def heading_of(self, attribute: str) -> str:
        """The column that a field of the model stands in, "" for none."""
        found = [f.column_name for f in self.fields.values() if attribute in (f.attribute, f.attribute[6:])]
        return found[0] if found else ""

    def key_of(self, row: Any) -> str:
        """What tells a row from the others in its file."""
        return next((str(row[name]).lower() for name in self.KEYS if row.get(name)), "")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.keys = Counter(self.key_of(row) for row in dataset.dict)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        if self.keys[self.key_of(row)] > 1:
            raise ValidationError({self.fields_by_heading(self.KEYS[0]): "在文件中重复出现，请只保留一行。"})

    def fields_by_heading(self, heading: str) -> str:
        """The attribute behind a column."""
        return next(f.attribute for f in self.fields.values() if f.column_name == heading)

    def _check_import_id_fields(self, headers: Any) -> None:
        """Rows are found by `get_instance`; missing columns were refused with the file."""


class OrganizationResource(SheetResource):
    """机构: found by credit code, or by full name where there is none."""

    KEYS = ("统一社会信用代码", "全称")
    REQUIRED = ("全称", "简称", "类别", "统一社会信用代码", "辖区")

    name = fields.Field("name", "全称", Text())
    short_name = fields.Field("short_name", "简称", Text())
    kind = fields.Field("kind", "类别", Choice(Organization.Kind.choices))
    credit_code = fields.Field("credit_code", "统一社会信用代码", Code())
    region = fields.Field("region", "辖区", Choice(REGION_CHOICES))
    english_name = fields.Field("english_name", "英文名称", Text())
    phone = fields.Field("phone", "电话", Phone())
    website = fields.Field("website", "官方网站", Text())
    is_public = fields.Field("is_public", "列入公开名录", YesNo())

    class Meta(SheetResource.Meta):
        model = Organization
        fields = (
            "name",
            "short_name",
            "kind",
            "credit_code",
            "region",
            "english_name",
            "phone",
            "website",
            "is_public",
        )

    def get_instance(self, instance_loader: Any, row: Any) -> Organization | None:
        code = str(row.get("统一社会信用代码") or "").strip().upper()
        rows = Organization.objects.filter(**({"credit_code": code} if code else {"name": row.get("全称")}))
        return rows.first()


class ContactResource(SheetResource):
    """联系人: found by e-mail address; a new one gets an account."""

    KEYS = ("邮箱",)
    REQUIRED = ("机构", "姓", "名", "邮箱")

    organization = fields.Field("organization", "机构", Firm())
    family_name = fields.Field("user__last_name", "姓", Text())
    given_name = fields.Field("user__first_name", "名", Text())
    position = fields.Field("position", "职务", Text())
    phone = fields.Field("user__phone", "电话", Phone())
    email = fields.Field("user__email", "邮箱", Text())
    is_administrator = fields.Field("is_administrator", "机构管理员", YesNo())

    class Meta(SheetResource.Meta):
        model = Contact
        fields = (
            "organization",
            "family_name",
            "given_name",
            "position",
            "phone",
            "email",
            "is_administrator",
        )

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        row["邮箱"] = str(row.get("邮箱") or "").strip().lower()
        super().before_import_row(row, **kwargs)

    def init_instance(self, row: Any = None) -> Contact:
        return Contact(user=User())

    def get_instance(self, instance_loader: Any, row: Any) -> Contact | None:
        return Contact.objects.select_related("user", "organization").filter(user__email=row["邮箱"]).first()

    def validate_instance(
        self, instance: Contact, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = dict(import_validation_errors or {})
        account = instance.user
        known = Contact.objects.filter(pk=instance.pk).select_related("organization").first()
        if not account.email:
            errors["user__email"] = ["请填写邮箱。"]
        elif known is None and User.objects.filter(email=account.email).exists():
            errors["user__email"] = ["这个邮箱已有账号，但不是会员联系人的。"]
        if known is not None:
            if instance.organization_id != known.organization_id:
                errors["organization"] = [f"这位联系人属于{known.organization.name}，不能改到另一家机构。"]
            if not known.is_active:
                errors["user__email"] = ["这位联系人已停用，请先在机构页恢复。"]
            if known.is_administrator and not instance.is_administrator:
                errors["is_administrator"] = ["取消管理员请在机构页办理。"]
        for name, words in (("last_name", "请填写姓。"), ("first_name", "请填写名。")):
            if not getattr(account, name) and f"user__{name}" not in errors:
                errors[f"user__{name}"] = [words]
        try:
            account.clean_fields(exclude=["username", "password", "department"])
            instance.clean_fields(exclude=["user", "organization"])
        except ValidationError as error:
            for name, found in error.error_dict.items():
                errors.setdefault(f"user__{name}" if name != "position" else name, found)
        if errors:
            raise ValidationError(errors)

    def do_instance_save(self, instance: Contact, is_create: bool) -> None:
        account = instance.user
        if is_create:
            instance.user = accounts.create_account(
                username=accounts.free_username(account.email),
                email=account.email,
                family_name=account.last_name,
                given_name=account.first_name,
                phone=account.phone,
                role=MEMBER,
            )
        else:
            account.save(update_fields=["last_name", "first_name", "phone"])
        instance.save()


RESOURCES: dict[str, type[SheetResource]] = {
    "organizations": OrganizationResource,
    "contacts": ContactResource,
}
