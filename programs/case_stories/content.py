"""What a story's page shows, part by part, and the digest of all of it: what the firm consents to.

All that the public page shows counts: title, address, texts for search engines, summary, every fact and text, and of
each picture the bytes, title, descriptions, caption and file name. Menu, dates of publication and comments do not.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.utils.html import strip_tags
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage

from .models import CaseStoryPage

PAGE_FIELDS = ("title", "slug", "seo_title", "search_description")
LABELS = {"title": "标题", "slug": "地址", "seo_title": "搜索标题", "search_description": "搜索说明"}
OWN_FIELDS = tuple(field.name for field in CaseStoryPage._meta.local_fields if field.name != "page_ptr")
COUNTED = frozenset((*PAGE_FIELDS, *OWN_FIELDS))
EDITOR_MARK = re.compile(r' data-block-key="[^"]*"')


def images_of(page: CaseStoryPage) -> list[AbstractImage]:
    """Every picture that the page shows, the social one last."""
    shown = [photo.value["image"] for photo in page.photos if photo.value["image"]]
    return [*shown, page.social_image] if page.social_image else shown


def image_facts(image: AbstractImage) -> dict[str, Any]:
    """What a picture shows and tells."""
    return {
        "file": PurePath(image.file.name).name,
        "bytes": image.file_hash or image.get_file_hash(),
        "title": image.title,
        "description": image.description,
        "credit": image.credit,
        "tags": sorted(tag.name for tag in image.tags.all()) if image.pk else [],
    }


def counted(page: CaseStoryPage) -> dict[str, Any]:
    """All that counts, as values that JSON can write."""
    values: dict[str, Any] = {name: getattr(page, name) for name in PAGE_FIELDS}
    for name in OWN_FIELDS:
        field = page._meta.get_field(name)
        value = field.value_from_object(page)
        if isinstance(field, RichTextField):
            value = EDITOR_MARK.sub("", value or "")
        elif isinstance(field, StreamField):
            value = [
                {
                    "image": photo.value["image"].pk if photo.value["image"] else None,
                    "alt": photo.value["alt"],
                    "caption": photo.value["caption"],
                }
                for photo in value
            ]
        values[name] = value
    return values | {"images": [image_facts(image) for image in images_of(page)]}


def digest_of(page: CaseStoryPage) -> str:
    """SHA-256 of all that counts."""
    said = json.dumps(counted(page), ensure_ascii=False, sort_keys=True, default=str)
    return sha256(said.encode()).hexdigest()


def parts_of(page: CaseStoryPage) -> list[tuple[str, str]]:
    """Every text of the page with the name of its part, without markup: what may not contain a known name."""
    parts = [(LABELS[name], getattr(page, name)) for name in PAGE_FIELDS]
    for name in OWN_FIELDS:
        field = page._meta.get_field(name)
        value = field.value_from_object(page)
        if isinstance(field, StreamField):
            for photo in value:
                parts += [("照片的替代文字", photo.value["alt"]), ("图注", photo.value["caption"])]
        elif isinstance(field, RichTextField):
            # Twice: a name may run over elements, and two paragraphs are no one word.
            parts.append((str(field.verbose_name), plain(value)))
            parts.append((str(field.verbose_name), strip_tags(value or "")))
        elif isinstance(value, str):
            parts.append((str(field.verbose_name), value))
    for image in images_of(page):
        facts = image_facts(image)
        parts += [("照片的文件名", facts["file"]), ("照片的标题", facts["title"])]
        parts += [("照片的说明", facts["description"]), ("照片的来源", facts["credit"])]
        parts += [("照片的标签", tag) for tag in facts["tags"]]
    return [(part, text) for part, text in dict.fromkeys(parts) if text]


def plain(html: str | None) -> str:
    """Rich text as lines."""
    return strip_tags(re.sub(r"</(p|li|h\d)>|<br/?>", "\n", html or "")).strip()


def snapshot(page: CaseStoryPage) -> str:
    """The page as one text, kept with the question that a firm was asked."""
    return "\n".join(f"{part}：{text}" for part, text in parts_of(page))
