"""Two firms, each with a department, and somebody of every role: what the route matrix asks about.

Everything of a firm carries one of its marks, so that a page that shows it to the wrong person is found out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
    Task,
    Workflow,
)

from education.articles.models import ArticleIndexPage, ArticlePage, ArticlesSettings, HelpfulAnswer
from education.campus.models import (
    CampusProject,
    InternshipApplication,
    InternshipPost,
    JointCourse,
    Memorandum,
    OutcomeFile,
    Partner,
    ResearchCall,
    ResearchReview,
    ResearchTopic,
)
from education.regulations.models import Note, RegulationIndexPage, RegulationPage, Version
from education.regulations.services import import_text
from education.regulations.services import publish as publish_text
from education.topics.models import Product
from home.models import HomePage
from hub.accounts.models import Department, User
from hub.accounts.roles import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EDITOR,
    FINANCE,
    HEAD,
    OBSERVER,
    REVIEWER,
)
from hub.announcements import services as announcement_services
from hub.announcements.models import AnnouncementFile, AnnouncementPage, AnnouncementSettings, Telling
from hub.attachments.models import Attachment
from hub.attendance.models import Attendee, Occasion
from hub.cases import absences, opinions, services
from hub.cases.models import Absence, Case, ClockSettings, Opinion
from hub.certificates.models import Certificate
from hub.directory.models import Entry
from hub.editorial.models import EditorialSettings, FalsePositive, GuardPhrase
from hub.editorial.workflow import WORKFLOW, ensure_publishing_workflow
from hub.jobs.models import Job, JobState, private_storage
from hub.mailroom.models import Mail
from hub.members.models import Contact, Interest, Organization
from hub.membership import payees
from hub.membership.links import confirmation_link, invitation_link
from hub.membership.models import Application, Invitation, PayeeChange
from hub.notifications.models import Delivery, Endpoint
from hub.pages.models import StandardPage
from hub.pages.permissions import sync_editor_permissions
from hub.privacy import services as privacy
from hub.privacy.models import Access, DataRequest
from hub.search.models import Asked
from hub.workdays.models import CalendarYear
from programs.case_stories import services as stories
from programs.case_stories.models import CaseStory, CaseStoryIndexPage
from programs.events import hosting
from programs.events.models import Call, CoolingOff, EventApplication, QualitySettings
from programs.events.stories import make_story
from programs.feedback.models import (
    Category,
    CommonIssue,
    Feedback,
    FeedbackItem,
    FeedbackSettings,
    Promise,
    Registration,
)
from programs.reimbursement import batches, ledger
from programs.reimbursement.models import (
    BudgetPool,
    Claim,
    Invoice,
    PaymentBatch,
    PoolClosing,
    Reading,
    Receivable,
    ResultFile,
)
from programs.visits.models import Host, Room, Visit, VisitSettings
from tests import factories
from tests.hub.announcements import rows as announcements
from tests.hub.attendance import rows as attendance
from tests.hub.certificates import rows as certificates
from tests.hub.membership import factories as membership

from .campus import make_campus, make_projects
from .commons import make_issues, make_shared
from .protection import Protection, make_protection
from .talks import Talks, make_talks
from .trainings import Training, make_training
from .visits import Guests, make_guests, make_visits
from .voices import make_mails, make_voice


@dataclass(frozen=True)
class Marks:
    """What stands in everything of one firm: in its cases and files, its name, its people, what staff noted."""

    case: str
    firm: str
    person: str
    latin: str
    note: str
    bank_account: str


MARKS_A = Marks("龙脊", "玄圭", "墨台", "motai", "内情甲", "6222021001999900017")
MARKS_B = Marks("凤翎", "朱旌", "赫连", "helian", "内情乙", "6222021001999900025")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One firm with its cases in the states that the routes need, and the department that handles them."""

    marks: Marks
    department: Department
    firm: Organization
    owner: User
    colleague: User
    reviewer: User
    head: User
    call: Call
    draft: EventApplication
    event: EventApplication
    approved: EventApplication
    occasion: Occasion
    certificate: Certificate
    accepted: EventApplication
    draft_claim: Claim
    submitted_claim: Claim
    approved_claim: Claim
    payable_claim: Claim
    interest: Interest
    application: Application
    invitation: Invitation
    payee_change: PayeeChange
    endpoint: Endpoint
    batch: PaymentBatch
    answers: ResultFile
    receivable: Receivable
    closing: PoolClosing
    opinion: Opinion
    absence: Absence
    data_request: DataRequest
    access: Access
    entry: Entry
    mail: Mail
    aside_mail: Mail
    category: Category
    draft_feedback: Feedback
    feedback: Feedback
    new_item: FeedbackItem
    item: FeedbackItem
    answered_item: FeedbackItem
    met_item: FeedbackItem
    registered: Feedback
    promise: Promise
    room: Room
    draft_project: CampusProject
    project: CampusProject
    draft_topic: ResearchTopic
    topic: ResearchTopic
    review: ResearchReview
    draft_post: InternshipPost
    sent_post: InternshipPost
    post: InternshipPost
    post_application: InternshipApplication
    draft_visit: Visit
    planned_visit: Visit
    invitation_to_host: Host
    visit: Visit
    held_visit: Visit
    minuted_visit: Visit
    collecting: CommonIssue
    studying: CommonIssue
    replied: CommonIssue
    proposed: CommonIssue

    def file(self, case: Case, *, internal: bool = False) -> Attachment:
        """A file of a case."""
        return Attachment.objects.filter(case=case.pk, internal=internal).first()

    def voucher(self, claim: Claim) -> Invoice:
        """A live voucher of a claim."""
        return claim.invoices.filter(holds=True).latest("pk")

    def reading(self, claim: Claim) -> Reading:
        """What was read from a file of a claim."""
        return Reading.objects.get_or_create(attachment=self.file(claim))[0]

    def likeness(self) -> tuple[int, str]:
        """The key of a live voucher of the submitted claim, and of another that it is made to resemble."""
        one, other = self.voucher(self.submitted_claim), self.voucher(self.payable_claim)
        Invoice.objects.filter(pk=one.pk).update(
            seller_key=other.seller_key, issued_on=other.issued_on, amount=other.amount
        )
        return one.pk, f"i{other.pk}"

    def message(self, person: User) -> Delivery:
        """A message in somebody's inbox."""
        return Delivery.objects.visible_to(person).inbox().first()

    def job(self, person: User) -> Job:
        """A finished job of somebody, whose file carries the firm's mark."""
        return Job.objects.get(owner=person)

    def contact(self, person: User) -> Contact:
        """A person of the firm as its contact."""
        return Contact.objects.get(user=person)

    @cached_property
    def story(self) -> CaseStory:
        """The story of the accepted event, which the firm was asked about."""
        return CaseStory.objects.get(case=self.accepted.pk)

    @cached_property
    def secrets(self) -> dict[str, list[str]]:
        """What others must not read, by kind."""
        numbers = Case.objects.filter(organization=self.firm, number__isnull=False)
        vouchers = Invoice.objects.filter(claim__organization=self.firm)
        return {
            "cases": [
                self.marks.case,
                *numbers.values_list("number", flat=True),
                *vouchers.values_list("number", flat=True),
            ],
            "people": [self.marks.person, self.marks.latin],
            "firm": [self.marks.firm, self.firm.credit_code],
            "notes": [self.marks.note],
            "account": [self.marks.bank_account, self.marks.bank_account[::-1]],
        }


@dataclass(frozen=True, kw_only=True)
class World:
    """Both sides, the people of the exchange, and one of each thing that Wagtail's routes ask for."""

    a: Side
    b: Side
    roles: dict[str, User | None]
    closed_call: Call
    training: Training
    occasion: Occasion
    attendee: Attendee
    cooling_off: CoolingOff
    article: ArticlePage
    law: Version
    public_law: Version
    law_note: Note
    product: Product
    partner: Partner
    memorandum: Memorandum
    joint_course: JointCourse
    outcome_file: OutcomeFile
    research_call: ResearchCall
    own_post: InternshipPost
    own_application: InternshipApplication
    asked: Asked
    year: CalendarYear
    home: Page
    page: Page
    private_page: Page
    image: Any
    document: Any
    private_document: Any
    redirect: Redirect
    collection: Collection
    task: Task
    workflow: Workflow
    group: Group
    site: Site
    announcement: AnnouncementPage
    announcement_file: AnnouncementFile
    telling: Telling
    confirmation: str
    joining: str
    guests: Guests
    talks: Talks
    protection: Protection
    report: CommonIssue
    gathering: CommonIssue
    registration: Registration


def make_side(marks: Marks, *, finance: User, clerk: User, auditor: User) -> Side:
    """A firm with two contacts, its department, and its cases."""
    department = factories.department()
    firm = factories.organization(
        name=f"{marks.firm}期货有限公司",
        short_name=f"{marks.firm}期货",
        bank_account=marks.bank_account,
        liaison=clerk,
    )
    owner, colleague = (
        factories.member(
            organization=firm,
            username=f"{marks.latin}{number}",
            email=f"{marks.latin}{number}@example.com",
            phone=f"138-{marks.latin}",
            last_name=marks.person,
            first_name=name,
        )
        for number, name in enumerate(("子澄", "子衡"))
    )
    Contact.objects.filter(user=owner).update(is_administrator=True)
    reviewer = factories.staff(groups=(REVIEWER.name,), department=department)
    head = factories.staff(groups=(HEAD.name,), department=department)
    pool = factories.pool(organization_limit="500000.00")
    call = factories.call(department=department, pool=pool, guideline=factories.pdf_upload("指引.pdf"))

    def ready(title: str) -> EventApplication:
        return factories.ready_application(
            user=owner,
            call=call,
            title=f"{marks.case}{title}",
            purpose=f"{marks.case}目的",
            venue=f"{marks.case}会堂",
            agenda=[factories.agenda_row(speaker=f"{marks.case}教授")],
        )

    def accepted(title: str) -> EventApplication:
        return factories.accepted_event(user=owner, call=call, title=f"{marks.case}{title}")

    def claim(state: str, title: str) -> Claim:
        return factories.claim_in(state, event=accepted(title), finance=finance, head=head)

    draft = ready("沙龙草稿")
    event = factories.step(ready("沙龙"), "submit", owner)
    services.remark(case_id=event.pk, user=owner, text=f"{marks.case}留言", internal=False)
    services.remark(case_id=event.pk, user=clerk, text=f"{marks.note}，另行核实", internal=True)
    asked = factories.step(ready("征询会"), "submit", owner)
    today = timezone.localdate()
    opinion = opinions.ask(
        case_id=asked.pk,
        department=factories.department(),
        question=f"{marks.note}是否合适？",
        due_on=today + timedelta(days=7),
        user=reviewer,
    )
    absence = absences.set_absence(
        person=reviewer,
        substitute=head,
        starts_on=today + timedelta(days=30),
        ends_on=today + timedelta(days=31),
        reason="休假",
        user=reviewer,
    )
    approved = factories.hop(ready("报告会"), "approved")
    ledger.reserve(case=approved, pool_id=pool.pk, amount=Decimal("8000.00"), user=None)
    hosting.arrange(approved)
    occasion = approved.occasions.get()
    attendance.attendee(occasion, name=f"{marks.person}子丹", company=f"{marks.firm}客户公司")
    claims = {
        f"{state}_claim": claim(state, title)
        for state, title in (
            ("draft", "论坛"),
            ("submitted", "调研"),
            ("approved", "直播"),
            ("payable", "专题"),
        )
    }
    factories.case_file(claims["submitted_claim"], "checks", user=finance)
    money = finance_rows(claims["payable_claim"], pool, finance=finance, second=auditor)
    voice = make_voice(marks, firm=firm, owner=owner, clerk=clerk, department=department, reviewer=reviewer)
    projects = make_projects(marks, owner=owner, department=department, reviewer=reviewer)
    received = make_visits(marks, owner=owner, clerk=clerk, reviewer=reviewer)
    issues = make_issues(marks, owner=owner, clerk=clerk, department=department, head=head)
    Invoice.objects.filter(claim__organization=firm).update(seller=f"{marks.case}会务公司")
    for number, file in enumerate(Attachment.objects.filter(case__organization=firm)):
        Attachment.objects.filter(pk=file.pk).update(original_name=f"{marks.case}{number}.pdf")
    for person in (owner, reviewer):
        finished_job(person, marks.case)
    return Side(
        marks=marks,
        department=department,
        firm=firm,
        owner=owner,
        colleague=colleague,
        reviewer=reviewer,
        head=head,
        call=call,
        draft=draft,
        event=event,
        occasion=occasion,
        certificate=certificates.certificate(user=owner, organization=firm, holder=f"{marks.person}子奇"),
        approved=EventApplication.objects.get(pk=approved.pk),
        accepted=accepted("交流会"),
        opinion=opinion,
        absence=absence,
        data_request=privacy.correct(
            user=owner, values=privacy.values_of(owner) | {"given_name": "子瞻"}, note="登记时写错"
        ),
        access=privacy.record_access(
            user=reviewer, subject=owner, field=Access.Field.IDENTITY, why="核对授权书"
        ),
        entry=Entry.objects.create(
            department=department, business="合作举办市场活动", person="钱思远", phone="021-55500201"
        ),
        interest=Interest.objects.create(user=auditor, organization=firm, reason="曾任职"),
        **make_comings(marks, firm, clerk=clerk),
        **issues,
        endpoint=Endpoint.objects.create(
            name=f"{department}的群",
            kind="wecom",
            department=department,
            address=f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={marks.bank_account}",
        ),
        **claims,
        **money,
        **make_mails(marks, owner=owner, clerk=clerk),
        **voice,
        **projects,
        **received,
    )


def finance_rows(claim: Claim, pool: BudgetPool, *, finance: User, second: User) -> dict[str, Any]:
    """A released batch with the bank's answer read, a refund asked for, and a close that is done."""
    now = timezone.now()
    batch = batches.make_batch(claim_ids=[claim.pk], user=finance)
    PaymentBatch.objects.filter(pk=batch.pk).update(state="released", released_by=second, released_at=now)
    common = {"state": "done", "approved_by": second, "approved_at": now, "finished_at": now}
    return {
        "batch": batch,
        "answers": ResultFile.objects.create(
            batch=batch, name="结果.xlsx", digest="0" * 64, rows=[], read_by=finance, read_at=now
        ),
        "receivable": Receivable.objects.create(
            claim=claim,
            amount=Decimal("1.00"),
            reason="多付",
            due_on=timezone.localdate(now),
            proposed_by=finance,
            proposed_at=now,
        ),
        "closing": PoolClosing.objects.create(pool=pool, prepared_by=finance, prepared_at=now, **common),
    }


def finished_job(person: User, text: str) -> None:
    """A job of this person with a result."""
    now = timezone.now()
    Job.objects.create(
        kind="tests",
        title=f"导出{text}",
        owner=person,
        state=JobState.DONE,
        finished_at=now,
        expires_at=now + timedelta(days=1),
        file=private_storage().save("jobs/aa/result.csv", ContentFile(text.encode())),
        file_name=f"{text}.csv",
        content_type="text/csv",
    )


def make_comings(marks: Marks, firm: Organization, *, clerk: User) -> dict[str, Any]:
    """An application that waits, an open invitation, and an account that finance has yet to confirm."""
    values = {
        "family_name": marks.person,
        "name": f"{marks.firm}资本",
        "credit_code": "",
        "kind": "overseas_broker",
    }
    application = membership.application(**values)
    return {
        "application": application,
        "invitation": Invitation.objects.create(
            organization=firm,
            email=f"{marks.latin}9@example.com",
            invited_by=clerk,
            expires_at=timezone.now() + timedelta(days=7),
        ),
        "payee_change": payees.enter(
            organization_id=firm.pk,
            bank_name="中国银行",
            bank_account=marks.bank_account[::-1],
            basis="来函",
            user=clerk,
        ),
    }


def make_world(a_marks: Marks = MARKS_A, b_marks: Marks = MARKS_B) -> World:
    """Everything, in the database of the test that asks for it."""
    for settings in (
        ArticlesSettings,
        EditorialSettings,
        ClockSettings,
        QualitySettings,
        FeedbackSettings,
        AnnouncementSettings,
        VisitSettings,
    ):
        settings.load()
    clerk = factories.staff(groups=(CLERK.name,))
    finance = factories.staff(groups=(FINANCE.name,))
    auditor = factories.staff(groups=(AUDITOR.name,))
    a = make_side(a_marks, finance=finance, clerk=clerk, auditor=auditor)
    b = make_side(b_marks, finance=finance, clerk=clerk, auditor=auditor)
    association = factories.organization(kind=Organization.Kind.ASSOCIATION, name="某地期货业协会")
    roles = {
        "operator": factories.user(is_superuser=True),
        "anonymous": None,
        "owner": a.owner,
        "colleague": a.colleague,
        "rival": b.owner,
        "association": factories.member(organization=association),
        "editor": factories.staff(groups=(EDITOR.name,)),
        "clerk": clerk,
        "reviewer": a.reviewer,
        "stranger": b.reviewer,
        "head": a.head,
        "finance": finance,
        "auditor": auditor,
        "observer": factories.staff(groups=(OBSERVER.name,), region="上海"),
        "administrator": factories.staff(groups=(ADMINISTRATOR.name,)),
    }
    pages = make_pages()
    for side in (a, b):
        tell(side)
    closed_call = factories.call(is_open=False, guideline=factories.pdf_upload("指引.pdf"))
    return World(
        a=a,
        b=b,
        roles=roles,
        closed_call=closed_call,
        training=make_training(learners={side.firm.pk: side.owner for side in (a, b)}),
        occasion=(occasion := attendance.occasion()),
        attendee=attendance.attendee(occasion),
        cooling_off=factories.cooling_off(),
        year=CalendarYear.objects.get_or_create(year=2090)[0],
        guests=make_guests(clerk=clerk),
        talks=make_talks(user=roles["editor"] or clerk),
        protection=make_protection([a, b], page=pages["law"].page, clerk=clerk),
        confirmation=confirmation_link(membership.application(confirmed=False)),
        joining=invitation_link(
            Invitation.objects.create(
                organization=association,
                email="joining@example.com",
                invited_by=clerk,
                expires_at=timezone.now() + timedelta(days=7),
            )
        ),
        **make_announcement(confirmed_by=a.owner),
        **make_shared([a, b], clerk=clerk, head=a.head),
        **pages,
    )


def make_announcement(*, confirmed_by: User) -> dict[str, Any]:
    """An announcement for futures firms with a file, which one firm has confirmed; telling of it waits for somebody."""
    page = announcements.released(
        on_release=AnnouncementPage.OnRelease.TELL,
        kinds=(Organization.Kind.FUTURES_FIRM,),
        must_confirm=True,
        confirm_by=timezone.localdate() + timedelta(days=7),
    )
    file = announcements.file()
    page = announcements.attach(page, file)
    announcement_services.confirm(page=page, user=confirmed_by)
    return {"announcement": page, "announcement_file": file, "telling": page.tellings.get()}


def tell(side: Side) -> None:
    """A story of the side's accepted event, sent to the firm."""
    story = make_story(application=side.accepted, anonymous=False, user=side.reviewer)
    stories.ask_consent(story_id=story.pk, user=side.reviewer)


def make_pages() -> dict[str, Any]:
    """A small public site, with a page that only editors may read and one in an editorial workflow."""
    site = Site.objects.get(is_default_site=True)
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="首页", slug="front", headline="服务", lead="一站通")
    )
    site.root_page = home
    site.save()
    sync_editor_permissions()
    ensure_publishing_workflow()
    page = home.add_child(instance=StandardPage(title="服务说明", slug="service"))
    page.save_revision().publish()
    workflow = Workflow.objects.get(name=WORKFLOW)
    workflow.start(page, user=None)
    editors = Group.objects.get(name=EDITOR.name)
    home.add_child(instance=CaseStoryIndexPage(title="产业服务案例", slug="case-stories"))
    FalsePositive.objects.create(
        page=page,
        page_title=page.title,
        phrase=GuardPhrase.objects.earliest("pk"),
        part="标题",
        sentence="示例。",
        digest="0" * 64,
        reason="引用",
        decided_by=factories.user(),
    )
    articles = home.add_child(instance=ArticleIndexPage(title="投教文章", slug="articles"))
    article = articles.add_child(instance=ArticlePage(title="套期保值入门", slug="article", summary="摘要"))
    HelpfulAnswer.objects.create(page=article, is_yes=False, reason="没有例子", form="one")
    library = home.add_child(instance=RegulationIndexPage(title="法规库", slug="regulations"))
    document = library.add_child(
        instance=RegulationPage(title="示例办法", slug="law", kind="3rule", issuer="示例部")
    )
    law = import_text(page=document, text="示例办法\n第一条　示例。", name="草稿", slug="draft", user=None)
    private = home.add_child(instance=StandardPage(title="编辑须知", slug="staff-only"))
    PageViewRestriction.objects.create(page=private, restriction_type="groups").groups.add(editors)
    return {
        "home": home,
        "article": article,
        "law": law,
        "public_law": publish_text(
            version_id=import_text(
                page=document, text="示例办法\n第一条　公开。", name="现行", slug="public", user=None
            ).pk,
            source_name="官方文本",
            source_url="https://law.example/1",
            checked_on=timezone.localdate(),
            effective_on=None,
            user=factories.user(),
        ),
        "product": Product.objects.first(),
        **make_campus(home),
        "asked": Asked.objects.create(text="没有的词", times=2, fruitless=2),
        "law_note": Note.objects.create(page=document, article=1, text="编者注", author=factories.user()),
        "page": page,
        "private_page": private,
        "redirect": Redirect.objects.create(old_path="/old", redirect_page=page),
        "workflow": workflow,
        "task": Task.objects.first(),
        "group": editors,
        "site": site,
        **make_media(editors),
    }


def make_media(editors: Group) -> dict[str, Any]:
    """A picture and two documents, of which one is for editors alone."""
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="编辑专用"))
    closed = CollectionViewRestriction.objects.create(collection=collection, restriction_type="groups")
    closed.groups.add(editors)
    documents = get_document_model().objects
    return {
        "collection": collection,
        "image": get_image_model().objects.create(title="图", file=factories.photo_upload("picture.png")),
        "document": documents.create(title="指南", file=factories.pdf_upload("guide.pdf")),
        "private_document": documents.create(
            title="编辑手册", file=factories.pdf_upload("manual.pdf"), collection=collection
        ),
    }
