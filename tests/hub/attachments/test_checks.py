"""What a file must be: real files of every kind pass, and every refusal says what is wrong with this one."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ImageFile

from hub.attachments.checks import FileRefused, check
from hub.cases.slots import Slot
from tests.hub.attachments import samples

pytestmark = pytest.mark.once

ANY = Slot(
    name="any",
    label="材料",
    kinds=("pdf", "image", "word", "excel", "slides", "ofd", "xml"),
    max_mb=5,
)
PAPERS = Slot(name="papers", label="文件", kinds=("pdf", "image"))


def refusal(name: str, content: bytes, slot: Slot = ANY) -> str:
    with pytest.raises(FileRefused) as caught:
        check(samples.upload(name, content), slot)
    return caught.value.reason


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("照片.jpg", samples.image("JPEG"), "image/jpeg"),
        ("照片.JPEG", samples.image("JPEG", progressive=True), "image/jpeg"),
        ("截图.png", samples.image("PNG"), "image/png"),
        ("总结.pdf", samples.pdf(), "application/pdf"),
        ("签到.xlsx", samples.xlsx(), f"{samples.OFFICE_TYPES}spreadsheetml.sheet"),
        ("总结.docx", samples.office("docx"), f"{samples.OFFICE_TYPES}wordprocessingml.document"),
        ("课件.pptx", samples.office("pptx"), f"{samples.OFFICE_TYPES}presentationml.presentation"),
        ("发票.ofd", samples.ofd(), "application/ofd"),
        ("发票.xml", samples.invoice_xml(), "application/xml"),
        ("发票.xml", b"\xef\xbb\xbf" + samples.invoice_xml(), "application/xml"),
    ],
)
def test_real_files_pass_unchanged(name, content, content_type):
    file = samples.upload(name, content)
    checked = check(file, ANY)
    assert (checked.name, checked.content_type, checked.size) == (name, content_type, len(content))
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert file.read() == content


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("工具.exe", "不接受 .exe 文件。这里可以上传：PDF、图片（JPG、PNG）。"),
        ("无后缀", "不接受没有扩展名的文件。这里可以上传：PDF、图片（JPG、PNG）。"),
        ("总结.docx", "不接受 .docx 文件。这里可以上传：PDF、图片（JPG、PNG）。"),
        ("图.svg", "不接受 .svg 文件。这里可以上传：PDF、图片（JPG、PNG）。"),
        ("总结.pdf.exe", "不接受 .exe 文件。这里可以上传：PDF、图片（JPG、PNG）。"),
        ("总结.doc", "不接受 .doc 文件。旧版 Word 文件请另存为 docx 或 PDF 后再上传。"),
        ("表.xlsm", "不接受 .xlsm 文件。带宏的文件不能上传，请另存为 xlsx 后再上传。"),
        ("照片.HEIC", "不接受 .heic 文件。HEIC 照片请转为 JPG 后再上传。"),
        ("全部.zip", "不接受 .zip 文件。压缩包请解压后逐个上传。"),
    ],
)
def test_other_endings_are_refused_with_what_to_do(name, reason):
    assert refusal(name, samples.pdf(), PAPERS) == reason


def test_size_is_judged_before_anything_is_read():
    assert refusal("总结.pdf", b"") == "文件是空的，请检查后重新上传。"

    class Unread(SimpleUploadedFile):
        def read(self, *args):
            raise AssertionError("was read")

    file = Unread("总结.pdf", b"%PDF-")
    file.size = 25 * 1024 * 1024 + 300 * 1024
    with pytest.raises(FileRefused) as caught:
        check(file, ANY)
    assert caught.value.reason == "文件有 25.3 MB，超过单个文件 5 MB 的上限，请压缩或拆分后再上传。"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("总结.pdf", b"MZ\x90\x00" + b"\0" * 200, "可执行程序"),
        ("总结.pdf", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "网页（HTML）"),
        ("总结.pdf", b"<html>" + samples.pdf(), "网页（HTML）"),
        ("照片.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG 图形"),
        ("照片.jpg", samples.image("PNG"), "PNG 图片"),
        ("照片.png", samples.image("GIF"), "GIF 图片"),
        ("照片.png", samples.pdf(), "PDF"),
        ("总结.docx", samples.pdf(), "PDF"),
        ("总结.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版或加密的 Office 文件"),
        ("总结.pdf", samples.xlsx(), "Office 文档或压缩包"),
        ("发票.ofd", b"Rar!\x1a\x07\x01\x00" + b"\0" * 100, "压缩包"),
    ],
)
def test_disguises_are_named(name, content, what):
    extension = name[name.rindex(".") :]
    assert refusal(name, content) == (
        f"扩展名是 {extension}，内容却是{what}。请上传原始文件，不要只改扩展名。"
    )


def test_what_nobody_can_name_is_refused_too():
    assert refusal("总结.pdf", b"hello") == "内容不是有效的 PDF，请打开确认后重新导出再上传。"


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("left", [0.3, 0.9, 0.995])
def test_truncated_images_are_refused(form, left, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    content = samples.image(form, (400, 300))
    ending = {"JPEG": "jpg", "PNG": "png"}[form]
    reason = refusal(f"照片.{ending}", content[: int(len(content) * left)])
    assert reason == "图片打不开，文件可能没有传完整；请重新导出或拍摄后再上传。"


def test_a_png_without_its_end_is_refused():
    assert refusal("照片.png", samples.image("PNG")[:-12]).startswith("图片打不开")


@pytest.mark.parametrize("size", [(10_000, 5_001), (20_000, 20_000), (65_000, 65_000)])
def test_an_image_of_too_many_pixels_is_never_decoded(size):
    assert refusal("照片.png", samples.png_claiming(*size)) == (
        "图片超过 5000 万像素的上限，请缩小后再上传。"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (samples.pdf()[:60], "PDF 打不开，文件可能不完整；请重新导出后再上传。"),
        (b"%PDF-1.4\n<html></html>", "PDF 打不开，文件可能不完整；请重新导出后再上传。"),
        (samples.pdf(0), "PDF 打不开，文件可能不完整；请重新导出后再上传。"),
        (samples.pdf(password="secret"), "PDF 设有打开密码，请去除密码后再上传。"),
        (samples.pdf() + samples.xlsx(), "文件末尾夹带了压缩包，请重新导出后再上传。"),
    ],
)
def test_bad_pdfs(content, reason):
    assert refusal("总结.pdf", content) == reason


def test_an_image_that_is_an_archive_as_well_is_refused():
    content = samples.image("JPEG") + samples.archive({"a.html": "<script/>"})
    assert refusal("照片.jpg", content) == "文件末尾夹带了压缩包，请重新导出后再上传。"


NOT_AS_NAMED = "扩展名与内容不符：文件里没有应有的结构，请用原软件另存后再上传。"
ODD = "文件内部结构异常，请用原软件打开并另存后再上传。"
MACROS = "文件带有宏或控件，请另存为不带宏的格式后再上传。"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("总结.docx", samples.xlsx(), NOT_AS_NAMED),
        ("总结.docx", samples.ofd(), NOT_AS_NAMED),
        ("总结.docx", samples.archive({"a.txt": "x"}), NOT_AS_NAMED),
        ("课件.pptx", samples.office("docx"), NOT_AS_NAMED),
        ("总结.docx", samples.office("docx", {"word/vbaProject.bin": b"x"}), MACROS),
        ("总结.docx", samples.office("docx", {"word/activeX/activeX1.xml": "<a/>"}), MACROS),
        (
            "总结.docx",
            samples.office("docx", macros=True),
            "文件带有宏，请另存为不带宏的格式后再上传。",
        ),
        ("总结.docx", samples.office("docx", {"../../etc/cron.d/x": "x"}), ODD),
        ("总结.docx", samples.office("docx", {"/etc/passwd": "x"}), ODD),
        ("总结.docx", samples.office("docx", {"C:/x.txt": "x"}), ODD),
        ("总结.docx", samples.office("docx", {"word\\..\\..\\x": "x"}), ODD),
        ("总结.docx", samples.office("docx")[:200], "文件打不开，可能已损坏；请用原软件打开并另存后再上传。"),
        (
            "总结.docx",
            samples.archive({"[Content_Types].xml": "<a"} | {"word/document.xml": "x"}),
            "XML 格式不完整或不是 UTF-8 编码，请重新下载原始文件后再上传。",
        ),
        (
            "总结.docx",
            samples.archive({"[Content_Types].xml": "<a/>"}, zipfile.ZIP_BZIP2),
            "文件用了不常见的压缩方式，请用原软件打开并另存后再上传。",
        ),
    ],
)
def test_bad_office_files(name, content, reason):
    assert refusal(name, content) == reason


def test_a_bomb_is_refused_by_what_it_unfolds_to(settings):
    settings.ATTACHMENT_MAX_UNPACKED_MB = 2
    bomb = samples.office("docx", {"word/media/a.bin": b"\0" * (3 * 1024 * 1024)})
    assert len(bomb) < 10_000
    assert refusal("总结.docx", bomb) == "文件解开后超过 2 MB 的上限，请压缩其中的图片或拆分后再上传。"


def test_a_bomb_that_lies_about_its_size_is_refused(settings):
    settings.ATTACHMENT_MAX_UNPACKED_MB = 2
    size = 3 * 1024 * 1024
    bomb = samples.office("docx", {"word/media/a.bin": b"\0" * size})
    liar = bomb.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refusal("总结.docx", liar) == "文件打不开，可能已损坏；请用原软件打开并另存后再上传。"


def test_too_many_members_are_refused():
    many = samples.office("docx", {f"word/{number}.xml": "" for number in range(5001)})
    assert refusal("总结.docx", many) == ("文件内部有 5003 个部件，超过 5000 个的上限，请精简后再上传。")


def test_encrypted_members_are_refused():
    out = io.BytesIO(samples.office("docx"))
    content = bytearray(out.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature)
        content[at + offset] |= 1
    assert refusal("总结.docx", bytes(content)) == "文件设有密码，请去除密码后再上传。"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "这是网页或 SVG 图形，不是 XML 数据文件。"),
        (b"<html/>", "这是网页或 SVG 图形，不是 XML 数据文件。"),
        (
            b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            "XML 含有 DTD 或外部实体，不能接收；请上传原始数据文件。",
        ),
        (
            b"<!DOCTYPE a [<!ENTITY x 'xx'><!ENTITY y '&x;&x;'>]><a>&y;</a>",
            "XML 含有 DTD 或外部实体，不能接收；请上传原始数据文件。",
        ),
        (b"<a><b></a>", "XML 格式不完整或不是 UTF-8 编码，请重新下载原始文件后再上传。"),
        (b"hello", "XML 格式不完整或不是 UTF-8 编码，请重新下载原始文件后再上传。"),
        (
            "<?xml version='1.0' encoding='GBK'?><发票/>".encode("gbk"),
            "XML 格式不完整或不是 UTF-8 编码，请重新下载原始文件后再上传。",
        ),
        (b"<a>" * 300 + b"</a>" * 300, "XML 嵌套过深，请上传原始数据文件。"),
        (samples.pdf(), "XML 格式不完整或不是 UTF-8 编码，请重新下载原始文件后再上传。"),
    ],
)
def test_bad_xml(content, reason):
    assert refusal("发票.xml", content) == reason
