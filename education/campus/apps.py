from django.apps import AppConfig


class CampusConfig(AppConfig):
    name = "education.campus"
    label = "campus"
    verbose_name = "高校合作"

    def ready(self) -> None:
        from hub.attachments.services import sweeps
        from hub.backoffice import intake
        from hub.cases import clocks, flows
        from hub.pages import purging
        from hub.portal import registry

        from . import privacy  # noqa: F401  declared by being read
        from .internships import portal as internships
        from .models import (
            InternshipApplication,
            InternshipPost,
            JointCourse,
            Memorandum,
            OutcomeFile,
            Partner,
            ResearchCall,
            ResearchTopic,
        )
        from .partners import notices  # noqa: F401  declared by being read
        from .partners.dates import run
        from .projects import portal as projects
        from .projects.flow import FLOW as PROJECT
        from .research import portal as research
        from .research import rounds
        from .research.flow import FLOW as TOPIC

        flows.register(PROJECT)
        flows.register(TOPIC)
        for source in (projects.open_calls, research.open_calls, internships.open_calls):
            registry.register_call_source(source)
        registry.register_duty_source(research.reviews_to_do)
        registry.register_duty_source(internships.applications_to_answer)
        intake.register_intake(
            intake.Intake(
                label="高校合作项目",
                url="campus_desk:register_project",
                description="会员单位来函申请的高校合作项目，或交易所主办的项目；登记后由承办部门甄选。",
            )
        )
        intake.register_intake(
            intake.Intake(
                label="课题申报",
                url="campus_desk:register_topic",
                description="高校、会员单位来函申报的课题；是否按期以收文时间为准，登记后由承办部门送评审。",
            )
        )
        purging.shown_on_pages(Partner, JointCourse, ResearchCall, ResearchTopic, InternshipPost)
        purging.register_clock(ResearchCall.objects.turns_between)
        purging.register_clock(InternshipPost.objects.ends_between)
        clocks.register_round(run)
        clocks.register_round(rounds.run)
        sweeps(Memorandum.FOLDER, Memorandum)
        sweeps(OutcomeFile.FOLDER, OutcomeFile)
        sweeps(InternshipApplication.FOLDER, InternshipApplication)
