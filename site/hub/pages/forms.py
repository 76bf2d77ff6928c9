"""The form of the media library."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from wagtail.images.forms import BaseImageForm

BROKEN = "图片打不开，文件可能没有传完整；请重新导出后再上传。"


class ImageForm(BaseImageForm):
    """Wagtail's, which fails on a picture that breaks off in the middle instead of saying so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            _refuse_broken(self.fields["file"])


def _refuse_broken(field: Field) -> None:
    to_python = field.to_python

    def whole(value: Any) -> Any:
        try:
            return to_python(value)
        except (OSError, SyntaxError) as error:  # as Pillow says it
            raise ValidationError(BROKEN, code="broken") from error

    field.to_python = whole  # type: ignore[method-assign]
