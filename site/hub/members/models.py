"""Organizations the exchange deals with, and the people who act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as CodeError

if TYPE_CHECKING:
    from hub.accounts.models import User

# The regions of the securities bureaus (证监局): a bureau observer sees its own.
REGIONS = (  # noqa: SIM905
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 深圳 大连 宁波 厦门 青岛 境外"
).split()
REGION_CHOICES = [(name, name) for name in REGIONS]


def validate_credit_code(value: str) -> None:
    """Refuse a code whose form or check digit is wrong (GB 32100, DOMAIN 2)."""
    try:
        uscc.validate(value)
    except CodeError as error:
        raise ValidationError("统一社会信用代码不正确：请核对 18 位字符，末位是校验码。") from error


class OrganizationQuerySet(models.QuerySet):
    def visible_to(self, user) -> OrganizationQuerySet:
        """A contact sees its own organization; staff who may look at organizations see all."""
        if user.has_perm("members.view_organization"):
            return self
        return self.filter(contacts__user=user.pk, contacts__is_active=True)

    def public(self) -> OrganizationQuerySet:
        """The genuine members the public may look up."""
        return self.filter(is_public=True, is_active=True)


class Organization(models.Model):
    """A member firm, association, university, trader, overseas broker or other institution."""

    class Kind(models.TextChoices):
        FUTURES_FIRM = "futures_firm", "期货公司会员"
        NON_BROKER_MEMBER = "non_broker_member", "非期货公司会员"
        ASSOCIATION = "association", "行业协会"
        UNIVERSITY = "university", "高等院校"
        PLATFORM_TRADER = "platform_trader", "综合业务平台交易商"
        OVERSEAS_BROKER = "overseas_broker", "境外经纪机构"
        MARKET_INSTITUTION = "market_institution", "市场机构"
        OTHER = "other", "其他机构"

    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    name = models.CharField("全称", max_length=120, unique=True)
    short_name = models.CharField("简称", max_length=40, unique=True)
    english_name = models.CharField("英文名称", max_length=160, blank=True)
    credit_code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_credit_code],
        help_text="发票的纳税人识别号须与它一致；境外机构可以不填。",
    )
    region = models.CharField("辖区", max_length=10, choices=REGION_CHOICES)
    website = models.URLField("官方网站", blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    bank_name = models.CharField("开户银行", max_length=120, blank=True)
    bank_account = models.CharField("银行账号", max_length=40, blank=True)
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="looked_after",
        verbose_name="交易所专人",
        help_text="会员管理部专门对接这家机构的人员；机构在门户里看到姓名和电话。",
    )
    is_active = models.BooleanField("有效", default=True)
    is_public = models.BooleanField("列入公开名录", default=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        ordering = ["name"]
        permissions = [
            ("view_bank_account", "可查看完整银行账号"),
            ("import_member", "可从 Excel 导入机构和联系人"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        without_code = (self.Kind.OVERSEAS_BROKER, self.Kind.MARKET_INSTITUTION)
        if self.kind not in without_code and not self.credit_code:
            raise ValidationError({"credit_code": "请填写统一社会信用代码。"})

    @property
    def named_contact(self) -> User | None:
        """The person at the exchange whom the organization may turn to; nobody who has left."""
        return self.liaison if self.liaison and self.liaison.is_active else None

    @property
    def masked_bank_account(self) -> str:
        """The account with only its last four digits readable."""
        return f"•••• {self.bank_account[-4:]}" if self.bank_account else ""


#: Who is a member of the exchange; the others are applicants of one kind or another (DOMAIN, "Who uses it").
MEMBER_KINDS = (Organization.Kind.FUTURES_FIRM, Organization.Kind.NON_BROKER_MEMBER)


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user) -> ContactQuerySet:
        """Staff who may look at contacts see all; a contact sees the colleagues of its organization."""
        if user.has_perm("members.view_contact"):
            return self
        own = Contact._base_manager.filter(user=user.pk, is_active=True)
        return self.filter(organization__in=own.values("organization"))


class Contact(models.Model):
    """A person who acts for one organization in the portal."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contact", verbose_name="账号"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="contacts", verbose_name="机构"
    )
    position = models.CharField("职务", max_length=60, blank=True)
    is_administrator = models.BooleanField("机构管理员", default=False)
    is_head = models.BooleanField(
        "机构负责人", default=False, help_text="每季度收到交易所的业务对口部门与联系人。"
    )
    is_active = models.BooleanField("有效", default=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "联系人"
        verbose_name_plural = "联系人"
        ordering = ["organization", "-is_administrator", "pk"]

    def __str__(self) -> str:
        return f"{self.user}（{self.organization.short_name}）"


class InterestQuerySet(models.QuerySet):
    def visible_to(self, user) -> InterestQuerySet:
        """Staff who keep or check the register see all ties, everybody else their own."""
        return self if user.has_perm("members.view_interest") else self.filter(user=user.pk)


class Interest(models.Model):
    """A tie of a staff member to an organization: such staff recuse themselves (DOMAIN 8)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="interests", verbose_name="员工"
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="interests", verbose_name="机构"
    )
    reason = models.CharField("关系说明", max_length=200)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = "利害关系"
        verbose_name_plural = "利害关系"
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.user} ↔ {self.organization.short_name}"
