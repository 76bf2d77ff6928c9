"""A certificate that somebody took part in or completed something, and what staff set for all of them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from hub.members.models import Organization

from . import codes, kinds
from .querysets import CertificateQuerySet

# Common surnames of two characters: a mask keeps both.
LONG_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 司徒 夏侯 宇文 端木 百里 南宫 轩辕 司空 独孤".split()  # noqa: SIM905
)


class Certificate(models.Model):
    """One certificate. `source` names what it was given for: issued twice for the same, it is the same one.

    Holder, title, hours and issuer are kept as they were when it was issued; `facts` are further lines
    [label, value] that stand on the print and nowhere in public.
    """

    code = models.CharField(
        "编号", max_length=codes.LENGTH, unique=True, default=codes.new_code, editable=False
    )
    kind = models.CharField("种类", max_length=30)
    source = models.CharField("来源", max_length=120, unique=True, editable=False)
    holder = models.CharField("持有人", max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name="账号",
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name="机构",
    )
    title = models.CharField("内容", max_length=200)
    hours = models.DecimalField(
        "学时", max_digits=6, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    facts = models.JSONField("附加信息", default=list, blank=True)
    issuer = models.CharField("出具单位", max_length=120)
    issued_on = models.DateField("出具日期", default=timezone.localdate)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤销人",
    )
    revoke_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "证书"
        verbose_name_plural = "证书"
        ordering = ["-issued_on", "-pk"]
        permissions = [("revoke_certificate", "可撤销证书")]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=0), name="certificate_hours_not_negative"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="certificate_revoked_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["issued_on", "id"], name="certificate_by_day")]

    def __str__(self) -> str:
        return f"{self.title}（{self.grouped_code}）"

    @property
    def grouped_code(self) -> str:
        """The code in groups of four."""
        return codes.grouped(self.code)

    @property
    def kind_label(self) -> str:
        """The heading of its kind."""
        return kinds.kind(self.kind).label

    @property
    def deed(self) -> str:
        """What the holder did."""
        return kinds.kind(self.kind).deed

    @property
    def masked_holder(self) -> str:
        """The holder as the public is shown: the surname, or the first letter, and no more."""
        kept = 2 if self.holder[:2] in LONG_SURNAMES and len(self.holder) > 2 else 1
        return self.holder[:kept] + "＊" * min(len(self.holder) - kept, 2)

    @property
    def verify_path(self) -> str:
        """The public address at which anybody checks it."""
        return reverse("certificates:result", args=[self.grouped_code])


@register_setting(icon="tick-inverse")
class CertificateSettings(BaseGenericSetting):
    """Who signs certificates and what stands below. The wording is a default of ours."""

    issuer = models.CharField(
        "出具单位",
        max_length=120,
        blank=True,
        help_text="空着时用交易所全称。只影响以后出具的证书。",
    )
    footnote = models.CharField(
        "页脚说明",
        max_length=300,
        blank=True,
        default="本证书只证明参加学习或活动的情况，不代表从业资格，不构成任何投资建议。",
    )

    lookups = models.PositiveSmallIntegerField(
        "同一网络十分钟内最多查验次数",
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(10000)],
        help_text="防止猜编号。会场里的人常共用一个网络出口，不要设得太低。",
    )

    panels = [FieldPanel("issuer"), FieldPanel("footnote"), FieldPanel("lookups")]

    class Meta:
        verbose_name = "证书设置"
