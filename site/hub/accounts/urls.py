"""The sign-in pages we offer: of allauth's addresses only these, and none of Wagtail's."""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from . import elder, views

urlpatterns = [
    path("", include("hub.accounts.factors.urls")),
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("elder/", elder.choose, name="elder_mode"),
    path("start/", views.after_sign_in, name="after_sign_in"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", views.signup_closed, name="account_signup"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
reset_password = RedirectView.as_view(pattern_name="account_reset_password")

# Wagtail's own doors, closed: to stand before its includes in the root.
second_doors = [
    path("admin/login/", sign_in),
    path("admin/logout/", allauth_views.logout),
    re_path(r"^admin/password_reset/", reset_password),
    path("_util/login/", sign_in),
    re_path(r"^_util/authenticate_with_password/", views.no_shared_password),
    re_path(r"^documents/authenticate_with_password/", views.no_shared_password),
]
