"""收件箱 in the demo: mails as .eml files, read as `read_mail --folder` reads them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from hub.accounts.models import User
from hub.mailroom import intake, services
from hub.mailroom.models import Mail
from hub.mailroom.sources import FolderSource
from hub.workdays.services import add_working_days

from .clock import as_of, moment

FIRM_A, FIRM_B = "沪江明晟期货有限公司", "岭南衡远期货有限公司"
TITLE = "“一站通”会员之声反馈表"
OPINIONS = "希望向交易所反馈的意见建议："
MATTERS = "希望交易所协助推动解决的事项："
NOTE = (
    "注：请将此反馈表发送至市场服务中心邮箱：msc@exchange.example，"
    "并在邮件题目写明：xx期货公司“一站通”会员之声反馈，会员管理部将有专人对接联系。"
)
ADVERT = "会议服务优惠"


def form_docx(
    *,
    firm: str,
    contact: str,
    phone: str,
    email: str,
    day: str,
    number: str = "编号：",
    opinions: Sequence[str],
    matters: Sequence[str],
) -> bytes:
    """The form of the annex as a Word file: paragraphs above a table, whose lower rows are one cell each."""
    from docx import Document

    document = Document()
    for text in (TITLE, number, day):
        document.add_paragraph(text)
    table = document.add_table(rows=5, cols=4, style="Table Grid")
    heads = (("期货公司名称", firm, "期货公司联系人", contact), ("联系方式", phone, "联系邮箱地址", email))
    for row, texts in zip(table.rows, heads, strict=False):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for at, (label, lines) in enumerate(((OPINIONS, opinions), (MATTERS, matters)), start=2):
        cell = table.cell(at, 0).merge(table.cell(at, 3))
        cell.text = label
        for line in lines:
            cell.add_paragraph(line)
    table.cell(4, 0).merge(table.cell(4, 3)).text = "（公司盖章）"
    document.add_paragraph(NOTE)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def seed_mails() -> None:
    """Once: a form that registers itself, and what the clerk finds in the morning."""
    today = timezone.localdate()
    yesterday, earlier = add_working_days(today, -1), add_working_days(today, -4)
    with TemporaryDirectory() as folder:
        for number, content in enumerate(_mails(earlier, yesterday)):
            Path(folder, f"{number}.eml").write_bytes(content)
        with as_of(yesterday, 17):
            intake.run(FolderSource(Path(folder)))
    advert = Mail.objects.get(subject__startswith=ADVERT)
    with as_of(yesterday, 17, 30):
        services.set_aside(mail_id=advert.pk, reason="广告。", user=User.objects.get(username="clerk.gao"))


def _mails(earlier: date, yesterday: date) -> list[bytes]:
    lin, chen = "mingsheng.lin@example.com", "hengyuan.chen@example.com"
    made_on = f"制表日期：{yesterday.year}年{yesterday.month}月{yesterday.day}日"
    whole = form_docx(
        firm=FIRM_A,
        contact="林婉清",
        phone="021-55501101",
        email=lin,
        day=made_on,
        opinions=(
            "1．建议在节假日前公布夜盘安排时，同步提供可订阅的日历文件。",
            "2．希望仓单质押业务的申报材料可以线上补正。",
        ),
        matters=("1．请协助协调再生铜企业交割品牌注册咨询。",),
    )
    doubtful = form_docx(
        firm=FIRM_B,
        contact="陈立恒",
        phone="020-55502101",
        email=chen,
        day=made_on,
        opinions=("1．建议增加粤港澳大湾区的产业培训场次。", "3．希望提高期权做市商持续报价的透明度。"),
        matters=("无",),
    )
    return [
        _mail(lin, f"{FIRM_A}“一站通”会员之声反馈", yesterday, 9, files=[("会员之声反馈表.docx", whole)]),
        _mail(chen, f"{FIRM_B}“一站通”会员之声反馈", yesterday, 11, files=[("反馈表.docx", doubtful)]),
        _mail(
            "wangyu@lantian-copper.example",
            "关于拜访交易所的函（蓝天铜业）",
            earlier,
            10,
            name="王宇",
            text="贵所：\n\n我公司拟于下月上旬拜访贵所，就铜期货交割仓库布局和期权应用进行交流，来访 4 人。\n"
            "希望安排在上午，请予函复。\n\n蓝天铜业有限公司\n联系人：王宇　138-0000-0000",
        ),
        _mail(
            "service@unknown.example",
            f"{FIRM_A}“一站通”会员之声反馈",
            yesterday,
            14,
            text="请查收。",
            files=[("反馈表.docx", whole)],
        ),
        _mail(
            lin,
            "自动回复：休假",
            yesterday,
            15,
            text="我正在休假。",
            headers={"Auto-Submitted": "auto-replied"},
        ),
        _mail("sales@meeting.example", ADVERT, earlier, 16, text="酒店会议室八折，欢迎垂询。"),
    ]


def _mail(
    sender: str,
    subject: str,
    day: date,
    hour: int,
    *,
    name: str = "",
    text: str = "您好，请查收附件中的反馈表。",
    files: Sequence[tuple[str, bytes]] = (),
    headers: dict[str, str] | None = None,
) -> bytes:
    received = moment(day, hour)
    message = EmailMessage(policy=policy.SMTP)
    message["Received"] = f"from mail.example by mx.exchange.example with ESMTPS; {format_datetime(received)}"
    message["From"] = f"{name} <{sender}>" if name else sender
    message["To"], message["Subject"] = "msc@exchange.example", subject
    message["Date"] = format_datetime(received - timedelta(minutes=1))
    message["Message-ID"] = f"<{received:%Y%m%d%H}@{sender.rpartition('@')[2]}>"
    for key, value in (headers or {}).items():
        message[key] = value
    message.set_content(text)
    for file_name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=file_name)
    return message.as_bytes()
