"""Certificates: one for a source, codes that show slips, a public page that proves without telling."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from django.core.cache import cache
from django.db import IntegrityError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hub.accounts.roles import AUDITOR, EDITOR
from hub.cases.flows import Refused
from hub.certificates import codes, documents, services
from hub.certificates.models import Certificate, CertificateSettings
from hub.pdf.reading import open_pdf
from hub.privacy import registry, retention
from tests import factories
from tests.hub.certificates import rows

BODIES = st.text(alphabet=codes.ALPHABET, min_size=codes.LENGTH - 1, max_size=codes.LENGTH - 1)
PLACES = st.integers(0, codes.LENGTH - 1)


@pytest.mark.once
@given(BODIES, PLACES, st.sampled_from(codes.ALPHABET))
def test_a_single_wrong_sign_and_two_that_changed_places_are_noticed(body, place, wrong):
    code = body + codes._check_sign(body)
    assert codes.why_malformed(code) is None
    typed = code[:place] + wrong + code[place + 1 :]
    assert (codes.why_malformed(typed) is None) == (typed == code)
    swapped = code[:place] + code[place + 1 : place + 2] + code[place] + code[place + 2 :]
    assert (codes.why_malformed(swapped) is None) == (swapped == code)


@pytest.mark.once
@pytest.mark.parametrize(
    "typed", ["abcd-efgh-jkmn", " ａｂｃｄ ｅｆｇｈ ｊｋｍｎ ", "ABCDEFGHJKMN", "ABCD—EFGH—JKMN"]
)
def test_blanks_hyphens_and_wide_letters_do_not_matter(typed):
    assert codes.plain(typed) == "ABCDEFGHJKMN"


@pytest.mark.once
@pytest.mark.parametrize(
    ("holder", "masked"),
    [
        ("沈知白", "沈＊＊"),
        ("欧阳明", "欧阳＊"),
        ("李", "李"),
        ("Jane Doe", "J＊＊"),
        ("司马光明", "司马＊＊"),
    ],
)
def test_the_public_sees_the_surname_alone(holder, masked):
    assert Certificate(holder=holder).masked_holder == masked


@pytest.mark.django_db
def test_issued_twice_for_one_source_it_is_the_same_one_with_the_first_words():
    first = rows.certificate(source="room:1", facts=[("成绩", "92 分")])
    again = rows.certificate(source="room:1", holder="别人", title="别的")
    assert (again.pk, again.holder, again.title, again.facts) == (
        first.pk,
        "沈知白",
        "期货交易规则入门",
        [["成绩", "92 分"]],
    )
    assert rows.certificate().code != first.code
    CertificateSettings.objects.update_or_create(pk=1, defaults={"issuer": "某交易所投资者教育基地"})
    assert rows.certificate().issuer == "某交易所投资者教育基地"
    with pytest.raises(Refused, match="姓名"):
        rows.certificate(holder="  ")
    with pytest.raises(KeyError):
        rows.certificate(kind="nobody's")


@pytest.mark.postgres
def test_two_requests_at_once_get_the_same_certificate(pg_clone):
    rows.certificate()  # the kind is declared
    issued = pg_clone(lambda number: rows.certificate(source="room:rush").pk, range(8), connections=8)
    assert (len(set(issued)), Certificate.objects.filter(source="room:rush").count()) == (1, 1)


@pytest.mark.django_db
def test_it_is_taken_back_once_with_a_reason_and_not_by_its_holder():
    editor = factories.staff(groups=(EDITOR.name,))
    certificate, own = rows.certificate(), rows.certificate(user=editor)
    for refused, user, reason in (
        (certificate, factories.staff(groups=(AUDITOR.name,)), "错"),
        (own, editor, "错"),
        (certificate, editor, "  "),
    ):
        with pytest.raises(Refused):
            services.revoke(certificate_id=refused.pk, user=user, reason=reason)
    services.revoke(certificate_id=certificate.pk, user=editor, reason="姓名有误")
    with pytest.raises(Refused, match="已经撤销"):
        services.revoke(certificate_id=certificate.pk, user=editor, reason="再来")
    with pytest.raises(IntegrityError):
        Certificate.objects.filter(pk=own.pk).update(revoke_reason="没有时间")


@pytest.mark.django_db
def test_the_print_carries_a_code_that_leads_to_the_verification(client):
    cache.clear()
    certificate = rows.certificate(facts=[("成绩", "92 分")])
    with open_pdf(BytesIO(documents.certificate_pdf(certificate))) as pdf:
        assert len(pdf) == 1
        picture = pdf[0].render(scale=2).to_pil()
        text = pdf[0].get_textpage().get_text_range()
    (scanned,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert scanned.text.endswith(f"/verify/{certificate.grouped_code}/")
    assert all(
        word in text for word in ("沈知白", "期货交易规则入门", "1.5", "92 分", certificate.grouped_code)
    )
    page = client.get(f"/verify/{certificate.grouped_code}/").content.decode()
    assert ("证书有效" in page, "沈＊＊" in page, "沈知白" in page, "92 分" in page) == (
        True,
        True,
        False,
        False,
    )


@pytest.mark.django_db
def test_valid_revoked_unknown_and_malformed_are_told_apart_and_kept_by_no_cache(client):
    cache.clear()
    editor = factories.staff(groups=(EDITOR.name,))
    certificate = rows.certificate()
    services.revoke(certificate_id=certificate.pk, user=editor, reason="冒名领取")
    unknown = codes.grouped("A" * 11 + codes._check_sign("A" * 11))
    other_sign = next(sign for sign in codes.ALPHABET if sign != certificate.code[-1])
    for code, said in (
        (certificate.grouped_code, "证书已撤销"),
        (unknown, "没有查到这份证书"),
        ("ABCD", "请补全"),
        (certificate.code[:-1] + "0", "不含容易混淆"),
        (certificate.code[:-1] + other_sign, "校验位不符"),
    ):
        page = client.get(reverse("certificates:result", args=[code]))
        assert (page.status_code, said in page.content.decode()) == (200, True), code
        assert "no-store" in page["Cache-Control"]
        assert "冒名领取" not in page.content.decode()
    typed = client.get("/verify/", {"code": certificate.grouped_code.lower()})
    assert typed.url == certificate.verify_path
    assert "请输入证书编号" in client.get("/verify/", {"code": ""}).content.decode()


@pytest.mark.django_db
def test_guesses_are_limited_and_malformed_ones_cost_nothing(client):
    cache.clear()
    CertificateSettings.objects.update_or_create(pk=1, defaults={"lookups": 10})
    body = "B" * 11
    guess = codes.grouped(body + codes._check_sign(body))
    assert {client.get("/verify/ABCD/").status_code for _ in range(6)} == {200}
    assert [client.get(f"/verify/{guess}/").status_code for _ in range(12)] == [200] * 10 + [429] * 2
    cache.clear()


@pytest.mark.django_db
def test_the_print_is_for_its_holder_and_for_staff_alone(client):
    owner, other = factories.member(), factories.member()
    certificate = rows.certificate(user=owner)
    url = reverse("certificate_documents:print", args=[certificate.grouped_code])
    answers = []
    for user in (None, owner, other, factories.staff(groups=(EDITOR.name,))):
        client.logout()
        if user:
            client.force_login(user)
        answers.append(client.get(url).status_code)
    assert answers == [302, 200, 404, 200]


@pytest.mark.django_db
def test_what_is_held_is_told_and_ends(client):
    owner = factories.member()
    old, new = rows.certificate(user=owner), rows.certificate(user=owner)
    Certificate.objects.filter(pk=old.pk).update(issued_on="2010-01-01")
    holding = next(each for each in registry.all_holdings() if each.key == "certificates")
    assert len(list(holding.rows(owner))) == 2
    retention.apply_rules()
    assert list(Certificate.objects.values_list("pk", flat=True)) == [new.pk]
