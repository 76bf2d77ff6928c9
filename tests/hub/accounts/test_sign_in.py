"""Signing in, out, and setting a new password, through the pages."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hub.accounts.models import User
from hub.accounts.roles import CLERK, MEMBER
from tests.factories import PASSWORD, staff, user

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
NEW_PASSWORD = "Another-Horse-2027"
REFUSED = "用户名、邮箱或密码不正确。"


def sign_in(client, login, password=PASSWORD, **data):
    return client.post(LOGIN, {"login": login, "password": password, **data})


def who(client):
    """The username the client is signed in as, or None."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else None


@pytest.mark.parametrize("typed", ["lin", "LIN", " lin ", "lin@example.com", "Lin@Example.COM"])
def test_username_and_email_sign_in_whatever_their_case(client, typed):
    user(username="lin", email="lin@example.com", groups=(MEMBER.name,))
    response = sign_in(client, typed)
    assert (response.status_code, response["Location"], who(client)) == (302, "/account/start/", "lin")


def test_an_address_typed_in_capitals_is_kept_in_lower_case():
    assert user(username="Chen", email="Chen@Example.com").email == "chen@example.com"


@pytest.mark.parametrize(
    ("login", "password"),
    [("lin", "wrong"), ("lin@example.com", "wrong"), ("nobody", PASSWORD), ("nobody@example.com", PASSWORD)],
)
def test_a_refusal_does_not_tell_who_has_an_account(client, login, password):
    user(username="lin", email="lin@example.com")
    page = sign_in(client, login, password)
    assert (page.status_code, who(client)) == (200, None)
    assert page.context["form"].non_field_errors() == [REFUSED]


def test_what_was_typed_is_kept_after_a_refusal_but_not_the_password(client):
    page = sign_in(client, "lin", "wrong-password-1").content.decode()
    assert ('value="lin"' in page, "wrong-password-1" in page) == (True, False)


def test_empty_fields_are_named(client):
    errors = sign_in(client, "", "").context["form"].errors
    assert errors == {"login": ["请填写用户名或邮箱。"], "password": ["请填写密码。"]}


def test_a_very_long_name_is_refused_before_it_is_looked_up(client):
    assert sign_in(client, "x" * 300).context["form"].errors == {"login": ["用户名或邮箱最多 254 个字符。"]}


def test_a_deactivated_account_is_told_so_only_with_its_password(client):
    user(username="lin", is_active=False)
    assert sign_in(client, "lin")["Location"] == reverse("account_inactive")
    assert sign_in(client, "lin", "wrong").context["form"].non_field_errors() == [REFUSED]
    assert "账号已停用" in client.get(reverse("account_inactive")).content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, target):
    user(username="lin", groups=(MEMBER.name,))
    assert sign_in(client, "lin", next=target)["Location"] == "/account/start/"


def test_next_is_followed_into_ones_own_area_only(client):
    user(username="lin", groups=(MEMBER.name,))
    staff(username="gao", groups=(CLERK.name,))
    assert sign_in(client, "lin", next="/portal/cases/")["Location"] == "/portal/cases/"
    assert sign_in(Client(), "lin", next="/admin/pages/")["Location"] == "/account/start/"
    assert sign_in(Client(), "gao", next="/admin/pages/")["Location"] == "/admin/pages/"
    assert sign_in(Client(), "gao", next="/portal/")["Location"] == "/account/start/"


def test_the_form_is_protected_against_forged_requests():
    user(username="lin")
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "lin").status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', client.get(LOGIN).content.decode()).group(1)
    assert sign_in(client, "lin", csrfmiddlewaretoken=token).status_code == 302


def test_signing_in_renews_the_session_key(client):
    user(username="lin")
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    old = session.session_key
    sign_in(client, "lin")
    assert client.session.session_key != old


def test_the_session_ends_with_the_browser(client):
    user(username="lin")
    assert sign_in(client, "lin").cookies["sessionid"]["max-age"] == ""


def test_signing_out_takes_a_post(client):
    client.force_login(user(username="lin"))
    assert client.get("/account/logout/").status_code == 200
    assert who(client) == "lin"
    assert client.post("/account/logout/")["Location"] == "/"
    assert who(client) is None


def test_there_is_no_self_registration(client):
    numbers = User.objects.count()
    data = {
        "username": "new",
        "email": "new@example.com",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    }
    assert "账号由交易所按机构核实后开通" in client.post("/account/signup/", data).content.decode()
    assert User.objects.count() == numbers


@pytest.mark.parametrize(
    "address",
    ["email/", "reauthenticate/", "password/set/", "confirm-email/", "login/code/", "login/code/confirm/"],
)
def test_what_we_do_not_offer_does_not_answer(client, address):
    client.force_login(user())
    assert client.get(f"/account/{address}").status_code == 404


def test_too_many_attempts_from_one_address_are_slowed_down(client):
    answers = [sign_in(client, f"somebody{number}", "wrong") for number in range(21)]
    assert answers[19].context["form"].non_field_errors() == [REFUSED]
    assert answers[20].context["form"].non_field_errors() == ["登录尝试过于频繁，请一分钟后再试。"]


def test_queries_of_the_sign_in_page(client, django_assert_num_queries):
    client.get(LOGIN)  # the first visit makes the row of the site settings
    with django_assert_num_queries(2):
        client.get(LOGIN)


def change_password(client, old=PASSWORD, new=NEW_PASSWORD, again=None):
    data = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post("/account/password/change/", data)


def test_a_new_password_ends_the_other_sessions(client):
    lin = user(username="lin", email="lin@example.com", groups=(MEMBER.name,))
    elsewhere = Client()
    client.force_login(lin)
    elsewhere.force_login(lin)
    old_key = client.session.session_key
    assert change_password(client)["Location"] == "/account/start/"
    assert client.session.session_key != old_key
    assert client.get("/account/password/change/").status_code == 200
    assert elsewhere.get("/account/password/change/").status_code == 302
    assert [(message.subject, message.to) for message in mail.outbox] == [("密码已修改", ["lin@example.com"])]


def test_a_change_of_password_asks_for_the_present_one(client):
    client.force_login(user())
    errors = change_password(client, old="wrong").context["form"].errors
    assert errors == {"oldpassword": ["当前密码不正确，请重新填写。"]}


def test_the_new_password_is_typed_twice(client):
    client.force_login(user())
    errors = change_password(client, again="Different-2027").context["form"].errors
    assert errors == {"password2": ["每次输入的密码必须相同。"]}


def test_somebody_without_a_password_sets_one_by_mail(client):
    client.force_login(user(password=None))
    assert client.get("/account/password/change/")["Location"] == "/account/password/reset/"


def test_strangers_do_not_change_passwords(client):
    assert client.get("/account/password/change/")["Location"] == f"{LOGIN}?next=/account/password/change/"


def ask_for_link(client, email):
    return client.post("/account/password/reset/", {"email": email})


def test_a_reset_does_not_tell_who_has_an_account(client):
    user(email="lin@example.com")
    answers = [ask_for_link(client, address) for address in ("LIN@example.com", "nobody@example.com")]
    assert [answer["Location"] for answer in answers] == ["/account/password/reset/done/"] * 2
    assert [(message.subject, message.to) for message in mail.outbox] == [
        ("重设密码", ["lin@example.com"]),
        ("重设密码", ["nobody@example.com"]),
    ]
    assert "没有使用中的账号登记这个邮箱" in mail.outbox[1].body


def test_the_link_of_the_mail_sets_a_new_password_once(client):
    lin = user(username="lin", email="lin@example.com")
    elsewhere = Client()
    elsewhere.force_login(lin)
    ask_for_link(client, "lin@example.com")
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link)["Location"]
    answer = client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer["Location"] == "/account/password/reset/key/done/"
    assert elsewhere.get("/account/password/change/").status_code == 302
    assert sign_in(client, "lin", NEW_PASSWORD).status_code == 302
    assert "链接已失效" in Client().get(link).content.decode()
    assert mail.outbox[-1].subject == "密码已重设"


def test_the_link_grows_old(client, time_machine):
    user(email="lin@example.com")
    time_machine.move_to("2026-11-23 09:00 +0800", tick=False)
    ask_for_link(client, "lin@example.com")
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    time_machine.move_to("2026-11-23 10:01 +0800", tick=False)
    assert "链接已失效" in client.get(link).content.decode()


def test_a_link_no_longer_works_after_the_address_changed(client):
    lin = user(email="lin@example.com")
    ask_for_link(client, "lin@example.com")
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    User.objects.filter(pk=lin.pk).update(email="other@example.com")
    assert "链接已失效" in client.get(link).content.decode()
    ask_for_link(client, "lin@example.com")
    assert "没有使用中的账号" in mail.outbox[-1].body


def test_mail_to_one_address_is_limited(client):
    answers = [ask_for_link(client, "lin@example.com") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "操作过于频繁" in answers[3].content.decode()


def test_a_mail_server_that_fails_is_told_alike_for_everybody(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    user(email="lin@example.com")
    pages = [
        client.post("/account/password/reset/", {"email": address}, follow=True).content.decode()
        for address in ("lin@example.com", "nobody@example.com")
    ]
    assert ["邮件暂时发不出去" in page for page in pages] == [True, True]
