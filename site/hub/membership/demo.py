"""The demo's applications, invitations and changes of payee accounts, made by the services people use."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from hub.accounts.demo import require_demo
from hub.accounts.models import User
from hub.members.models import Organization

from . import applications, payees, people
from .models import Application, Invitation, PayeeChange

# Kind, name, credit code, region, family and given name, position, phone, mailbox, what became of it.
APPLICATIONS = (
    ("futures_firm", "滇池远帆期货有限公司", "91530000MA6K5T8R41", "云南", "段", "子扬", "机构业务总监", "0871-55520101", "duan.ziyang", ""),
    ("association", "关中钢铁贸易商会", "51610000MJ81420Y3H", "陕西", "秦", "若兰", "秘书长助理", "029-55521101", "qin.ruolan", ""),
    ("overseas_broker", "槟城联合期货私人有限公司", "", "境外", "陈", "启文", "合规经理", "+60 4 555 2201", "chen.qiwen", ""),
    ("university", "江海财经大学", "12330000MB19305Q1B", "浙江", "傅", "清源", "金融学院副院长", "0571-55510108", "fu.qingyuan", "approve"),
    ("other", "皖北农产品咨询工作室", "92340000MA2Q0L7K5X", "安徽", "庄", "一诺", "负责人", "0551-55523301", "zhuang.yinuo", "授权书没有加盖公章，且不属于会员服务的对象；请与机构所在地的行业协会联系。"),
)  # fmt: skip


@transaction.atomic
def seed_membership(*, letter: bytes) -> None:
    """Make what is missing; `letter` is the content of a PDF that stands for the letters. Refused in production."""
    require_demo()
    clerk, finance, chief = (
        User.objects.get(username=name) for name in ("clerk.gao", "finance.he", "mingsheng.lin")
    )
    for kind, name, code, region, family, given, position, phone, mailbox, outcome in APPLICATIONS:
        email = f"{mailbox}@example.com"
        if Application.objects.filter(email=email).exists():
            continue
        row = applications.apply(
            values={
                "kind": kind,
                "name": name,
                "credit_code": code,
                "region": region,
                "family_name": family,
                "given_name": given,
                "position": position,
                "phone": phone,
                "email": email,
            },
            letter=SimpleUploadedFile(f"{name}授权书.pdf", letter, "application/pdf"),
        )
        applications.confirm(application_id=row.pk)
        if outcome == "approve":
            applications.approve(application_id=row.pk, short_name="", user=clerk)
        elif outcome:
            applications.refuse(application_id=row.pk, reason=outcome, user=clerk)
    if not Invitation.objects.filter(invited_by=chief).exists():
        firm = chief.contact.organization_id
        people.invite(organization_id=firm, email="gu.mingyue@example.com", user=chief)
        people.invite(organization_id=firm, email="han.shuo@example.com", user=chief, is_administrator=True)
    if not PayeeChange.objects.exists():
        _seed_payees(clerk, finance)


def _seed_payees(clerk: User, finance: User) -> None:
    """One change that waits, one confirmed, one sent back."""
    rows = [
        payees.enter(
            organization_id=Organization.objects.get(short_name=short_name).pk,
            bank_name=bank_name,
            bank_account=account,
            basis=basis,
            user=clerk,
        )
        for short_name, bank_name, account, basis in (
            ("瑞钢国贸", "中国工商银行股份有限公司唐山曹妃甸支行", "0403014109300276118", "盖章的账户变更函"),
            ("江海财大", "中国建设银行股份有限公司杭州下沙支行", "33050161672700000538", "财务处盖章来函"),
            ("浩源石化", "海南银行股份有限公司总行营业部", "6001234500018", "业务经办人邮件"),
        )
    ]
    payees.confirm(change_id=rows[1].pk, user=finance)
    payees.send_back(change_id=rows[2].pk, reason="只有邮件，没有盖章来函，请补充后重新录入。", user=finance)
