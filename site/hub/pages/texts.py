"""What a page says, part by part: its fields, its rows, and the titles of the files that it names."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex


def texts_of_fields(row: models.Model, besides: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """The texts in the fields of a page or of one of its rows, without markup and without what is empty.

    Left out are the fields that every page has, choices, and those that `besides` names: they are no text.
    """
    for field in row._meta.concrete_fields:
        if field.model is Page or field.choices or field.name in besides:
            continue
        value = field.value_from_object(row)
        if isinstance(field, RichTextField | StreamField):
            said = field.get_searchable_content(value)
        elif isinstance(field, models.CharField | models.TextField):
            said = [value]
        else:
            continue
        yield from ((str(field.verbose_name), part) for part in said if part)


def texts_of_rows(page: Page) -> Iterator[tuple[str, str]]:
    """The texts of the rows that are edited and published with a page; editors' comments are none."""
    for relation in get_all_child_relations(page):
        if relation.model is Page:
            continue
        name = str(relation.related_model._meta.verbose_name)
        for row in getattr(page, relation.get_accessor_name()).all():
            yield from ((f"{name}：{field}", text) for field, text in texts_of_fields(row))


def titles_of_files(page: Page) -> Iterator[tuple[str, str]]:
    """The titles of the images and documents that a page shows or leads to, wherever it names them."""
    kinds = (("图片标题", get_image_model()), ("文件标题", get_document_model()))
    named: dict[str, set[str]] = {}
    for content_type, key, _, _ in ReferenceIndex._extract_references_from_object(page):
        model = ContentType.objects.get_for_id(content_type).model_class()
        for label, kind in kinds:
            if model is kind:
                named.setdefault(label, set()).add(key)
    for label, kind in kinds:
        if keys := named.get(label):
            titles = kind._default_manager.filter(pk__in=keys).order_by("pk").values_list("title", flat=True)
            yield from ((label, title) for title in titles)
