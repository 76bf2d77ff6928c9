"""Who there is in the benchmark: departments and their staff, firms with a contact each, calls and pools by year."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from hub.accounts.models import User
from hub.accounts.roles import AUDITOR, CLERK, FINANCE, HEAD, MEMBER, REVIEWER
from hub.members.models import Contact, Organization
from programs.events.models import Call
from programs.feedback.models import Category
from programs.reimbursement.models import BudgetPool
from tests import factories

from . import texts
from .copying import Table, finish

DESKS = 3
YEARS = 6


class People:
    """Makes them; keeps what cases refer to."""

    def __init__(self, *, firms: int, now: datetime, today: date) -> None:
        self.firms, self.now, self.today = firms, now, today
        self.make_people()
        self.make_calls()

    def make_people(self) -> None:
        """Departments, their staff, firms with a contact each."""
        self.desks = [
            factories.department(code=f"bench-{n}", name=f"市场服务{'一二三'[n]}部") for n in range(DESKS)
        ]
        self.handlers = [
            [self.staff(f"bench.handler{n}{who}", REVIEWER, n) for who in "ab"] for n in range(DESKS)
        ]
        self.heads = [self.staff(f"bench.head{n}", HEAD, n) for n in range(DESKS)]
        self.finance = self.staff("bench.finance", FINANCE, 0)
        self.staff("bench.auditor", AUDITOR, 0)
        self.clerk = self.staff("bench.clerk", CLERK, 0)
        self.categories = [
            Category.objects.create(name=f"{desk}业务", department=desk) for desk in self.desks
        ]
        users, members = Table(User), Table(User.groups.through)
        organizations, contacts = Table(Organization), Table(Contact)
        password, group = make_password(None), Group.objects.get(name=MEMBER.name)
        self.contacts, self.organizations = [], []
        for number in range(self.firms):
            short = texts.firm_name(number)
            user = users.add(
                username=f"bench.member{number}",
                email=f"bench.member{number}@example.com",
                last_name=short[0],
                first_name=f"经理{number}",
                password=password,
                date_joined=self.now,
            )
            members.add(user_id=user, group_id=group.pk)
            firm = organizations.add(
                kind="futures_firm",
                name=f"{short}期货有限公司",
                short_name=f"{short}期货",
                credit_code=factories.credit_code(500_000 + number),
                region="上海",
                bank_name="中国工商银行上海分行",
                bank_account=f"1001{number:015d}",
                is_public=number < 150,
            )
            contacts.add(user_id=user, organization_id=firm, is_administrator=True)
            self.contacts.append(user)
            self.organizations.append(firm)
        finish((users, members, organizations, contacts))
        self.firm_names = dict(Organization.objects.values_list("pk", "name"))
        self.firm_short_names = dict(Organization.objects.values_list("pk", "short_name"))

    def staff(self, username: str, role, desk: int) -> User:
        return factories.staff(
            groups=(role.name,),
            username=username,
            email=f"{username}@example.com",
            department=self.desks[desk],
            first_name=username.removeprefix("bench."),
        )

    def make_calls(self) -> None:
        """A pool for each year, and in it a call for each department. This year's are open."""
        self.call: dict[tuple[int, int], Call] = {}
        self.pools: dict[int, BudgetPool] = {}
        for year in range(self.today.year - YEARS, self.today.year + 1):
            pool = self.pools[year] = factories.pool(
                year=year, group="bench", name=f"{year}年市场活动预算", allotted="0"
            )
            is_open = year == self.today.year
            for desk, department in enumerate(self.desks):
                values = {} if is_open else {"opens_on": f"{year}-01-01", "closes_on": f"{year}-12-31"}
                self.call[year, desk] = factories.call(
                    requirements=(),
                    year=year,
                    department=department,
                    pool=pool,
                    title=f"{year}年{department}合作举办市场活动征集",
                    is_open=is_open,
                    **values,
                )
        self.rules = {call.pk: call.rules_versions.get().pk for call in self.call.values()}
