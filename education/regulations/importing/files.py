"""The text of an uploaded file: plain text in the encodings that Chinese files have, or Word."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from .reading import MOST_BYTES, Unreadable

MOST_UNPACKED = 40 * 1024 * 1024


def text_of_file(content: bytes, name: str) -> str:
    """The text of a .txt or .docx file; raises Unreadable with what to do for anything else."""
    if len(content) > MOST_BYTES:
        raise Unreadable("文件超过 5 MB，不像一部法规；请只上传法规正文。")
    ending = name.rpartition(".")[2].lower()
    if ending == "docx":
        return _word(content)
    if ending not in ("txt", "text", "md"):
        raise Unreadable("只能导入 .txt 或 .docx 文件；其他格式请另存为 Word 文档（.docx）后再上传。")
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("无法识别文件的文字编码，请另存为 UTF-8 文本后再上传。")


def _word(content: bytes) -> str:
    """The paragraphs of a Word document, those in tables too, in the order of the text."""
    import docx  # 20 MB that most processes never need

    try:
        with ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("Word 文档解开后过大，请只上传法规正文。")
        document = docx.Document(BytesIO(content))
        lines = []
        for block in document.iter_inner_content():
            if hasattr(block, "rows"):
                lines += [cell.text for row in block.rows for cell in row.cells]
            else:
                lines.append(block.text)
    except Unreadable:
        raise
    except (BadZipFile, KeyError, ValueError, OSError, AttributeError, SyntaxError) as error:
        raise Unreadable("Word 文档已损坏或不是 .docx 格式，请用 Word 重新保存后再上传。") from error
    except (
        Exception
    ) as error:  # the library parses what it is given with lxml: whatever it raises is the file's fault
        raise Unreadable("Word 文档无法读取，请用 Word 重新保存后再上传。") from error
    return "\n".join(lines)
