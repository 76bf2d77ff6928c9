"""The forms of the media library."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseModelForm, Field
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .publishing import doubts_about_title

BROKEN = "图片打不开，文件可能没有传完整；请重新导出后再上传。"


class ImageForm(BaseImageForm):
    """Wagtail's, which fails on a picture that breaks off in the middle instead of saying so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            _refuse_broken(self.fields["file"])
        _warn_of_title(self)


class DocumentForm(BaseDocumentForm):
    """Wagtail's, with a word where a title should not stand on the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _warn_of_title(self)


def _warn_of_title(form: BaseModelForm) -> None:
    """The form that follows an upload, and any later one, says what is wrong with the title that the file has."""
    if form.instance.pk and "title" in form.fields:
        form["title"].help_text = " ".join(doubts_about_title(form.instance.title))


def _refuse_broken(field: Field) -> None:
    to_python = field.to_python

    def whole(value: Any) -> Any:
        try:
            return to_python(value)
        except (OSError, SyntaxError) as error:  # as Pillow says it
            raise ValidationError(BROKEN, code="broken") from error

    field.to_python = whole  # type: ignore[method-assign]
