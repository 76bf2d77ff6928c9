"""REQUIRE_SECOND_FACTOR: what staff reach without one, and how an administrator resets a colleague's."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from hub.accounts.factors import services
from hub.accounts.roles import ADMINISTRATOR, AUDITOR, CLERK
from tests.factories import member, staff, user

from .factors import code_of, sign_in, verify, with_app

pytestmark = pytest.mark.django_db
SECURITY = "/account/security/"
BACK_OFFICE = [
    "/admin/",
    "/admin/pages/",
    "/admin/users/",
    "/admin/account/",
    "/admin/sprite/",
    "/account/start/",
    "/account/login/",
    "/files/999/",
    "/files/jobs/999/",
    "/_util/render_component/x/",
]


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def gao():
    return staff(username="gao", email="gao@example.com", groups=(CLERK.name,))


@pytest.fixture
def administrator():
    return staff(username="ye", groups=(ADMINISTRATOR.name,))


@pytest.mark.parametrize("address", BACK_OFFICE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_a_factor_are_led_to_set_one_up(client, required, gao, address, method):
    client.force_login(gao)
    answer = getattr(client, method)(address)
    # An address that no view answers is not found; nothing else is.
    led = (answer.status_code, answer.get("Location")) == (302, SECURITY)
    assert led or answer.status_code == 404


def test_right_after_signing_in_they_see_what_to_do(client, required, gao):
    page = client.get(sign_in(client, gao)["Location"], follow=True)
    assert (page.redirect_chain[-1][0], "请先开启二次验证" in page.content.decode()) == (SECURITY, True)
    for address in (f"{SECURITY}app/", f"{SECURITY}passkeys/add/"):
        assert client.get(address).status_code == 200


def test_htmx_follows_with_the_whole_page(client, required, gao):
    client.force_login(gao)
    answer = client.get("/admin/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, SECURITY)


def test_public_pages_stay_open_and_are_shown_as_to_a_stranger(client, required, gao):
    client.force_login(gao)
    page = client.get("/robots.txt")
    assert (page.status_code, page.wsgi_request.user.is_authenticated) == (200, False)


def test_with_the_factor_everything_opens(client, required, gao):
    with_app(gao)
    sign_in(client, gao)
    answer = verify(client, code_of())
    assert (answer["Location"], client.get("/admin/").status_code) == ("/account/start/", 200)


def test_a_session_from_before_the_factor_ends(client, required, gao):
    client.force_login(gao)
    with_app(gao)
    answer = client.get("/admin/")
    assert answer["Location"] == "/account/login/?next=/admin/"
    assert "_auth_user_id" not in client.session


def test_setting_one_up_opens_the_back_office_in_the_same_session(client, required, gao):
    from .test_second_factor import set_up

    sign_in(client, gao)
    set_up(client)
    assert client.get("/admin/").status_code == 200


def test_members_and_installations_without_the_setting_are_not_asked(client, settings, gao):
    client.force_login(gao)
    assert client.get("/admin/").status_code == 200
    settings.REQUIRE_SECOND_FACTOR = True
    other = Client()
    other.force_login(member())
    assert other.get("/portal/").status_code == 200


def test_the_setting_costs_no_query_once_the_session_has_shown_it(
    client, settings, gao, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with_app(gao)
    sign_in(client, gao)
    verify(client, code_of())
    client.get("/admin/account/")
    counts = []
    for required in (False, True):
        settings.REQUIRE_SECOND_FACTOR = required
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/account/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Resetting


def reset(client, account, reason="手机遗失，已电话核实"):
    return client.post(f"/admin/users/{account.pk}/", {"action": "reset_factors", "reason": reason})


def test_an_administrator_resets_a_colleague_who_is_told(
    client, administrator, gao, django_capture_on_commit_callbacks
):
    with_app(gao)
    theirs = Client()
    theirs.force_login(gao)
    client.force_login(administrator)
    assert "验证器" in client.get(f"/admin/users/{gao.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        reset(client, gao)
    entry = ModelLogEntry.objects.get(action="accounts.reset_factors")
    assert (entry.user, entry.message) == (administrator, "重设了二次验证，原因：手机遗失，已电话核实")
    assert (Authenticator.objects.count(), theirs.get("/admin/").status_code) == (0, 302)
    assert (mail.outbox[0].to, "手机遗失" in mail.outbox[0].body) == (["gao@example.com"], True)


@pytest.mark.parametrize(
    ("reason", "said"), [("  ", "请填写重设二次验证的原因"), ("长" * 201, "最多 200 个字")]
)
def test_a_reset_asks_for_a_reason_and_keeps_what_was_typed(client, administrator, gao, reason, said):
    with_app(gao)
    client.force_login(administrator)
    page = reset(client, gao, reason).content.decode()
    assert (said in page, f'value="{reason}"' in page, Authenticator.objects.exists()) == (True, True, True)


def test_nobody_else_resets_and_nobody_their_own(client, administrator, gao):
    for person in (administrator, gao):
        with_app(person)
    operator = user(is_superuser=True)
    with_app(operator)
    auditor = staff(groups=(AUDITOR.name,))
    for actor, account in ((administrator, administrator), (auditor, gao), (administrator, operator)):
        with pytest.raises(PermissionDenied):
            services.reset(account=account, actor=actor, reason="原因")
        client.force_login(actor)
        reset(client, account)
    assert Authenticator.objects.filter(type="totp").count() == 3


def test_operators_are_reset_at_the_server(capsys):
    operator = user(username="root", is_superuser=True)
    with_app(operator)
    call_command("reset_second_factor", "root", reason="工单 17")
    assert ("已重设" in capsys.readouterr().out, Authenticator.objects.exists()) == (True, False)
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_second_factor", "nobody", reason="工单 17")
