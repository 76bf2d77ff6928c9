"""The few blocks that every page body is made of. Each has a preview, so that an editor sees what they pick."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .flowchart import Diagram, draw

TEXT_FEATURES = ["h3", "bold", "ol", "ul", "link", "document-link"]
INLINE_FEATURES = ["bold", "link", "document-link"]
TEMPLATES = "hub/pages/blocks"


class HeadingBlock(blocks.StructBlock):
    """A heading that other pages can link to."""

    text = blocks.CharBlock(label="标题", max_length=60)
    anchor = blocks.RegexBlock(
        label="锚点",
        regex=r"^[a-z][a-z0-9-]*$",
        required=False,
        help_text="英文小写，例如 support；链接写作“页面地址#support”。",
        error_messages={"invalid": "锚点以英文小写字母开头，只含小写字母、数字和连字符。"},
    )

    class Meta:
        icon = "title"
        label = "标题"
        template = f"{TEMPLATES}/heading.html"
        preview_value = {"text": "申请材料", "anchor": ""}
        description = "正文的小标题"


class CaptionedImageBlock(blocks.StructBlock):
    """An image with what it shows and where it is from."""

    image = ImageChooserBlock(label="图片")
    alt = blocks.CharBlock(
        label="替代文字", required=False, max_length=120, help_text="写给看不到图片的人；纯装饰的图片留空。"
    )
    caption = blocks.CharBlock(label="图注", required=False, max_length=120)

    def bulk_to_python(self, values: list[dict[str, Any]]) -> list[blocks.StructValue]:
        """All images of a body come with their renditions: one query more, however many there are."""
        found = super().bulk_to_python(values)
        prefetch_related_objects([value["image"] for value in found if value["image"]], "renditions")
        return found

    class Meta:
        icon = "image"
        label = "图片"
        template = f"{TEMPLATES}/image.html"
        preview_template = f"{TEMPLATES}/preview_image.html"
        description = "带图注的图片"


class NoticeBlock(blocks.StructBlock):
    """Something the reader must not miss."""

    tone = blocks.ChoiceBlock(
        label="类型",
        choices=[("neutral", "说明"), ("go", "提示"), ("wait", "注意"), ("stop", "警示")],
        default="neutral",
    )
    title = blocks.CharBlock(label="标题", required=False, max_length=60)
    text = blocks.RichTextBlock(label="内容", features=INLINE_FEATURES)

    class Meta:
        icon = "warning"
        label = "提示框"
        template = f"{TEMPLATES}/notice.html"
        preview_value = {"tone": "wait", "title": "请注意", "text": "<p>提交前请核对联系人和电话。</p>"}
        description = "需要读者特别留意的内容"


class QuoteBlock(blocks.StructBlock):
    """The words of a document, with their source."""

    text = blocks.TextBlock(label="引文", rows=3)
    source = blocks.CharBlock(label="出处", required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = "引文"
        template = f"{TEMPLATES}/quote.html"
        preview_value = {"text": "扎根期货服务实体本质，践行高质量发展要求。", "source": "2023年工作安排"}
        description = "文件原文及其出处"


class StepBlock(blocks.StructBlock):
    """One step of a flow: who does what."""

    actor = blocks.CharBlock(label="由谁办理", max_length=20)
    title = blocks.CharBlock(label="步骤", max_length=30)
    text = blocks.CharBlock(label="说明", required=False, max_length=120)

    class Meta:
        icon = "order"
        label = "步骤"


class FlowValue(blocks.StructValue):
    """A flow that knows how it is drawn."""

    @property
    def diagram(self) -> Diagram:
        return draw([step["actor"] for step in self["steps"]])


class FlowBlock(blocks.StructBlock):
    """Steps drawn as a diagram with a lane for each party; on a phone a vertical list."""

    title = blocks.CharBlock(label="流程名称", max_length=40, required=False)
    steps = blocks.ListBlock(StepBlock(), label="步骤", min_num=2, max_num=7)

    class Meta:
        icon = "order"
        label = "流程图"
        value_class = FlowValue
        template = f"{TEMPLATES}/flow.html"
        preview_value = {
            "title": "",
            "steps": [
                {"actor": "会员单位", "title": "发起申请", "text": ""},
                {"actor": "交易所", "title": "评审", "text": ""},
                {"actor": "会员单位", "title": "按计划推进", "text": ""},
            ],
        }
        description = "由谁、按什么顺序办理，自动画成流程图"


class QuestionBlock(blocks.StructBlock):
    """One question and its answer."""

    question = blocks.CharBlock(label="问题", max_length=80)
    answer = blocks.RichTextBlock(label="回答", features=[*INLINE_FEATURES, "ol", "ul"])

    class Meta:
        icon = "help"
        label = "问答"


class FaqBlock(blocks.StructBlock):
    """Questions that open to their answers."""

    questions = blocks.ListBlock(QuestionBlock(), label="问答", min_num=1)

    class Meta:
        icon = "help"
        label = "常见问题"
        template = f"{TEMPLATES}/faq.html"
        preview_value = {
            "questions": [{"question": "活动费用如何支付？", "answer": "<p>以对公转账的方式支付。</p>"}]
        }
        description = "点开问题看回答"


class DocumentBlock(blocks.StructBlock):
    """One document and what it is for."""

    document = DocumentChooserBlock(label="文件")
    note = blocks.CharBlock(label="说明", required=False, max_length=80)

    class Meta:
        icon = "doc-full"
        label = "文件"


class DocumentsBlock(blocks.StructBlock):
    """Documents to download."""

    documents = blocks.ListBlock(DocumentBlock(), label="文件", min_num=1)

    class Meta:
        icon = "doc-full-inverse"
        label = "文件列表"
        template = f"{TEMPLATES}/documents.html"
        preview_template = f"{TEMPLATES}/preview_documents.html"
        description = "供下载的文件"


class LinkValue(blocks.StructValue):
    """A link that leads to a page or to an address."""

    def url(self, request: HttpRequest | None = None) -> str:
        """Where it leads; the request saves looking up where the site's pages begin."""
        page = self["page"]
        return page.get_url(request) if page and page.live else self["address"]


class CallToActionBlock(blocks.StructBlock):
    """One thing to do next."""

    title = blocks.CharBlock(label="标题", max_length=40)
    text = blocks.CharBlock(label="说明", required=False, max_length=120)
    page = blocks.PageChooserBlock(label="页面", required=False)
    address = blocks.CharBlock(
        label="地址", required=False, help_text="没有选页面时使用，例如 /account/login/ 或 https://…"
    )
    label = blocks.CharBlock(label="按钮文字", max_length=16)

    class Meta:
        icon = "arrow-right"
        label = "行动指引"
        value_class = LinkValue
        template = f"{TEMPLATES}/call_to_action.html"
        preview_value = {
            "title": "在线提交申请",
            "text": "登录后填写，可随时保存草稿。",
            "page": None,
            "address": "#",
            "label": "登录办理",
        }
        description = "告诉读者下一步做什么"

    def clean(self, value: dict[str, Any]) -> Any:
        cleaned = super().clean(value)
        address = cleaned["address"]
        problem = None
        if not cleaned["page"] and not address:
            problem = "请选择页面或填写地址。"
        elif address and not address.startswith(("/", "https://", "#")):
            problem = "地址以 / 或 https:// 开头。"
        if problem:
            raise blocks.StructBlockValidationError(block_errors={"address": ValidationError(problem)})
        return cleaned


class FigureBlock(blocks.StructBlock):
    """One figure."""

    value = blocks.CharBlock(label="数值", max_length=12)
    unit = blocks.CharBlock(label="单位", required=False, max_length=8)
    label = blocks.CharBlock(label="名称", max_length=24)
    note = blocks.CharBlock(label="说明", required=False, max_length=40)

    class Meta:
        icon = "plus-inverse"
        label = "数字"


class FiguresBlock(blocks.StructBlock):
    """A few figures side by side."""

    figures = blocks.ListBlock(FigureBlock(), label="数字", min_num=2, max_num=4)

    class Meta:
        icon = "plus-inverse"
        label = "关键数字"
        template = f"{TEMPLATES}/figures.html"
        preview_value = {
            "figures": [
                {"value": "2", "unit": "个工作日", "label": "反馈接待安排", "note": ""},
                {"value": "2", "unit": "周", "label": "一对一反馈意见", "note": ""},
            ]
        }
        description = "并排的几个数字"


class ContactBlock(blocks.StaticBlock):
    """The exchange's hotline, mailbox and address as they stand in the settings."""

    class Meta:
        icon = "mail"
        label = "联系方式"
        admin_text = "显示网站设置里的服务窗口、热线、邮箱、地址和服务时间。"
        template = "hub/pages/contact_facts.html"
        preview_template = f"{TEMPLATES}/preview_contact.html"
        description = "取自网站设置的热线和邮箱"


class DataTableBlock(TypedTableBlock):
    """A real table: text and figures in columns."""

    class Meta:
        icon = "table"
        label = "表格"
        template = f"{TEMPLATES}/table.html"
        preview_value = {
            "columns": [{"type": "text", "heading": "评优项目"}, {"type": "text", "heading": "时间"}],
            "rows": [
                {"values": ["会员评优", "每年年初"]},
                {"values": ["优秀分析师（团队）评选", "11月前后"]},
            ],
            "caption": "系列评优",
        }
        description = "有表头的表格"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """`rows` adds to each cell its column's heading, which stands before it on a phone."""
        context = super().get_context(value, parent_context)
        context["rows"] = [
            [
                {
                    "heading": column["heading"],
                    "is_number": column["block"].name == "number",
                    "block": cell,
                }
                for column, cell in zip(value.columns, row, strict=True)
            ]
            for row in value.rows
        ]
        return context


BODY_BLOCKS = [
    (
        "paragraph",
        blocks.RichTextBlock(
            label="正文",
            features=TEXT_FEATURES,
            template=f"{TEMPLATES}/paragraph.html",
            preview_value="<p>交易所每年支持与会员单位、行业协会举办形式多样的市场活动。</p>",
            description="一段或几段文字",
        ),
    ),
    ("heading", HeadingBlock()),
    ("image", CaptionedImageBlock()),
    ("notice", NoticeBlock()),
    ("quote", QuoteBlock()),
    (
        "table",
        DataTableBlock(
            [
                ("text", blocks.CharBlock(label="文字", required=False)),
                ("number", blocks.CharBlock(label="数字", required=False)),
                (
                    "rich",
                    blocks.RichTextBlock(label="带链接的文字", features=INLINE_FEATURES, required=False),
                ),
            ]
        ),
    ),
    ("flow", FlowBlock()),
    ("faq", FaqBlock()),
    ("documents", DocumentsBlock()),
    ("call_to_action", CallToActionBlock()),
    ("figures", FiguresBlock()),
    ("contact", ContactBlock()),
]
