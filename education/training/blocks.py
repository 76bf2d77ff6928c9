"""What a lesson has beside the blocks of every page: a video, and slides."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from hub.pages.blocks import BODY_BLOCKS
from hub.pages.players import why_not_played

TEMPLATES = "education/training/blocks"
VIDEO_TYPES = ("mp4", "webm")
SLIDE_TYPES = ("pdf", "pptx")


class VideoValue(blocks.StructValue):
    """A video that knows where it plays from."""

    @property
    def player(self) -> str:
        """The address of another host's player, where that host is allowed still."""
        address = self["address"]
        return address if address and why_not_played(address) is None else ""

    @property
    def host(self) -> str:
        """Whose player it is."""
        return urlsplit(self["address"]).hostname or ""


class VideoBlock(blocks.StructBlock):
    """A video of our own with poster and captions, or another host's player."""

    title = blocks.CharBlock(label="标题", max_length=80)
    file = DocumentChooserBlock(label="视频文件", required=False, help_text="mp4 或 webm，上传到“文档”。")
    poster = ImageChooserBlock(label="封面", required=False)
    captions = blocks.TextBlock(
        label="字幕（WebVTT）",
        required=False,
        rows=4,
        help_text="以 WEBVTT 开头。自有视频请附字幕，听不清的人也能学。",
    )
    address = blocks.CharBlock(
        label="嵌入地址", required=False, help_text="自有视频留空。只能嵌入“交易所信息”中列出的网站。"
    )
    caption = blocks.CharBlock(label="说明", required=False, max_length=160)

    class Meta:
        icon = "media"
        label = "视频"
        value_class = VideoValue
        template = f"{TEMPLATES}/video.html"
        description = "自有视频，或嵌入允许的网站"

    def clean(self, value: dict[str, Any]) -> Any:
        cleaned = super().clean(value)
        problems: dict[str, str] = {}
        if bool(cleaned["file"]) == bool(cleaned["address"]):
            problems["file"] = "视频文件和嵌入地址请填一种，也只填一种。"
        elif cleaned["file"] and cleaned["file"].file_extension.lower() not in VIDEO_TYPES:
            problems["file"] = f"请选择 {'、'.join(VIDEO_TYPES)} 文件。"
        elif cleaned["address"] and (reason := why_not_played(cleaned["address"])):
            problems["address"] = reason
        if cleaned["captions"] and not cleaned["captions"].lstrip("\ufeff").startswith("WEBVTT"):
            problems["captions"] = "字幕第一行应是 WEBVTT。"
        if problems:
            errors = {name: ValidationError(sentence) for name, sentence in problems.items()}
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


class SlidesBlock(blocks.StructBlock):
    """Slides to look at and to keep."""

    title = blocks.CharBlock(label="标题", max_length=80)
    file = DocumentChooserBlock(label="讲义文件", help_text="PDF 或 pptx，上传到“文档”。")
    note = blocks.CharBlock(label="说明", required=False, max_length=160)

    class Meta:
        icon = "doc-full"
        label = "讲义"
        template = f"{TEMPLATES}/slides.html"
        description = "供下载的讲义"

    def clean(self, value: dict[str, Any]) -> Any:
        cleaned = super().clean(value)
        if cleaned["file"].file_extension.lower() not in SLIDE_TYPES:
            error = ValidationError(f"请选择 {'、'.join(SLIDE_TYPES)} 文件。")
            raise blocks.StructBlockValidationError(block_errors={"file": error})
        return cleaned


LESSON_BLOCKS = [*BODY_BLOCKS, ("video", VideoBlock()), ("slides", SlidesBlock())]
