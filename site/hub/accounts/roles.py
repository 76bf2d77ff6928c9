"""The roles (DOMAIN, "Who uses it") and exactly what each may do. A role is a group of Django's.

Nobody may change accounts, groups or permissions in the browser: who may change accounts is a superuser in
effect. Roles are granted by an operator with `manage.py set_role`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction


@dataclass(frozen=True)
class Role:
    """`name` is the name of the group; `permissions` are all it has, as "app.codename"."""

    code: str
    name: str
    description: str
    permissions: tuple[str, ...]


ENTER_ADMIN = "wagtailadmin.access_admin"

MEMBER = Role(
    "member",
    "会员联系人",
    "在会员门户代表一家机构办理事项。",
    ("accounts.access_portal",),
)
EDITOR = Role(
    "editor",
    "市场与投教编辑",
    "编辑网页和导航，发布公告，开放和关闭申报通知。",
    (
        ENTER_ADMIN,
        "announcements.keep_announcement",
        "announcements.add_announcementfile",
        "editorial.view_guardphrase",
        "editorial.add_guardphrase",
        "editorial.change_guardphrase",
        "editorial.view_falsepositive",
        "editorial.view_pagereview",
        "campus.view_partner",
        "campus.add_partner",
        "campus.change_partner",
        "campus.view_memorandum",
        "campus.add_memorandum",
        "campus.change_memorandum",
        "campus.view_jointcourse",
        "campus.add_jointcourse",
        "campus.change_jointcourse",
        "campus.add_outcomefile",
        "campus.view_researchcall",
        "campus.add_researchcall",
        "campus.change_researchcall",
        "campus.view_internshippost",
        "campus.add_internshippost",
        "campus.change_internshippost",
        "campus.view_internshipapplication",
        "campus.change_internshipapplication",
        "events.view_call",
        "events.add_call",
        "events.change_call",
        "case_stories.view_casestory",
        "case_stories.add_casestory",
        "case_stories.change_casestory",
        "directory.view_entry",
        "directory.add_entry",
        "directory.change_entry",
        "articles.view_helpfulanswer",
        "search.view_asked",
        "search.change_asked",
        "topics.view_product",
        "topics.add_product",
        "topics.change_product",
        "regulations.view_version",
        "regulations.add_version",
        "regulations.change_version",
        "regulations.publish_version",
        "regulations.view_consultation",
        "regulations.add_consultation",
        "regulations.change_consultation",
        "regulations.view_note",
        "regulations.add_note",
        "regulations.change_note",
        "regulations.delete_note",
        "certificates.view_certificate",
        "certificates.revoke_certificate",
        "training.view_question",
        "training.add_question",
        "training.change_question",
        "training.import_question",
        "training.view_category",
        "training.add_category",
        "training.change_category",
        "training.view_enrolment",
        "training.change_enrolment",
        "talks.view_talk",
        "talks.add_talk",
        "talks.change_talk",
        "talks.check_in",
        "talks.view_registration",
        "talks.add_talkfile",
        "talks.add_talkvideo",
        "attendance.change_occasion",
        "protection.view_listing",
        "protection.add_listing",
        "protection.change_listing",
        "protection.change_protectionsettings",
        "measure.view_figures",
        "measure.write_assessment",
    ),
)
CLERK = Role(
    "clerk",
    "收文与会员专人",
    "登记收文、分派经办人，审核账号开通，维护机构和联系人，录入收款账户。",
    (
        ENTER_ADMIN,
        "cases.view_every_case",
        "cases.read_internal",
        "cases.assign_case",
        "cases.register_case",
        "mailroom.view_mail",
        "members.view_organization",
        "members.add_organization",
        "members.change_organization",
        "members.view_contact",
        "members.add_contact",
        "members.change_contact",
        "members.import_member",
        "membership.view_application",
        "membership.decide_application",
        "membership.view_payeechange",
        "membership.enter_payee",
        "feedback.answer_item",
        "regulations.view_consultation",
        "feedback.keep_common_issue",
        "feedback.view_category",
        "feedback.add_category",
        "feedback.change_category",
        "talks.view_talk",
        "talks.check_in",
        "talks.select_suggestion",
        "protection.view_tip",
        "protection.handle_tip",
        "protection.read_reporter",
        "protection.view_liaison",
        "visits.arrange_visit",
        "visits.host_visit",
        "visits.view_room",
        "visits.add_room",
        "visits.change_room",
        "directory.view_entry",
        "directory.add_entry",
        "directory.change_entry",
        "directory.keep_every_entry",
    ),
)
REVIEWER = Role(
    "reviewer",
    "业务部门审核",
    "审核本部门承办的事项。",
    (
        ENTER_ADMIN,
        "cases.view_department_case",
        "cases.read_internal",
        "cases.review_case",
        "feedback.answer_item",
        "talks.select_suggestion",
        "protection.view_tip",
        "protection.handle_tip",
        "protection.read_reporter",
        "protection.view_liaison",
        "visits.host_visit",
        "visits.view_room",
        "members.view_organization",
        "regulations.view_consultation",
        "regulations.answer_comment",
        "events.view_coolingoff",
        "reimbursement.view_budgetpool",
        "case_stories.view_casestory",
        "case_stories.add_casestory",
        "case_stories.change_casestory",
        "directory.view_entry",
        "directory.add_entry",
        "directory.change_entry",
    ),
)
HEAD = Role(
    "head",
    "部门负责人",
    "审批本部门的事项，分派经办人。",
    (
        *REVIEWER.permissions,
        "cases.approve_case",
        "cases.assign_case",
        "events.change_coolingoff",
        "protection.add_liaison",
        "protection.change_liaison",
        "feedback.keep_common_issue",
        "measure.view_figures",
        "measure.release_assessment",
    ),
)
FINANCE = Role(
    "finance",
    "财务",
    "核对发票、付款、登记银行回单，管理预算池，确认机构的收款账户。",
    (
        ENTER_ADMIN,
        "cases.view_every_case",
        "cases.read_internal",
        "reimbursement.check_invoice",
        "reimbursement.pay_claim",
        "reimbursement.view_budgetpool",
        "reimbursement.add_budgetpool",
        "reimbursement.change_budgetpool",
        "reimbursement.change_reimbursementsettings",
        "members.view_organization",
        # The accounts that payments go to: nobody else sees them whole, and nobody who pays enters them.
        "members.view_bank_account",
        "membership.view_payeechange",
        "membership.confirm_payee",
        "directory.view_entry",
        "directory.add_entry",
        "directory.change_entry",
    ),
)
AUDITOR = Role(
    "auditor",
    "审计",
    "查看全部事项、机构、联系人和账号，不作任何更改。",
    (
        ENTER_ADMIN,
        "cases.view_every_case",
        "cases.read_internal",
        "reimbursement.view_budgetpool",
        "cases.audit_case",
        "editorial.view_guardphrase",
        "editorial.view_falsepositive",
        "mailroom.view_mail",
        "members.view_organization",
        "regulations.view_consultation",
        "members.view_contact",
        "members.view_interest",
        "membership.view_application",
        "membership.view_payeechange",
        "privacy.view_datarequest",
        "privacy.view_access",
        "accounts.view_user",
        "campus.view_partner",
        "campus.view_memorandum",
        "campus.view_jointcourse",
        "case_stories.view_casestory",
        "visits.view_room",
        "certificates.view_certificate",
        "training.view_enrolment",
        "protection.view_tip",
        "protection.view_liaison",
        "directory.view_entry",
        "measure.view_figures",
    ),
)
OBSERVER = Role(
    "observer",
    "证监局观察员",
    "查看并跟进本辖区的企业深耕计划。",
    (ENTER_ADMIN, "cases.view_region_case"),
)
ADMINISTRATOR = Role(
    "administrator",
    "系统管理员",
    "管理账号的锁定与停用、部门、机构、工作日历、网站设置和通知发送。",
    (
        ENTER_ADMIN,
        "accounts.view_user",
        "accounts.unlock_user",
        "accounts.view_department",
        "accounts.add_department",
        "accounts.change_department",
        "members.view_organization",
        "members.add_organization",
        "members.change_organization",
        "members.view_contact",
        "members.add_contact",
        "members.change_contact",
        "members.import_member",
        "membership.view_application",
        "membership.decide_application",
        "membership.change_membershipsettings",
        "privacy.view_datarequest",
        "privacy.decide_datarequest",
        "privacy.change_period",
        "privacy.change_privacysettings",
        "members.view_interest",
        "members.add_interest",
        "members.change_interest",
        "members.delete_interest",
        "notifications.view_delivery",
        "notifications.change_delivery",
        "cases.change_clocksettings",
        "notifications.change_messagetext",
        "notifications.view_endpoint",
        "notifications.add_endpoint",
        "notifications.change_endpoint",
        "notifications.delete_endpoint",
        "pages.change_exchangesettings",
        "attendance.change_attendancesettings",
        "certificates.change_certificatesettings",
        "training.change_trainingsettings",
        "campus.change_campussettings",
        "mailroom.change_mailroomsettings",
        "attendance.view_consenttext",
        "attendance.add_consenttext",
        "attendance.view_surveyquestion",
        "attendance.add_surveyquestion",
        "attendance.change_surveyquestion",
        "workdays.view_calendaryear",
        "workdays.add_calendaryear",
        "workdays.change_calendaryear",
        "workdays.delete_calendaryear",
        "workdays.view_specialday",
        "workdays.add_specialday",
        "workdays.change_specialday",
        "workdays.delete_specialday",
        "reimbursement.change_reimbursementsettings",
        "events.change_qualitysettings",
        "feedback.view_category",
        "feedback.add_category",
        "feedback.change_category",
        "feedback.change_feedbacksettings",
        "visits.change_visitsettings",
        "talks.change_talksettings",
        "directory.view_entry",
        "directory.add_entry",
        "directory.change_entry",
        "directory.keep_every_entry",
        "directory.change_directorysettings",
        "announcements.change_announcementsettings",
        "editorial.change_editorialsettings",
        "articles.change_articlessettings",
        "editorial.view_guardphrase",
        "editorial.add_guardphrase",
        "editorial.change_guardphrase",
        "editorial.view_falsepositive",
        "protection.change_protectionsettings",
        "measure.change_measuresettings",
    ),
)

ROLES = (MEMBER, EDITOR, CLERK, REVIEWER, HEAD, FINANCE, AUDITOR, OBSERVER, ADMINISTRATOR)
STAFF_ROLES = tuple(role for role in ROLES if role != MEMBER)


def role(code: str) -> Role:
    """The role with this code; raises KeyError."""
    return {known.code: known for known in ROLES}[code]


def role_of_group(name: str) -> Role | None:
    """The role a group stands for, None for a group that isn't a role."""
    return next((known for known in ROLES if known.name == name), None)


def group_of(wanted: Role) -> Group:
    """The group of a role; it exists after `migrate`."""
    return Group.objects.get(name=wanted.name)


def declared_permissions() -> set[str]:
    """Every permission the installed models declare, as "app.codename"; needs no database."""
    declared = set()
    for model in apps.get_models():
        meta = model._meta
        names = [f"{action}_{meta.model_name}" for action in meta.default_permissions]
        names += [codename for codename, _ in meta.permissions]
        declared |= {f"{meta.app_label}.{name}" for name in names}
    return declared


def unknown_permissions() -> list[str]:
    """What the roles name and no model declares: "role: permission", for the system check."""
    declared = declared_permissions()
    return [f"{known.code}: {name}" for known in ROLES for name in known.permissions if name not in declared]


def sync_roles(*, using: str = "default") -> None:
    """Make each role's group with exactly its permissions: missing ones are added, others taken away.

    Idempotent. A permission whose app isn't migrated yet is left out until it is: see `unknown_permissions`
    for those that never will be.
    """
    with transaction.atomic(using=using):
        rows = Permission.objects.using(using).values_list("content_type__app_label", "codename", "pk")
        keys = {f"{app}.{codename}": pk for app, codename, pk in rows}
        for known in ROLES:
            group, _ = Group.objects.using(using).get_or_create(name=known.name)
            wanted = {keys[name] for name in known.permissions if name in keys}
            if wanted != set(group.permissions.values_list("pk", flat=True)):
                group.permissions.set(wanted)


def sync_after_migrate(app_config, using: str, **kwargs) -> None:
    """Run once per `migrate`, after the last app: only then do all permissions exist."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    tables = connections[using].introspection.table_names()
    if app_config == last and {"auth_group", "auth_permission", "auth_group_permissions"} <= set(tables):
        sync_roles(using=using)
