"""What the fund pays: the vectors of DOMAIN 5, properties of the sum, and the page that asks first."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from education.protection.calculator import MOST
from education.protection.fund import Terms, Who, compensation
from education.protection.models import FundCalculatorPage, ProtectionIndexPage, ProtectionSettings
from education.regulations.importing.numerals import in_chinese
from education.regulations.models import RegulationIndexPage, RegulationPage
from education.regulations.services import import_text, publish
from hub.pages.models import ProgrammeIndexPage
from tests import factories

TERMS = Terms(Decimal(100_000), 90, 80)
sums = st.decimals(min_value=Decimal("0.01"), max_value=MOST, places=2)
people = st.sampled_from(list(Who))


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "loss", "paid"),
    [
        ("person", "85000", "85000"),
        ("person", "100000", "100000"),
        ("person", "300000", "280000"),
        ("person", "1000000", "910000"),
        ("institution", "300000", "260000"),
        ("institution", "1000000", "820000"),
        ("disguised", "1000000", "820000"),
        ("person", "100000.01", "100000.01"),
        ("institution", "100000.01", "100000.01"),
        ("person", "0.01", "0.01"),
    ],
)
def test_the_vectors(who, loss, paid):
    result = compensation(Decimal(loss), Who(who), TERMS)
    assert (result.paid, result.paid + result.own) == (Decimal(paid), Decimal(loss))


@pytest.mark.once
@given(people, sums, sums)
def test_more_loss_is_never_paid_less_and_never_more_than_the_loss(who, one, other):
    less, more = sorted((one, other))
    first, second = (compensation(loss, who, TERMS) for loss in (less, more))
    assert Decimal(0) < first.paid <= second.paid <= more
    assert second.paid - first.paid <= more - less + Decimal("0.01")
    assert second.paid == sum(step.amount for step in second.steps if step.article == 21)


@pytest.mark.once
@given(people, st.decimals(min_value=0, max_value=1000, places=2))
def test_nothing_jumps_at_the_border(who, beyond):
    at, above = (compensation(TERMS.full_up_to + more, who, TERMS) for more in (Decimal(0), beyond))
    assert at.paid == TERMS.full_up_to and above.paid - at.paid <= beyond


@pytest.fixture
def page(db) -> FundCalculatorPage:
    home = Site.objects.get(is_default_site=True).root_page
    group = home.add_child(instance=ProgrammeIndexPage(title="投资者教育", slug="education-fund"))
    index = group.add_child(instance=ProtectionIndexPage(title="投资者保护", slug="protection"))
    return index.add_child(instance=FundCalculatorPage(title="计算器", slug="fund"))


def read(page, query: str = "") -> str:
    answer = Client().get(page.url + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_asks_first_what_the_loss_came_from(page):
    first = read(page)
    assert "损失是怎样造成的" in first and 'name="amount"' not in first
    for cause, words in [
        ("market", "由投资者自行承担"),
        ("illegal", "补偿 0 元"),
        ("unsure", "先弄清保证金有没有缺口"),
        ("none", "请从列出的原因中选择"),
        ("", "请选择损失的原因"),
    ]:
        answer = read(page, f"?cause={cause}&who=person&amount=300000")
        assert words in answer and "280,000.00" not in answer
    asked = read(page, "?cause=broker")
    assert 'name="amount"' in asked and "还不能提交" not in asked
    result = read(page, "?cause=broker&who=person&amount=300000")
    assert all(words in result for words in ("280,000.00", "180,000.00", "20,000.00", "后续缴纳", "自有资金"))
    assert "csrfmiddlewaretoken" not in result and "Cookie" not in Client().get(page.url).headers.get(
        "Vary", ""
    )


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "请填写保证金损失金额"),
        ("-5", "金额不能是负数"),
        ("三十万", "请用数字填写金额"),
        ("1e9", "请用数字填写金额"),
        ("NaN", "请用数字填写金额"),
        ("0", "须大于 0"),
        ("1.234", "最多两位小数"),
        ("99999999999", "金额太大"),
        ("9" * 60, "金额太长"),
        ("３００，０００元", "280,000.00"),
        ("¥ 300 000.00", "280,000.00"),
    ],
)
def test_what_may_be_typed_as_a_sum(page, amount, words):
    assert words in read(page, f"?cause=broker&who=person&amount={amount}")


def test_terms_are_settings_and_steps_lead_to_the_articles(page):
    library = (
        page.get_parent()
        .get_parent()
        .add_child(instance=RegulationIndexPage(title="法规库", slug="regulations"))
    )
    measures = library.add_child(
        instance=RegulationPage(title="管理办法", slug="fund-law", kind="3rule", issuer="示例部")
    )
    told = ProtectionSettings.load()
    told.fund_page, told.person_percent = measures, 50
    told.save()
    address = f"{page.url}?cause=broker&who=person&amount=300000"
    plain = Client().get(address).content.decode()
    assert "200,000.00" in plain and f'href="{measures.url}">第二十一条' in plain
    text = "管理办法\n" + "\n".join(f"第{in_chinese(n)}条　示例内容。" for n in range(1, 30))
    version = import_text(page=measures, text=text, name="2007", slug="2007", user=None)
    publish(
        version_id=version.pk,
        source_name="官方文本",
        source_url="https://law.example/1",
        checked_on=version.created_at.date(),
        effective_on=None,
        user=factories.user(),
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        linked = Client().get(address).content.decode()
    assert f'href="{measures.url}v/2007/a21/">第二十一条' in linked and len(queries) <= 20
