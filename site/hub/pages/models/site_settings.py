"""What the site says about the exchange. No code and no template names it otherwise."""

from __future__ import annotations

import re
from copy import copy
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PageChooserPanel, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, Site

from ..caching import kept_like_copies
from ..languages import current, is_default, tag_of

# What the pages below /en/ say in English, where it is filled in.
IN_ENGLISH = (
    "name",
    "short_name",
    "subsidiary_name",
    "platform_name",
    "service_centre",
    "address",
    "working_hours",
    "website",
)
DOMAIN_NAME = re.compile(r"(?=.{4,120}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
PLATFORM_NAME = "会员服务与投资者教育平台"
RISK_NOTICE = (
    "本页内容仅用于投资者教育，不构成投资建议，也不对价格走势作出判断。期货和衍生品交易有风险，"
    "可能损失全部保证金，参与前请了解规则、评估自身承受能力。"
)


def page_link(verbose_name: str) -> models.ForeignKey:
    """A link from the settings to one page, which may be missing."""
    return models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


def domain_names(text: str) -> list[str]:
    """The domain names that a setting lists, one a line."""
    return text.lower().split()


def in_active_language(keys: list[UUID]) -> dict[UUID, Page]:
    """The published pages that say in the active language what these say."""
    found = Page.objects.live().filter(translation_key__in=keys, locale__language_code=current())
    return {page.translation_key: page for page in found}


@register_setting(icon="home")
class ExchangeSettings(BaseSiteSetting):
    """Name, addresses, footer numbers and billing details of the exchange that runs this site."""

    name = models.CharField("交易所全称", max_length=80, blank=True)
    short_name = models.CharField("交易所简称", max_length=40, blank=True)
    subsidiary_name = models.CharField("国际平台全称", max_length=80, blank=True)
    platform_name = models.CharField("本平台名称", max_length=60, default=PLATFORM_NAME)

    service_centre = models.CharField("对外服务窗口", max_length=80, blank=True)
    hotline = models.CharField("热线电话", max_length=40, blank=True)
    mailbox = models.EmailField("服务邮箱", blank=True)
    address = models.CharField("办公地址", max_length=160, blank=True)
    working_hours = models.CharField(
        "服务时间",
        max_length=120,
        blank=True,
        help_text="热线和邮箱的服务时间，显示在网站页脚和门户每一页，例如“工作日 9:00—17:00”。",
    )

    icp_number = models.CharField("ICP 备案号", max_length=60, blank=True)
    public_security_number = models.CharField("公安备案号", max_length=60, blank=True)
    public_security_code = models.CharField(
        "公安备案编码", max_length=20, blank=True, help_text="备案号中的数字部分，用于链接到公安备案查询页。"
    )
    website = models.URLField("官方网站", blank=True)
    education_base_url = models.URLField("投资者教育基地网址", blank=True)
    picture_hosts = models.TextField(
        "粘贴时可取图的网站",
        blank=True,
        default="mmbiz.qpic.cn\nmmbiz.qlogo.cn",
        help_text="每行一个域名。粘贴公众号文章时，只从这些网站取回文中的图片。",
    )
    player_hosts = models.TextField(
        "可以嵌入视频的网站",
        blank=True,
        max_length=1000,
        help_text="每行一个域名，例如 player.example.com。没有列出的网站不能嵌入。",
    )

    risk_notice = models.TextField(
        "风险提示",
        max_length=400,
        blank=True,
        default=RISK_NOTICE,
        help_text="自动显示在文章、月月谈等页面的末尾，之后附“风险揭示”页的链接；留空则不显示。",
    )
    english_name = models.CharField("交易所英文全称", max_length=120, blank=True)
    english_short_name = models.CharField("交易所英文简称", max_length=40, blank=True)
    english_subsidiary_name = models.CharField("国际平台英文全称", max_length=120, blank=True)
    english_platform_name = models.CharField("本平台英文名称", max_length=80, blank=True)
    english_service_centre = models.CharField("对外服务窗口", max_length=120, blank=True)
    english_address = models.CharField("办公地址", max_length=200, blank=True)
    english_working_hours = models.CharField("服务时间", max_length=160, blank=True)
    english_website = models.URLField("英文官方网站", blank=True)

    invoice_title = models.CharField("名称", max_length=120, blank=True)
    invoice_taxpayer_number = models.CharField("纳税人识别号", max_length=18, blank=True)
    invoice_address = models.CharField("地址", max_length=160, blank=True)
    invoice_phone = models.CharField("电话", max_length=40, blank=True)
    invoice_bank = models.CharField("开户银行", max_length=120, blank=True)
    invoice_account = models.CharField("银行账号", max_length=40, blank=True)

    privacy_page = page_link("隐私政策")
    disclaimer_page = page_link("免责声明")
    risk_page = page_link("风险揭示")
    contact_page = page_link("联系我们")

    select_related = ["privacy_page", "disclaimer_page", "risk_page", "contact_page"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldPanel(name) for name in ("name", "short_name", "subsidiary_name", "platform_name")],
                heading="名称",
            ),
            ObjectList(
                [
                    FieldPanel(name)
                    for name in (
                        "service_centre",
                        "hotline",
                        "mailbox",
                        "address",
                        "working_hours",
                        "website",
                        "education_base_url",
                        "picture_hosts",
                        "player_hosts",
                    )
                ],
                heading="联系方式",
            ),
            ObjectList(
                [
                    FieldPanel(name)
                    for name in (
                        "invoice_title",
                        "invoice_taxpayer_number",
                        "invoice_address",
                        "invoice_phone",
                        "invoice_bank",
                        "invoice_account",
                    )
                ],
                heading="开票信息",
            ),
            ObjectList(
                [FieldPanel(f"english_{name}") for name in IN_ENGLISH],
                heading="英文",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("icp_number"),
                            FieldPanel("public_security_number"),
                            FieldPanel("public_security_code"),
                        ],
                        heading="备案",
                    ),
                    FieldPanel("risk_notice"),
                    MultiFieldPanel(
                        [
                            PageChooserPanel("privacy_page"),
                            PageChooserPanel("disclaimer_page"),
                            PageChooserPanel("risk_page"),
                            PageChooserPanel("contact_page"),
                        ],
                        heading="页脚链接",
                    ),
                ],
                heading="页脚",
            ),
        ]
    )

    class Meta:
        verbose_name = "交易所信息"

    def __str__(self) -> str:
        return self.name or str(self._meta.verbose_name)

    def clean(self) -> None:
        errors = {
            name: f"“{host}”不是域名，请每行填写一个，例如 player.example.com。"
            for name in ("picture_hosts", "player_hosts")
            for host in domain_names(getattr(self, name))
            if not DOMAIN_NAME.fullmatch(host)
        }
        if errors:
            raise ValidationError(errors)

    @classmethod
    def for_request(cls, request: HttpRequest) -> ExchangeSettings:
        """The settings of the site that is asked, looked up no oftener than its pages change: every page shows them."""
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = Site.find_for_request(request)
            kept = kept_like_copies(("exchange", site and site.pk), lambda: cls.for_site(site))
            found = copy(kept)  # it is told its request, which is nobody else's
            found._request = request
            if not is_default():
                found.speak_english()
            setattr(request, name, found)
        return getattr(request, name)

    def speak_english(self) -> None:
        """Say in English what is filled in; for a copy that belongs to one request and is never saved."""
        for name in IN_ENGLISH:
            setattr(self, name, getattr(self, f"english_{name}") or getattr(self, name))

    @property
    def footer_pages(self) -> list[Page]:
        """The published pages that the footer of every page links to, in the language that is rendered where there is one."""
        pages = [self.privacy_page, self.disclaimer_page, self.risk_page, self.contact_page]
        pages = [page for page in pages if page and page.live]
        if is_default():
            return pages
        keys = [page.translation_key for page in pages]
        english = kept_like_copies(("footer", self.pk, current()), lambda: in_active_language(keys))
        shown = [
            copy(english.get(page.translation_key, page)) for page in pages
        ]  # others are shown these pages, too
        for page in shown:
            if page.translation_key not in english:
                page.other_language = tag_of(settings.LANGUAGE_CODE)
        return shown

    @property
    def billing_details(self) -> list[tuple[str, str]]:
        """The exchange's 开票信息 for settlement invoices, line by line, without the empty ones."""
        lines = [
            ("名称", self.invoice_title),
            ("纳税人识别号", self.invoice_taxpayer_number),
            ("地址", self.invoice_address),
            ("电话", self.invoice_phone),
            ("开户银行", self.invoice_bank),
            ("银行账号", self.invoice_account),
        ]
        return [(label, value) for label, value in lines if value]

    @property
    def public_security_url(self) -> str:
        """The record in the register of the public-security authorities."""
        return f"https://beian.mps.gov.cn/#/query/webSearch?code={self.public_security_code}"
