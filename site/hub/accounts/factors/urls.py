"""Of allauth.mfa's addresses only these, under our own paths: no list of keys, no second download of codes."""

from allauth.account import views as account_views
from allauth.mfa.base import views as base_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import path

from . import views

urlpatterns = [
    path("login/passkey/", views.passkey_sign_in, name="mfa_login_webauthn"),
    path("login/verify/", base_views.authenticate, name="mfa_authenticate"),
    path("confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", base_views.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", webauthn_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/", views.security, name="mfa_index"),
    path("security/app/", views.set_up_app, name="mfa_activate_totp"),
    path("security/app/remove/", views.remove_app, name="mfa_deactivate_totp"),
    path("security/passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/rename/", views.rename_passkey, name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("security/recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/recovery-codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
