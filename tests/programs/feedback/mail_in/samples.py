"""Forms as Word and PDF files, made in memory in the layout of the annex (DOMAIN 1)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from weasyprint import HTML

from home.demo import mails
from home.demo.mails import MATTERS, NOTE, OPINIONS, TITLE

__all__ = ["MATTERS", "OPINIONS", "TITLE"]

FIELDS = {
    "firm": "沪江明晟期货有限公司",
    "contact": "林婉清",
    "phone": "021-55501101",
    "email": "mingsheng.lin@example.com",
    "day": "制表日期：2026年11月2日",
    "number": "编号：003（本公司填写的第几张反馈表。例如：第一张即填写001）",
}
OPINION_LINES = ("1．建议延长夜盘系统测试时间。", "2．希望优化仓单质押流程，", "并公布办理时限。")
MATTER_LINES = ("1．请协助推动铜期权做市报价质量的提升。", "……")


def form_docx(
    *, opinions: Sequence[str] = OPINION_LINES, matters: Sequence[str] = MATTER_LINES, **values: Any
) -> bytes:
    """A Word form: paragraphs above a table of four columns, its lower rows merged."""
    return mails.form_docx(opinions=opinions, matters=matters, **FIELDS | values)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def form_pdf(
    *,
    opinions: Sequence[str] = OPINION_LINES,
    matters: Sequence[str] = MATTER_LINES,
    head: str = "",
    **values: Any,
) -> bytes:
    """The same form as Word exports it: a table with a text layer, cells wrapped; `head` stands on every page."""
    fields = FIELDS | values

    def block(label: str, lines: Sequence[str]) -> str:
        return f"<tr><td colspan=4>{label}{''.join(f'<p>{line}</p>' for line in lines)}</td></tr>"

    html = f"""<style>@page {{ size: A4; margin: 25mm; @top-center {{ content: "{head}" }} @bottom-center {{ content: "第 " counter(page) " 页　共 " counter(pages) " 页" }} }}
    table {{ width: 100%; border-collapse: collapse; table-layout: fixed }} td {{ border: 1px solid; padding: 2mm }}</style>
    <h1>{TITLE}</h1><p>{fields["number"]}</p><p>{fields["day"]}</p><table>
    <tr><td>期货公司名称</td><td>{fields["firm"]}</td><td>期货公司联系人</td><td>{fields["contact"]}</td></tr>
    <tr><td>联系方式</td><td>{fields["phone"]}</td><td>联系邮箱地址</td><td>{fields["email"]}</td></tr>
    {block(OPINIONS, opinions)}{block(MATTERS, matters)}<tr><td colspan=4>（公司盖章）</td></tr></table><p>{NOTE}</p>"""
    return HTML(string=html).write_pdf()


def repacked(content: bytes, name: str, replace: Any) -> bytes:
    """The archive with one part changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            new.writestr(member.filename, replace(data) if member.filename == name else data)
        if name not in old.namelist():
            new.writestr(name, replace(b""))
    return out.getvalue()
