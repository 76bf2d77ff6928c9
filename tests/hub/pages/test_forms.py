"""The media library's form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ImageFile
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from tests.hub.attachments import samples


@pytest.mark.parametrize(("content", "is_whole"), [(samples.image(), True), (samples.image()[:-40], False)])
def test_a_picture_that_breaks_off_is_refused_in_words(db, monkeypatch, content, is_whole):
    monkeypatch.setattr(
        ImageFile, "LOAD_TRUNCATED_IMAGES", False
    )  # as in a process that never loaded WeasyPrint
    form = get_image_form(get_image_model())({"title": "图"}, {"file": SimpleUploadedFile("图.png", content)})
    assert ("图片打不开" in str(form.errors.get("file"))) is not is_whole
