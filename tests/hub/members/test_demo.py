"""The demo's organizations are of every kind and valid; its accounts refuse to exist in production."""

import pytest
from django.core.management.base import CommandError

from hub.accounts.models import User
from hub.members.demo import DEMO_ORGANIZATIONS, ensure_demo_members
from hub.members.models import Contact, Organization

pytestmark = pytest.mark.django_db


def test_organizations_are_of_every_kind_and_valid():
    ensure_demo_members()
    for organization in Organization.objects.all():
        organization.full_clean()
    assert Organization.objects.count() == len(DEMO_ORGANIZATIONS) == 14
    assert set(Organization.objects.values_list("kind", flat=True)) == set(Organization.Kind.values) - {
        Organization.Kind.MARKET_INSTITUTION
    }
    assert sorted(organization.short_name for organization in Organization.objects.public()) == sorted(
        ["明晟期货", "衡远期货", "德昭期货", "同衡期货", "铜信冶炼", "瑞钢国贸"]
    )


def test_contacts_act_for_their_organizations():
    ensure_demo_members()
    assert set(Organization.objects.exclude(liaison=None).values_list("liaison__username", flat=True)) == {
        "clerk.gao"
    }
    rows = Contact.objects.order_by("user__username").values_list(
        "user__username", "organization__short_name", "is_administrator"
    )
    assert list(rows) == [
        ("copper.shen", "华东铜协", True),
        ("hengyuan.chen", "衡远期货", True),
        ("jianghai.he", "江海财大", True),
        ("mingsheng.lin", "明晟期货", True),
        ("mingsheng.zhou", "明晟期货", False),
    ]


def test_what_was_changed_stays_as_it_is():
    ensure_demo_members()
    Organization.objects.filter(short_name="明晟期货").update(phone="021-55509999")
    User.objects.filter(username="mingsheng.lin").update(phone="021-55508888", is_active=False)
    Contact.objects.filter(user__username="mingsheng.zhou").update(position="总经理")
    numbers = (Organization.objects.count(), User.objects.count(), Contact.objects.count())
    ensure_demo_members()
    assert (Organization.objects.count(), User.objects.count(), Contact.objects.count()) == numbers
    assert Organization.objects.get(short_name="明晟期货").phone == "021-55509999"
    assert User.objects.values_list("phone", "is_active").get(username="mingsheng.lin") == (
        "021-55508888",
        False,
    )
    assert Contact.objects.get(user__username="mingsheng.zhou").position == "总经理"


def test_it_refuses_in_production(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only in a demo"):
        ensure_demo_members()
    assert (Organization.objects.count(), User.objects.count()) == (0, 0)
