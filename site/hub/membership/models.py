"""How organizations and their people come in, change and leave: applications, invitations, payee accounts."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from hub.members.models import REGION_CHOICES, Organization, validate_credit_code

CONSENT = (
    "为开通和管理会员账号，我们收集机构的名称、统一社会信用代码，以及联系人的姓名、职务、电话、邮箱和授权书，"
    "只用于核实身份、开通账号和办理会员服务事项，由交易所工作人员依职责查阅，不向其他单位提供。"
    "您可以随时向交易所查询、更正、删除这些信息，或撤回同意；撤回后账号停用，依法须留存的记录除外。"
)
validate_bank_account = RegexValidator(
    r"^[0-9A-Z][0-9A-Z-]{5,38}$",
    "银行账号由 6 至 39 位数字组成（境外账号可含大写字母和连字符），请勿含空格。",
)


def private_storage() -> Storage:
    """Where files lie that only a permission check gives out."""
    return storages["private"]


@register_setting(icon="group")
class MembershipSettings(BaseGenericSetting):
    """Defaults of ours that the exchange may change."""

    accepts_applications = models.BooleanField(
        "开放在线申请", default=True, help_text="关闭后，申请页面说明如何联系交易所开通。"
    )
    consent_text = models.TextField(
        "个人信息处理告知", default=CONSENT, help_text="申请人同意的文本随申请保存。"
    )
    letter_note = models.CharField(
        "授权书要求",
        max_length=200,
        default="加盖公章的授权书扫描件，写明联系人姓名、职务和授权事项；PDF 或图片，不超过 10 MB。",
    )
    link_days = models.PositiveSmallIntegerField(
        "邮件链接有效期（天）",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="确认邮箱、邀请联系人、设置密码的链接。",
    )

    panels = [
        FieldPanel(name) for name in ("accepts_applications", "consent_text", "letter_note", "link_days")
    ]

    class Meta:
        verbose_name = "账号开通"


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user) -> ApplicationQuerySet:
        """Staff who may look at applications see those whose e-mail address was confirmed."""
        if not user.has_perm("membership.view_application"):
            return self.none()
        return self.exclude(state=Application.State.UNCONFIRMED)


class Application(models.Model):
    """A firm asks for its first account. Staff see it once its e-mail address has been confirmed."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "待确认邮箱"
        SUBMITTED = "submitted", "待审核"
        APPROVED = "approved", "已开通"
        REFUSED = "refused", "未通过"

    key = models.UUIDField("标识", default=uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=20, choices=Organization.Kind.choices)
    name = models.CharField("机构全称", max_length=120)
    credit_code = models.CharField(
        "统一社会信用代码", max_length=18, blank=True, validators=[validate_credit_code]
    )
    region = models.CharField("辖区", max_length=10, choices=REGION_CHOICES)
    family_name = models.CharField("姓", max_length=50)
    given_name = models.CharField("名", max_length=50)
    position = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=40)
    email = models.EmailField("邮箱")
    letter = models.FileField("授权书", storage=private_storage, max_length=120)
    letter_name = models.CharField("授权书文件名", max_length=120)
    letter_type = models.CharField("授权书类型", max_length=100)
    letter_sha256 = models.CharField("授权书 SHA-256", max_length=64)
    consent_text = models.TextField("同意的告知文本")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    created_at = models.DateTimeField("填写时间", default=timezone.now)
    confirmed_at = models.DateTimeField("邮箱确认时间", null=True, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    reason = models.CharField("未通过的理由", max_length=500, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="机构"
    )
    mailed_at = models.DateTimeField("最近发信时间", null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "开通申请"
        verbose_name_plural = "开通申请"
        ordering = ["-confirmed_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("decide_application", "可审核开通申请")]
        indexes = [models.Index(fields=["state", "-confirmed_at"]), models.Index(fields=["email"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="application_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(organization__isnull=False),
                name="application_has_organization",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="application_refused_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.person}"

    @property
    def person(self) -> str:
        """The applicant's name as Chinese is written."""
        return f"{self.family_name}{self.given_name}"


class InvitationQuerySet(models.QuerySet):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; it may have expired and can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A link by which one person gets their account: used once, until it expires.

    Without `user` the account is opened when the link is used; with it, the link sets its first password. The
    address is signed over `round`, which rises with each mail, so that only the latest link works.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="invitations", verbose_name="机构"
    )
    email = models.EmailField("邮箱")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name="账号",
    )
    is_administrator = models.BooleanField("机构管理员", default=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="邀请人"
    )
    created_at = models.DateTimeField("邀请时间", default=timezone.now)
    expires_at = models.DateTimeField("失效时间")
    round = models.PositiveIntegerField("发信次数", default=1)
    mailed_at = models.DateTimeField("最近送出时间", null=True, blank=True)
    accepted_at = models.DateTimeField("使用时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "邀请"
        verbose_name_plural = "邀请"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_one_end"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(user__isnull=False), name="invitation_accepted_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}（{self.organization}）"

    @property
    def is_expired(self) -> bool:
        """Whether its link works no more; it can be sent again."""
        return self.expires_at <= timezone.now()


class PayeeChangeQuerySet(models.QuerySet):
    def visible_to(self, user) -> PayeeChangeQuerySet:
        """Staff who may look at the changes see all of them; the account number is another matter."""
        return self if user.has_perm("membership.view_payeechange") else self.none()

    def pending(self) -> PayeeChangeQuerySet:
        """Entered and not yet decided by the second person."""
        return self.filter(state=PayeeChange.State.PENDING)


class PayeeChange(models.Model):
    """An organization's account for payments as one person entered it; another one confirms it."""

    class State(models.TextChoices):
        PENDING = "pending", "待财务确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="payee_changes", verbose_name="机构"
    )
    bank_name = models.CharField("开户银行", max_length=120)
    bank_account = models.CharField("银行账号", max_length=40, validators=[validate_bank_account])
    basis = models.CharField("依据", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PENDING)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    reason = models.CharField("退回理由", max_length=200, blank=True)

    objects = PayeeChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "收款账户变更"
        verbose_name_plural = "收款账户变更"
        ordering = ["-entered_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("enter_payee", "可录入收款账户"), ("confirm_payee", "可确认收款账户")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(state="pending"), name="payee_change_pending_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "withdrawn"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("entered_by"))),
                name="payee_change_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization.short_name} {self.masked_bank_account}"

    @property
    def masked_bank_account(self) -> str:
        """The account with only its last four digits readable."""
        return f"•••• {self.bank_account[-4:]}"
