"""Taking in slides and recordings: what they must be, and where they are kept."""

from __future__ import annotations

import hashlib
import re
from typing import TypeVar
from uuid import uuid4

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from hub.accounts.models import User
from hub.attachments.checks import Checked, FileRefused
from hub.attachments.names import clean_name, extension_of

from .models import TalkFile, TalkVideo
from .models.files import private_storage

Row = TypeVar("Row", TalkFile, TalkVideo)
FOLDER = "talks"
MOST_VIDEO_MB = 2048
MOST_CAPTIONS = 500_000
# The ending, the type it is served under, and what its first bytes say.
VIDEOS = {
    ".mp4": ("video/mp4", lambda head: head[4:8] == b"ftyp"),
    ".webm": ("video/webm", lambda head: head.startswith(b"\x1aE\xdf\xa3")),
}
MARKUP = re.compile(r"<(?!/?(?:v|c|i|b|u|ruby|rt|lang)\b|\d)[^>]*>", re.IGNORECASE)


def check_video(upload: UploadedFile) -> Checked:
    """What is known of a recording; raises FileRefused in words."""
    name = clean_name(upload.name or "")
    extension = extension_of(name)
    if extension not in VIDEOS:
        raise FileRefused("录像须为 MP4 或 WebM 文件，请转换后再上传。")
    if not upload.size:
        raise FileRefused("文件是空的，请检查后重新上传。")
    if upload.size > MOST_VIDEO_MB * 1024 * 1024:
        raise FileRefused(f"录像不能超过 {MOST_VIDEO_MB} MB，请压缩后再上传，或改用嵌入。")
    content_type, is_such = VIDEOS[extension]
    upload.seek(0)
    if not is_such(upload.read(16)):
        raise FileRefused("这个文件不是 MP4 或 WebM 录像，请核对后重新上传。")
    digest = hashlib.sha256()
    upload.seek(0)
    for part in upload.chunks():
        digest.update(part)
    upload.seek(0)
    return Checked(name, extension, content_type, upload.size, digest.hexdigest())


def read_captions(upload: UploadedFile) -> str:
    """The text of a WebVTT file; raises FileRefused in words."""
    if upload.size and upload.size > MOST_CAPTIONS:
        raise FileRefused("字幕文件过大，请核对是不是 WebVTT 字幕。")
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused("字幕须为 UTF-8 编码的 WebVTT 文件，请另存后再上传。") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not text.startswith("WEBVTT") or "-->" not in text:
        raise FileRefused("字幕须为 WebVTT（.vtt）文件，第一行是 WEBVTT。SRT 字幕请先转换。")
    return MARKUP.sub("", text)


def keep_file(*, title: str, file: File, checked: Checked, user: User) -> TalkFile:
    """Keep checked slides."""
    return _keep(TalkFile, title, file, checked, user)


def keep_video(*, title: str, file: File, checked: Checked, captions: str, user: User) -> TalkVideo:
    """Keep a checked recording with its captions."""
    return _keep(TalkVideo, title, file, checked, user, captions=captions)


def _keep(model: type[Row], title: str, file: File, checked: Checked, user: User, **more: str) -> Row:
    name, storage = uuid4().hex, private_storage()
    path = storage.save(f"{FOLDER}/{name[:2]}/{name}{checked.extension}", file)
    try:
        return model.objects.create(
            title=title.strip(),
            file=path,
            size=checked.size,
            sha256=checked.sha256,
            content_type=checked.content_type,
            uploaded_by=user,
            **more,
        )
    except BaseException:
        storage.delete(path)
        raise
