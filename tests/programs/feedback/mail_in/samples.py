"""Forms as Word and PDF files, made in memory in the layout of the annex (DOMAIN 1)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from weasyprint import HTML

OPINIONS = "希望向交易所反馈的意见建议："
MATTERS = "希望交易所协助推动解决的事项："
FIELDS = {
    "firm": "沪江明晟期货有限公司",
    "contact": "林婉清",
    "phone": "021-55501101",
    "email": "mingsheng.lin@example.com",
    "day": "制表日期：2026年11月2日",
    "number": "编号：003（本公司填写的第几张反馈表。例如：第一张即填写001）",
}
TITLE = "“一站通”会员之声反馈表"
NOTE = "注：请将此反馈表发送至市场服务中心邮箱：msc@example.com，并在邮件题目写明：xx期货公司“一站通”会员之声反馈，会员管理部将有专人对接联系。"
OPINION_LINES = ("1．建议延长夜盘系统测试时间。", "2．希望优化仓单质押流程，", "并公布办理时限。")
MATTER_LINES = ("1．请协助推动铜期权做市报价质量的提升。", "……")


def form_docx(
    *, opinions: Sequence[str] = OPINION_LINES, matters: Sequence[str] = MATTER_LINES, **values: Any
) -> bytes:
    """A Word form: paragraphs above a table of four columns, its lower rows merged."""
    fields = FIELDS | values
    document = Document()
    for text in (TITLE, fields["number"], fields["day"]):
        document.add_paragraph(text)
    table = document.add_table(rows=5, cols=4)
    rows = (
        ("期货公司名称", fields["firm"], "期货公司联系人", fields["contact"]),
        ("联系方式", fields["phone"], "联系邮箱地址", fields["email"]),
    )
    for row, texts in zip(table.rows, rows, strict=False):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for number, (label, lines) in enumerate(((OPINIONS, opinions), (MATTERS, matters)), start=2):
        cell = table.cell(number, 0).merge(table.cell(number, 3))
        cell.text = label
        for line in lines:
            cell.add_paragraph(line)
    table.cell(4, 0).merge(table.cell(4, 3)).text = "（公司盖章）"
    document.add_paragraph(NOTE)
    return saved(document)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def form_pdf(
    *, opinions: Sequence[str] = OPINION_LINES, matters: Sequence[str] = MATTER_LINES, **values: Any
) -> bytes:
    """The same form as Word exports it: a table with a text layer, cells wrapped."""
    fields = FIELDS | values

    def block(label: str, lines: Sequence[str]) -> str:
        return f"<tr><td colspan=4>{label}{''.join(f'<p>{line}</p>' for line in lines)}</td></tr>"

    html = f"""<style>@page {{ size: A4; margin: 25mm; @bottom-center {{ content: "第 " counter(page) " 页　共 " counter(pages) " 页" }} }}
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
