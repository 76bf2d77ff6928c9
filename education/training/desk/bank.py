"""题库 and 题目类别 in the back office."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.widgets import HeaderButton

from hub.accounts.models import User
from hub.backoffice.viewsets import ScopedFilterSet, ScopedIndexView, ScopedModelViewSet

from ..bank import MOST_OPTIONS, why_not_answerable
from ..models import Category, Question
from .access import imports_questions


class QuestionForm(WagtailAdminModelForm):
    """A question with exactly one right answer."""

    def clean_text(self) -> str:
        """On one line; Django says in words where it is there already."""
        return " ".join(self.cleaned_data["text"].split())

    def clean(self) -> dict[str, Any]:
        """What its kind needs is there, and nothing else."""
        data = super().clean() or {}
        kind = data.get("kind", "")
        if kind != Question.Kind.TRUTH:
            data["truth"] = None
        if kind != Question.Kind.NUMERIC:
            data |= {"answer": None, "tolerance": 0, "unit": ""}
        rows = self.formsets["options"]
        rows.is_valid()  # cleans the rows, which Django does after this
        options = [
            (form.cleaned_data.get("text", ""), bool(form.cleaned_data.get("is_right")))
            for form in rows.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        found = why_not_answerable(
            kind=kind, options=options, truth=data.get("truth"), answer=data.get("answer")
        )
        for name, sentence in found:
            self.add_error(
                None if name == "options" or name in self.errors else name, ValidationError(sentence)
            )
        return data


class QuestionIndexView(ScopedIndexView):
    """The bank, with the way to the import."""

    def get_base_queryset(self) -> QuerySet[Question]:
        return super().get_base_queryset().select_related("category")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """The import, for whoever may."""
        buttons = list(super().header_buttons)
        if imports_questions(cast(User, self.request.user)):
            url = reverse("training_desk:import")
            buttons.append(HeaderButton("从 Excel 导入", url=url, icon_name="upload"))
        return buttons


class QuestionFilterSet(ScopedFilterSet):
    kind = django_filters.ChoiceFilter(label="题型", choices=Question.Kind.choices)

    class Meta:
        model = Question
        fields = ("category", "kind", "is_active")


class QuestionViewSet(ScopedModelViewSet):
    """题库: list, detail, form. A question is switched off; papers keep their own copy."""

    model = Question
    name = "training_questions"
    icon = "help"
    menu_label = "题库"
    menu_name = "training-questions"
    index_view_class = QuestionIndexView
    filterset_class = QuestionFilterSet
    list_display = [
        TitleColumn("text", label="题干", url_name="training_questions:edit"),
        Column("kind", label="题型", accessor="get_kind_display", sort_key="kind"),
        Column("category", label="类别"),
        BooleanColumn("is_active", label="使用中", sort_key="is_active"),
    ]
    list_export = ["category", "kind", "text", "explanation", "is_active"]
    search_fields = ["text", "explanation"]
    inspect_view_fields = [
        "kind", "category", "text", "truth", "answer", "tolerance", "unit", "explanation", "is_active",
    ]  # fmt: skip
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("category")]),
                    FieldPanel("text"),
                    FieldPanel("is_active"),
                ],
                heading="题目",
            ),
            InlinePanel(
                "options",
                heading="选项（单选、多选）",
                label="选项",
                max_num=MOST_OPTIONS,
                panels=[FieldRowPanel([FieldPanel("text"), FieldPanel("is_right")])],
            ),
            FieldPanel("truth"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("answer"), FieldPanel("tolerance"), FieldPanel("unit")])],
                heading="数值题",
            ),
            FieldPanel("explanation"),
        ],
        base_form_class=QuestionForm,
    )


class CategoryViewSet(ScopedModelViewSet):
    """题目类别."""

    model = Category
    name = "training_categories"
    icon = "tag"
    menu_label = "题目类别"
    menu_name = "training-categories"
    list_display = ["name", Column("position", label="顺序", sort_key="position")]
    search_fields = ["name"]
    form_fields = ["name", "position"]
    inspect_view_fields = form_fields
