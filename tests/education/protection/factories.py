"""Reports of illegal activity in their states."""

from __future__ import annotations

from itertools import count

from education.protection.models import Liaison, ProtectionSettings, Tip
from education.protection.tips import services
from education.protection.tips.services import Teller
from hub.accounts.models import User
from hub.accounts.roles import HEAD, REVIEWER
from hub.cases.services import perform
from tests import factories

_forms = count(1)
VALUES = {
    "activity": "platform",
    "account": "群里的“老师”让我下载 App 并转账。",
    "happened": "今年 9 月",
    "other_names": "金桥盘",
    "domains": "www.jinqiao.example",
    "apps": "金桥行情",
    "amount": None,
}


def desk(role=REVIEWER) -> User:
    """Somebody of the responsible department."""
    told = ProtectionSettings.load()
    if told.tip_department is None:
        told.tip_department = factories.department()
        told.save()
    return factories.staff(groups=(role.name,), department=told.tip_department)


def liaison(user: User | None = None) -> User:
    """A named person of that department."""
    user = user or desk(HEAD)
    Liaison.objects.create(user=user, duty="线索受理")
    return user


def tip(*, teller: Teller | None = None, files=(), form: str = "", **values) -> Tip:
    """A report that waits for being accepted."""
    desk()
    return services.submit(
        form=form or f"form-{next(_forms)}",
        values=VALUES | values,
        teller=teller or Teller(),
        files=files,
    )


def take(case: Tip, name: str, user: User, **data) -> Tip:
    """One step."""
    case = Tip.objects.get(pk=case.pk)
    return perform(case_id=case.pk, name=name, user=user, version=case.version, data={"note": ""} | data)
