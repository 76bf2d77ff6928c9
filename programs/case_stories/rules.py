"""Who may do what with a story, and whether its text may go out. None, or the reason why not in words."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import is_uninvolved
from hub.members.anonymous import Finding, certain, doubtful
from hub.members.services import organization_of

from .content import digest_of, images_of, parts_of
from .models import CaseStory, CaseStoryPage, StoryRecord

Action = StoryRecord.Action
WITHDRAWN = "申请单位已撤回同意，这个案例不能再发布。"


def may_draft(case: Case, user: User) -> Reason | None:
    """Department staff and editors who see the case; nobody of whom it is the own firm's."""
    if not user.has_perm("case_stories.add_casestory"):
        return "只有业务部门和编辑可以生成案例稿。"
    if user.has_perm("cases.view_department_case") and user.department_id != case.department_id:
        return "只有承办部门可以生成案例稿。"
    if CaseStory.objects.filter(case=case.pk, page__isnull=False).exists():
        return "这个事项已经生成案例稿。"
    if CaseStory.objects.filter(case=case.pk, records__action=Action.WITHDRAWN).exists():
        return WITHDRAWN
    return is_uninvolved(case, user)


def may_work(story: CaseStory, user: User) -> Reason | None:
    """Staff who see the story prepare it for its firm."""
    if not user.has_perm("case_stories.change_casestory"):
        return "只有业务部门和编辑可以办理。"
    if reason := is_uninvolved(story.case, user):
        return reason
    if story.page is None:
        return "案例页面已经删除，可以在事项中重新生成。"
    if (word := story.consent) and word.action == Action.WITHDRAWN:
        return WITHDRAWN
    return None


def may_change_text(story: CaseStory, user: User) -> Reason | None:
    """Nobody changes the text while a second person reads it."""
    if reason := may_work(story, user):
        return reason
    lock = story.draft.get_lock()
    return "案例页面正在复核或已被锁定，暂时不能改。" if lock and lock.for_user(user) else None


def speaks_for_firm(story: CaseStory, user: User) -> Reason | None:
    """The firm's administrator, or the contact of the case."""
    organization = organization_of(user)
    if organization is None or organization.pk != story.case.organization_id:
        return "只有申请单位可以答复。"
    if user.contact.is_administrator or user.pk == story.case.author_id:
        return None
    return "由本单位的机构管理员或该事项的申请人答复。"


def may_answer(story: CaseStory, user: User) -> Reason | None:
    """Once a text was sent, until it is answered."""
    if reason := speaks_for_firm(story, user):
        return reason
    word = story.consent
    if word is None or word.action != Action.ASKED:
        return "现在没有需要答复的案例稿。"
    if story.page is None or digest_of(story.page.latest_draft) != word.digest:
        return "案例稿在征求意见之后有改动，请等待重新发送。"
    return None


def may_withdraw(story: CaseStory, user: User) -> Reason | None:
    """At any time after consenting."""
    if reason := speaks_for_firm(story, user):
        return reason
    word = story.consent
    if word is None or word.action == Action.WITHDRAWN:
        return "没有可以撤回的同意。"
    if not story.records.filter(action=Action.GIVEN).exists():
        return "您还没有同意发布，不需要撤回。"
    return None


def findings(story: CaseStory, page: CaseStoryPage) -> list[Finding]:
    """What may not stand in an anonymous text: known names and exact figures. Nothing for one that names its firm."""
    return certain(parts_of(page), story.known_names(), story.figures) if story.anonymous else []


def doubts(story: CaseStory, page: CaseStoryPage) -> list[Finding]:
    """What an editor has to look at in an anonymous text."""
    return doubtful(parts_of(page)) if story.anonymous else []


def not_ready(story: CaseStory, page: CaseStoryPage) -> Reason | None:
    """What the text still lacks before the firm is asked, and before it goes out."""
    foreign = {image.pk for image in images_of(page)} - set(story.pictures.values_list("image", flat=True))
    if foreign:
        return "页面中有不是从事项照片选用的图片，请移除。"
    if found := findings(story, page):
        first = found[0]
        more = f"等 {len(found)} 处" if len(found) > 1 else ""
        return f"匿名稿的{first.part}中还有“{first.text}”{more}，请改掉。"
    if story.anonymous and not page.slug.startswith("story-"):
        return "匿名稿请使用平台生成的地址（story- 开头）。"
    if doubts(story, page) and not checked(story, digest_of(page)):
        return "匿名稿还有存疑内容没有核对，请在“授权与核对”中逐条确认。"
    return None


def checked(story: CaseStory, digest: str) -> bool:
    """Whether somebody has looked at what is doubtful in exactly this text."""
    return story.records.filter(action=Action.CHECKED, digest=digest).exists()


def why_not_public(page: CaseStoryPage) -> Reason | None:
    """Why this text may not be published: without its firm's consent to exactly this text nothing goes out."""
    story = (
        CaseStory.objects.select_related("case__organization").filter(page=page.pk).first()
        if page.pk
        else None
    )
    if story is None:
        return "产业服务案例由已验收的事项生成，这个页面没有对应的事项，不能发布。"
    word = story.consent
    if word is not None and word.action == Action.WITHDRAWN:
        return WITHDRAWN
    if reason := not_ready(story, page):
        return reason
    if word is None:
        return "还没有征求申请单位的同意，不能发布。"
    if word.action != Action.GIVEN:
        return {
            Action.ASKED: "申请单位还没有答复，不能发布。",
            Action.DECLINED: "申请单位不同意发布。",
            Action.ANONYMITY: "申请单位要求匿名，请改为匿名稿后重新征求同意。",
        }[Action(word.action)]
    if word.digest != digest_of(page):
        return "内容在申请单位同意之后有改动，请重新征求同意。"
    return None
