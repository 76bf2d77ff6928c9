from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "hub.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from allauth.account.signals import password_reset
        from allauth.mfa.signals import authentication_failed, authenticator_used
        from django.contrib.auth.signals import user_logged_in

        from . import checks, signals
        from .factors import signals as factors
        from .roles import sync_after_migrate

        post_migrate.connect(sync_after_migrate, dispatch_uid="accounts.sync_roles")
        password_reset.connect(signals.forget_failures_after_reset, dispatch_uid="accounts.forget_failures")
        user_logged_in.connect(signals.start_idle_clock, dispatch_uid="accounts.start_idle_clock")
        authenticator_used.connect(factors.remember_use, dispatch_uid="accounts.remember_factor")
        authentication_failed.connect(factors.count_wrong_code, dispatch_uid="accounts.count_wrong_code")
        register(checks.roles_name_known_permissions, Tags.models)
        register(checks.no_demo_accounts, Tags.database, deploy=True)
