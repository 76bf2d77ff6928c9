"""Suggestions of similar items: pairs made by hand, what a reader may see, and texts with nothing in them."""

import pytest

from programs.feedback.common.similarity import similar_issues, similar_items
from tests import factories
from tests.programs.feedback import factories as voice

from . import rows

pytestmark = pytest.mark.django_db

# Each line is one matter, said by different firms in their own words.
MATTERS = (
    (
        "希望优化仓单质押的办理流程，减少纸质材料。",
        "仓单质押业务手续繁琐，建议简化流程并改为线上办理。",
        "建议交易所开通标准仓单质押线上办理渠道，缩短办理时间。",
    ),
    (
        "建议延长夜盘交易时段，与国际市场更好衔接。",
        "夜盘时段偏短，希望夜盘交易时间延长至凌晨两点半。",
    ),
    (
        "请协助提升铜期权做市商的报价质量，缩小买卖价差。",
        "铜期权深度虚值合约做市商报价不连续，买卖价差过大，建议加强考核。",
        "希望完善做市商考核，改善期权合约的报价连续性。",
    ),
    (
        "建议降低天然橡胶期货的交割仓库收费标准，减轻企业负担。",
        "橡胶交割仓库的仓储费、出库费偏高，希望下调收费标准。",
    ),
    (
        "希望增加华南地区的热轧卷板指定交割仓库。",
        "华南热卷用户多，建议在佛山、广州增设热轧卷板交割库。",
    ),
    (
        "会员服务系统测试环境开放时间太短，建议周末也开放测试环境。",
        "希望系统测试环境每个周末开放，便于会员开展软件升级测试。",
    ),
    (
        "希望多举办面向产业客户的套期保值培训，并提供统一的课件。",
        "建议交易所为会员提供产业客户套期保值培训课件，支持会员开展培训。",
    ),
    (
        "套期保值额度审批时间较长，希望缩短审批时限。",
        "建议简化套保额度申请材料，套期保值额度审批提速。",
    ),
    ("建议交易所食堂对来访会员开放。",),
    ("希望在官网公布英文版的业务规则，便于境外客户查阅。",),
    ("请研究推出铸造铝合金期货的期权品种。",),
)


def test_what_others_said_of_the_same_matter_comes_first():
    clerk = rows.keeper()
    made = {text: rows.item(text).pk for matter in MATTERS for text in matter}
    matter_of = {made[text]: number for number, matter in enumerate(MATTERS) for text in matter}
    shown = right = missed = 0
    for matter in MATTERS:
        for text in matter:
            found = similar_items(text, user=clerk, but=[made[text]])
            others = {made[other] for other in matter} - {made[text]}
            keys = [row.item.pk for row in found]
            if others:
                assert matter_of[keys[0]] == matter_of[made[text]], text
            shown += len(keys)
            right += len(others & set(keys))
            missed += len(others - set(keys))
            assert [row.share for row in found] == sorted((row.share for row in found), reverse=True)
    assert missed <= 2
    assert right / shown >= 0.85


def test_only_what_the_reader_sees_and_what_is_not_withdrawn():
    clerk = rows.keeper()
    text = MATTERS[0][0]
    item, other, gone = (rows.item(text) for _ in range(3))
    voice.take(gone, "withdraw", gone.author)
    issue = rows.issue(other, user=clerk)
    (found,) = similar_items(text, user=clerk, but=[item.pk])
    assert (found.item.pk, found.percent, found.issue) == (other.pk, 100, issue)
    assert similar_items(text, user=voice.head(factories.department())) == []
    assert [row for row, percent in similar_issues(text, user=clerk)] == [issue]
    assert similar_issues("建议交易所食堂对来访会员开放。", user=clerk) == []


@pytest.mark.parametrize("text", ["", "。", "a", "仓", "🐉 —— !!", "（）" * 500])
def test_a_text_that_says_nothing_resembles_nothing(text):
    rows.item("希望优化仓单质押的办理流程。")
    assert similar_items(text, user=rows.keeper()) == []
