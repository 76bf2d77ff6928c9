"""Copies a photo of a case into the media library: the picture alone, without what a camera wrote into the file."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from PIL import Image, ImageOps, UnidentifiedImageError
from wagtail.models import Collection

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.pages.models import CustomImage

LARGEST = 2000  # pixels of the longer side
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
COLLECTION = "产业服务案例"


def bare(attachment: Attachment) -> bytes:
    """The picture as a new JPEG: no EXIF, no comment, no profile. Raises ValueError where it is none."""
    try:
        with attachment.file.open("rb") as file, Image.open(file) as original:
            upright = ImageOps.exif_transpose(original).convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError(f"“{attachment.original_name}”不是可以使用的图片。") from error
    upright.thumbnail((LARGEST, LARGEST))
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    content = io.BytesIO()
    clean.save(content, "JPEG", quality=88)
    return content.getvalue()


def copy_photo(attachment: Attachment, *, number: int, user: User) -> CustomImage:
    """A picture of the library under a name that says nothing. Raises ValueError where the file is none."""
    name = f"case-story-{get_random_string(16, LETTERS)}.jpg"
    root = Collection.get_first_root_node()
    collection = root.get_children().filter(name=COLLECTION).first()
    image = CustomImage(
        title=f"案例配图 {number}",
        file=ContentFile(bare(attachment), name=name),
        collection=collection or root.add_child(instance=Collection(name=COLLECTION)),
        uploaded_by_user=user,
    )
    image._set_image_file_metadata()
    image.save()
    return image
