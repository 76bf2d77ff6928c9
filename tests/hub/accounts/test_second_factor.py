"""Second factors: signing in with codes, setting up, removing, and what each change asks and tells."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from hub.accounts import ciphers
from hub.accounts.factors import services
from hub.accounts.models import User
from hub.accounts.roles import CLERK, MEMBER
from tests.factories import PASSWORD, member, staff, user

from .factors import SECRET, code_of, sign_in, verify, with_app, with_passkey, wrong_code

pytestmark = pytest.mark.django_db
SECURITY, APP = "/account/security/", "/account/security/app/"
CODES, VERIFY = "/account/security/recovery-codes/", "/account/login/verify/"


@pytest.fixture
def lin():
    return member(username="lin", email="lin@example.com")


def who(client):
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else None


def text(response):
    return response.content.decode()


def set_up(client):
    """Set up an app as a person does: look at the secret, type its code. Answers secret and response."""
    secret = re.search(r'data-copy="([A-Z2-7]{32})"', text(client.get(APP)))[1]
    return secret, client.post(APP, {"code": code_of(secret)})


# Signing in


def test_the_password_alone_no_longer_signs_in(client, lin):
    with_app(lin)
    assert (sign_in(client, lin)["Location"], who(client)) == (VERIFY, None)
    answer = verify(client, code_of())
    assert (answer["Location"], who(client)) == ("/account/start/", "lin")


def test_the_wanted_page_comes_after_the_second_step(client, lin):
    with_app(lin)
    sign_in(client, lin, next="/portal/inbox/")
    assert verify(client, code_of())["Location"] == "/portal/inbox/"


@pytest.mark.parametrize(("steps", "signed_in"), [(-2, None), (-1, "lin"), (1, "lin"), (2, None)])
def test_a_clock_may_be_wrong_by_one_step(client, lin, steps, signed_in):
    with_app(lin)
    with time_machine.travel(1_800_000_015, tick=False):
        sign_in(client, lin)
        verify(client, code_of(steps=steps))
        assert who(client) == signed_in


@pytest.mark.parametrize("later", [0, 20, 45])
def test_a_code_is_good_once_as_long_as_it_could_be_good(client, lin, later):
    with_app(lin)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        code = code_of(steps=1)
        sign_in(client, lin)
        verify(client, code)
        client.post("/account/logout/")
        clock.shift(later)
        sign_in(client, lin)
        page = verify(client, code)
        assert ("已经使用过" in text(page), who(client)) == (True, None)


def test_a_code_older_than_the_last_one_is_refused(lin):
    with_app(lin)
    assert services.take_code(user=lin, code=code_of()) is not None
    assert services.take_code(user=lin, code=code_of(steps=-1)) is None


def test_a_recovery_code_signs_in_once_and_is_told(client, lin):
    code = with_app(lin)[3]
    sign_in(client, lin)
    verify(client, f"{code[:4]} {code[4:]}")
    assert (who(client), mail.outbox[0].to, "还剩 9 个" in mail.outbox[0].body) == ("lin", [lin.email], True)
    client.post("/account/logout/")
    sign_in(client, lin)
    verify(client, code)
    assert who(client) is None


@pytest.mark.parametrize("typed", ["", "abc", "１２３４５６", "0" * 500, "\x00"])
def test_nonsense_is_refused_in_words(client, lin, typed):
    with_app(lin)
    sign_in(client, lin)
    page = verify(client, typed)
    assert (page.status_code, bool(page.context["form"].errors)) == (200, True)


def test_wrong_codes_lock_and_the_lock_holds_against_the_right_one(client, lin):
    with_app(lin)
    sign_in(client, lin)
    answers = [verify(client, wrong_code()).status_code for _ in range(5)]
    locked = verify(client, code_of())
    assert (answers, locked.status_code, "暂时锁定" in text(locked), who(client)) == (
        [200] * 4 + [429],
        429,
        True,
        None,
    )
    assert sign_in(Client(), lin).status_code == 429


def test_wrong_passwords_and_wrong_codes_count_together(client, lin):
    with_app(lin)
    for _ in range(3):
        client.post("/account/login/", {"login": "lin", "password": "wrong"})
    sign_in(client, lin)
    assert [verify(client, wrong_code()).status_code for _ in range(2)] == [200, 429]


def test_no_code_is_kept_with_the_failures(client, lin):
    with_app(lin)
    sign_in(client, lin)
    code = wrong_code()
    verify(client, code)
    assert code not in AccessAttempt.objects.get().post_data


def test_a_deactivated_account_stays_out_after_its_password(client, lin):
    with_app(lin)
    User.objects.filter(pk=lin.pk).update(is_active=False)
    sign_in(client, lin)
    verify(client, code_of())
    assert who(client) is None


@pytest.mark.parametrize(
    "credential", ["", "[]", "1", "{}", '{"id": 1}', '{"response": {"userHandle": "?"}}', "x"]
)
@pytest.mark.parametrize("address", ["/account/login/passkey/", VERIFY])
def test_a_made_up_passkey_is_refused(client, lin, address, credential):
    with_app(lin)
    if address == VERIFY:
        sign_in(client, lin)
    answer = client.post(address, {"credential": credential})
    assert (answer.status_code in (200, 302), who(client)) == (True, None)


def test_one_can_give_up_at_the_second_step(client, lin):
    with_app(lin)
    sign_in(client, lin)
    client.post("/account/logout/", {"next": "/account/login/"})
    assert client.get(VERIFY)["Location"] == "/account/login/"


# Setting up


def test_setting_up_an_app_shows_the_codes_once_and_tells_by_mail(transactional_db, client, lin):
    sign_in(client, lin)
    secret, answer = set_up(client)
    shown = text(client.get(CODES))
    codes = re.findall(r"<code>(\d{4}) (\d{4})</code>", shown)
    assert (answer["Location"], len(codes), "download=" in shown) == (CODES, 10, True)
    again = text(client.get(CODES))
    assert (re.findall(r"<code>\d{4} \d{4}</code>", again), "只在生成时显示一次" in again) == ([], True)
    assert ([sent.subject for sent in mail.outbox], mail.outbox[0].to) == (["验证器已设置"], [lin.email])
    client.post("/account/logout/")
    sign_in(client, lin)
    verify(client, code_of(secret, steps=1))
    assert who(client) == "lin"


def test_the_code_of_the_set_up_signs_nobody_in(client, lin):
    sign_in(client, lin)
    with time_machine.travel(time.time(), tick=False):
        secret, _ = set_up(client)
        client.post("/account/logout/")
        sign_in(client, lin)
        verify(client, code_of(secret))
        assert who(client) is None


def test_a_wrong_first_code_keeps_the_secret(client, lin):
    sign_in(client, lin)
    secret = re.search(r'data-copy="([A-Z2-7]{32})"', text(client.get(APP)))[1]
    page = text(client.post(APP, {"code": wrong_code(secret)}))
    assert (secret in page, "手机时间是否准确" in page) == (True, True)


def test_secrets_are_encrypted_and_survive_another_key(lin, settings, capsys):
    codes = with_app(lin)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert (SECRET in stored, codes[0] in stored) == (False, False)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    call_command("encrypt_secrets")
    settings.SECRET_KEY_FALLBACKS = []
    assert services.take_code(user=lin, code=code_of()) is not None
    settings.SECRET_KEY = "lost"
    with pytest.raises(CommandError, match="缺少旧的 SECRET_KEY"):
        call_command("encrypt_secrets")


def test_a_lost_key_is_said_in_words(client, lin, settings):
    with_app(lin)
    sign_in(client, lin)
    settings.MFA_ADAPTER = "hub.accounts.factors.adapter.FactorAdapter"
    row = Authenticator.objects.get(type="totp")
    row.data["secret"] = ciphers._key_from("gone", ciphers.FACTORS).encrypt(b"x").decode()
    row.save()
    assert "请联系交易所的系统管理员" in text(verify(client, code_of()))


def test_another_phone_takes_the_place_of_the_first(client, lin):
    with_app(lin)
    sign_in(client, lin)
    verify(client, code_of())
    secret, _ = set_up(client)
    assert services.take_code(user=lin, code=code_of(steps=1)) is None
    assert services.take_code(user=lin, code=code_of(secret, steps=1)) is not None


# Changing


def test_a_change_asks_again_who_it_is_unless_that_was_just_shown(client, lin):
    with_app(lin)
    with time_machine.travel(time.time(), tick=False) as clock:
        sign_in(client, lin)
        verify(client, code_of())
        just_now = client.get(APP).status_code
        clock.shift(301)
        addresses = [APP, f"{APP}remove/", "/account/security/passkeys/add/", f"{CODES}new/"]
        for address in addresses:
            assert client.get(address)["Location"].startswith("/account/confirm/"), address
            assert client.post(address)["Location"].startswith("/account/confirm/"), address
        wrong = client.post(f"/account/confirm/?next={APP}", {"password": "wrong"})
        right = client.post("/account/confirm/", {"password": PASSWORD, "next": SECURITY})
        assert (just_now, "密码不正确" in text(wrong), right["Location"]) == (200, True, SECURITY)
        assert client.get(APP).status_code == 200


def test_confirming_by_code_uses_the_code_up(client, lin):
    with_app(lin)
    with time_machine.travel(time.time(), tick=False) as clock:
        sign_in(client, lin)
        verify(client, code_of())
        clock.shift(600)
        first = client.post("/account/confirm/code/", {"code": code_of(), "next": SECURITY})
        again = client.post("/account/confirm/code/", {"code": code_of(), "next": SECURITY})
    assert (first.status_code, "已经使用过" in text(again)) == (302, True)


def test_members_may_go_without_again_and_are_told(transactional_db, client, lin):
    with_app(lin)
    sign_in(client, lin)
    verify(client, code_of())
    assert "恢复码一并作废" in text(client.get(f"{APP}remove/"))
    client.post(f"{APP}remove/")
    assert (Authenticator.objects.count(), [sent.subject for sent in mail.outbox]) == (0, ["验证器已移除"])


def test_staff_who_need_one_keep_one(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    gao = staff(username="gao", groups=(CLERK.name,))
    with_app(gao)
    sign_in(client, gao)
    verify(client, code_of())
    refused = [text(client.get(f"{APP}remove/")), text(client.post(f"{APP}remove/", follow=True))]
    assert ["须保留至少一种" in page for page in refused] == [True, True]
    passkey = with_passkey(gao)
    client.post(f"{APP}remove/")
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "webauthn"]
    client.post(f"/account/security/passkeys/{passkey.pk}/remove/")
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_passkeys_are_renamed_and_removed_by_their_owner_only(client, lin):
    sign_in(client, lin)
    mine, others = with_passkey(lin, "旧名称"), with_passkey(user(), "别人的")
    keys = "/account/security/passkeys"
    client.post(f"{keys}/{mine.pk}/rename/", {"name": "我的手机"})
    unnamed = client.post(f"{keys}/{mine.pk}/rename/", {"name": ""})
    page = text(client.get(SECURITY))
    shown = ["我的手机" in page, "尚未使用" in page, "别人的" in page, "请填写名称" in text(unnamed)]
    assert shown == [True, True, False, True]
    found = [client.post(f"{keys}/{others.pk}/{act}/").status_code for act in ("rename", "remove")]
    client.post(f"{keys}/{mine.pk}/remove/")
    assert (found, list(Authenticator.objects.all())) == ([404, 404], [others])


def test_new_recovery_codes_void_the_old_ones(transactional_db, client, lin):
    old = with_app(lin)
    sign_in(client, lin)
    verify(client, code_of())
    client.post(f"{CODES}new/")
    assert services.take_code(user=lin, code=old[0]) is None
    assert [sent.subject for sent in mail.outbox] == ["恢复码已重新生成"]


def test_without_a_factor_there_are_no_recovery_codes(client, lin):
    sign_in(client, lin)
    assert "请先添加" in text(client.post(f"{CODES}new/"))


def test_the_page_says_what_is_on_and_when(client, lin):
    sign_in(client, lin)
    off = text(client.get(SECURITY))
    with_app(lin)
    on = text(client.get(SECURITY))
    assert ("未开启" in off, "添加时间" in off) == (True, False)
    assert ("已开启" in on, "添加时间" in on, "10 个" in on) == (True, True, True)


def test_staff_of_a_demo_are_told_what_production_asks(client):
    sign_in(client, staff(username="gao", groups=(CLERK.name,)))
    assert "演示环境不强制" in text(client.get(SECURITY))


def test_members_do_not_read_about_staff(client):
    sign_in(client, user(username="zhou", groups=(MEMBER.name,)))
    assert "演示环境不强制" not in text(client.get(SECURITY))
