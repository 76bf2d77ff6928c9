"""Blocks of the front page and the annual arrangement."""

from __future__ import annotations

from wagtail import blocks

from hub.pages.blocks import LinkValue

MONTHS = range(1, 13)


class TaskBlock(blocks.StructBlock):
    """Something a visitor comes to do, and where."""

    title = blocks.CharBlock(label="事项", max_length=30)
    text = blocks.CharBlock(label="说明", max_length=90)
    page = blocks.PageChooserBlock(label="页面", required=False)
    address = blocks.CharBlock(
        label="地址", required=False, help_text="没有选页面时使用，例如 /account/login/"
    )

    class Meta:
        icon = "list-ul"
        label = "办理事项"
        value_class = LinkValue
        template = "home/blocks/task.html"
        preview_value = {
            "title": "申请合办市场活动",
            "text": "论坛、报告会、产业沙龙、调研和直播。",
            "page": None,
            "address": "#",
        }
        description = "首页上的一件办理事项"


class ArrangementItemBlock(blocks.StructBlock):
    """One programme of the year."""

    title = blocks.CharBlock(label="项目", max_length=60)
    text = blocks.CharBlock(label="内容", max_length=160)
    start = blocks.CharBlock(label="如何开始", max_length=40, help_text="例如“会员单位发起申请”。")
    page = blocks.PageChooserBlock(label="项目页面", required=False)

    class Meta:
        icon = "doc-full"
        label = "项目"


class ArrangementGroupBlock(blocks.StructBlock):
    """A part of the arrangement with its programmes."""

    title = blocks.CharBlock(label="部分", max_length=40)
    items = blocks.ListBlock(ArrangementItemBlock(), label="项目", min_num=1)

    class Meta:
        icon = "folder-open-inverse"
        label = "部分"
        template = "home/blocks/arrangement_group.html"
        preview_value = {
            "title": "投资者教育",
            "items": [
                {
                    "title": "大宗商品月月谈",
                    "text": "产业研究、行情研判和交易所新业务的半天会议。",
                    "start": "交易所主办",
                    "page": None,
                }
            ],
        }
        description = "年度安排的一个部分"


class RhythmValue(blocks.StructValue):
    """A row of the year that knows its twelve cells."""

    @property
    def cells(self) -> list[bool]:
        """For each month whether something takes place in it."""
        months = {int(month) for month in self["months"]}
        return [month in months for month in MONTHS]

    @property
    def as_rows(self) -> list[dict[str, RhythmValue]]:
        """Itself as the only row of a year, for the preview."""
        return [{"value": self}]


class RhythmBlock(blocks.StructBlock):
    """In which months of the year a programme takes place."""

    title = blocks.CharBlock(label="项目", max_length=30)
    months = blocks.MultipleChoiceBlock(
        label="月份", choices=[(str(month), f"{month}月") for month in MONTHS]
    )
    when = blocks.CharBlock(label="时间说明", max_length=40, help_text="按文件原文，例如“11月前后”。")
    page = blocks.PageChooserBlock(label="项目页面", required=False)

    class Meta:
        icon = "calendar"
        label = "全年节奏"
        value_class = RhythmValue
        template = "home/blocks/rhythm_preview.html"
        preview_value = {
            "title": "大宗商品月月谈",
            "months": ["1", "2", "3"],
            "when": "每月一课",
            "page": None,
        }
        description = "一个项目在一年中的时间"
