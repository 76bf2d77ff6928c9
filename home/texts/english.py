"""The pages that overseas brokers and investors read in English: what the Chinese pages say, for those outside."""

from __future__ import annotations

from typing import Any

from .legal import heading

SOURCE = "2023 arrangement of member services and investor education, Shanghai Futures Exchange (in Chinese)"
EXCHANGE = "Exchange"
MEMBERS = "Members"

# What the pages below /en/ say of the exchange.
SETTINGS = {
    "name": "Shanghai Futures Exchange",
    "short_name": "SHFE",
    "subsidiary_name": "Shanghai International Energy Exchange",
    "platform_name": "Member services and investor education",
    "service_centre": "Market Service Center (MSC)",
    "website": "https://www.shfe.com.cn/eng/",
}

HOME: dict[str, Any] = {
    "summary": "Arrangements, programmes and contacts of member services and investor education.",
    "headline": "Close to our members|Serving industry",
    "lead": "The year’s arrangement of member services and investor education, what each programme offers and how it starts. Applications are filed by members in Chinese.",
}

# (title, text, key of the page)
TASKS = [
    (
        "Read the year’s arrangement",
        "All programmes of the year, how each starts and when.",
        "annual-arrangement",
    ),
    ("Talk to the exchange", "Visits, questions and suggestions through one service desk.", "one-stop"),
    (
        "Prizes for overseas brokers",
        "Outstanding market contribution, judged around April.",
        "overseas-award",
    ),
    ("Learn about commodities", "A talk on commodities, usually once a month.", "monthly-talks"),
    ("Find a contact", "Hotline, mailbox, and who to ask about what.", "contact"),
]

ARRANGEMENT: dict[str, Any] = {
    "year": 2023,
    "summary": "All programmes of member services and investor education in 2023, how they start and when.",
    "lead": (
        "In 2023 the exchange improves its services to members and to the market and adds new ones, so that futures serve"
        " the real economy. This page puts them together, so that members can see what is planned and whom to work with."
    ),
    "status": (
        "<p>This page renders the exchange’s arrangement of 2023, which was published in Chinese. Where the two differ, the"
        " Chinese text prevails. The exchange updates the arrangement as its work goes on.</p>"
        "<p>When and how to apply in a given year is said in the exchange’s latest notices and on the Chinese pages of the"
        " programmes.</p>"
    ),
}

# (part, [(title, text, how it starts, key of the page)])
ARRANGEMENT_GROUPS = [
    (
        "Services to members and the market",
        [
            (
                "One-stop member service",
                "Visits to the exchange, and a channel for opinions and requests that are answered one to one.",
                "A visit letter or a feedback form",
                "one-stop",
            ),
            (
                "Co-hosted market events",
                "Forums, investor briefings, industry salons, campus training, field research and live streams.",
                "A member or association applies",
                "co-hosted-events",
            ),
            (
                "Incentive programme for industry",
                "Projects for market building and for services to companies, supported by lower transaction fees.",
                "Members and traders apply or register",
                "incentive",
            ),
            (
                "Deep-cultivation plans",
                "One leading company at a time is served systematically; the securities regulator follows.",
                "A member applies",
                "deep-cultivation",
            ),
        ],
    ),
    (
        "Investor education",
        [
            (
                "Monthly commodity talks",
                "Half a day at the exchange or online: commodity research, market analysis, new business.",
                "Hosted by the exchange",
                "monthly-talks",
            ),
            (
                "Training series",
                "Courses for companies and associations, members and practitioners, and institutional investors.",
                "Hosted by the exchange or with others",
                "training",
            ),
            (
                "Education in the national curriculum",
                "Memoranda with universities: joint courses, research topics and internships.",
                "Hosted by the exchange; members propose",
                "campus",
            ),
        ],
    ),
    (
        "Awards",
        [
            (
                "Members",
                "Market performance and compliance of the year before.",
                "The exchange starts it",
                "",
            ),
            (
                "Overseas brokers",
                "Outstanding market contribution: clients, participation, service.",
                "INE starts it",
                "overseas-award",
            ),
            ("Analysts and teams", "The ability of research to serve the real economy.", "Members apply", ""),
        ],
    ),
]

# (title, months, when in the words of the source, key of the page)
RHYTHM = [
    ("Monthly commodity talks", range(1, 13), "usually one a month", "monthly-talks"),
    ("Award: members", [1], "start of the year", ""),
    ("Award: overseas brokers", [4], "around April", "overseas-award"),
    ("Award: analysts and teams", [11], "around November", ""),
]

SERVICES: dict[str, Any] = {
    "summary": "One-stop member service, co-hosted events, the incentive programme and deep-cultivation plans.",
    "lead": (
        "The exchange stays in close touch with its members and the market: it listens, hosts events together with them, and"
        " supports their work with companies that manage price risk."
    ),
}

ONE_STOP: dict[str, Any] = {
    "summary": "One way into every department of the exchange; opinions and requests are answered one to one.",
    "background": (
        "<p>To hear the market and to serve members better, the exchange keeps one open way between its members and all its"
        " departments, and a lasting procedure by which suggestions are followed up.</p>"
    ),
    "introduction": (
        "<h3>Visits to the exchange</h3>"
        "<p>The member department arranges visits of members and market institutions and brings the colleagues concerned"
        " together. What visitors suggest is studied in the exchange and answered one to one by e-mail or telephone"
        " conference within two weeks. Questions that many have in common may be answered in an online meeting or a report.</p>"
        "<h3>Day-to-day contact</h3>"
        "<p>A member that has an opinion or a request sends the feedback form to the Market Service Center (MSC). A named"
        " colleague coordinates the departments and gives the answer in writing or in an online meeting. The MSC hotline"
        " answers questions as well.</p>"
    ),
    "audience": "<p>Members; visits are open to market institutions as well, and overseas brokers write to the same mailbox.</p>",
    "flow_title": "A visit",
    "flow": [
        ("Visitor", "Sends a visit letter", "To the MSC mailbox or the exchange’s office"),
        (EXCHANGE, "Registers the letter", ""),
        (EXCHANGE, "Answers with arrangements", "Within 2 working days of receipt"),
    ],
    "body": [
        (
            "flow",
            {
                "title": "The member’s voice",
                "steps": [
                    {"actor": MEMBERS, "title": "Send the feedback form", "text": "Filled in and sealed"},
                    {
                        "actor": EXCHANGE,
                        "title": "Names a contact",
                        "text": "Who coordinates the departments",
                    },
                    {"actor": EXCHANGE, "title": "Answers", "text": "In writing or in an online meeting"},
                ],
            },
        ),
        (
            "notice",
            {
                "tone": "neutral",
                "title": "In which language",
                "text": "Forms and the member portal are in Chinese. Letters in English are answered in English.",
            },
        ),
    ],
    "source": SOURCE,
}

CO_HOSTED_EVENTS: dict[str, Any] = {
    "summary": "Each year the exchange supports market events that members and industry associations hold.",
    "background": (
        "<p>To bring its services to more of the market and to companies in industry, the exchange supports events of many"
        " kinds that are held together with members and industry associations.</p>"
    ),
    "introduction": (
        "<p>The events serve the real economy, the quality of the market and the participation of industrial clients:</p>"
        "<ul><li>Large forums</li><li>Investor briefings</li><li>Small industry salons</li><li>Training on campus</li>"
        "<li>Field research</li><li>Live streams</li></ul>"
        "<p>Beside regular events there are special ones that follow the exchange’s priorities of the time.</p>"
    ),
    "audience": "<p>Members and industry associations may apply.</p>",
    "flow": [
        ("Member, association", "Applies", ""),
        (EXCHANGE, "Approves the event", ""),
        ("Member, association", "Holds it and reports", ""),
        (EXCHANGE, "Reviews and reimburses", ""),
        (EXCHANGE, "Publishes case stories", ""),
    ],
    "support": (
        "<p>Once the exchange has received the partner’s invoice, it pays the costs of the event by transfer to the partner’s"
        " account. The guideline for applicants is given to members only.</p>"
    ),
    "source": SOURCE,
}

INCENTIVE: dict[str, Any] = {
    "summary": "One brand for projects that build the market and serve companies, supported by lower fees.",
    "background": (
        "<p>The exchange has brought its pilot projects together under one name, 上期强源助企, so that they are better understood"
        " and better run: they improve the structure of the market and help companies to manage risk.</p>"
    ),
    "introduction": (
        "<p>Projects are of two kinds, by how they work and how they are judged.</p>"
        "<h3>Functional projects</h3><p>They strengthen the market and look at members’ trading volume and open interest.</p>"
        "<h3>Service projects</h3><p>They look at how members help companies to use futures and derivatives: pricing"
        " benchmarks, new companies, use of tools.</p>"
        "<p>In 2023 the programme covers 12 futures products and all 8 options products of the exchange.</p>"
    ),
    "audience": "<p>Members, traders of the integrated business platform and others.</p>",
    "flow": [
        ("Members, traders", "Apply or register", ""),
        (EXCHANGE, "Reviews", ""),
        (EXCHANGE, "Follows the project", ""),
        (EXCHANGE, "Accepts the results", ""),
    ],
    "flow_note": "<p>Some projects are also closed on the member’s application, after a review by the exchange.</p>",
    "support": "<p>Support is given as a reduction of transaction fees.</p>",
    "source": SOURCE,
}

DEEP_CULTIVATION: dict[str, Any] = {
    "summary": "Exchange, members and regulator together serve one leading company at a time.",
    "background": (
        "<p>The exchange, its members and the regional offices of the securities regulator join forces to help important"
        " companies manage risk more effectively, one to one.</p>"
    ),
    "introduction": (
        "<ul><li><b>Companies in the market</b> show others what can be done.</li>"
        "<li><b>Companies that want to enter</b> learn how futures work and are helped to set up price risk management.</li>"
        "<li><b>Companies that meet obstacles</b> are kept in regular contact until these are understood.</li></ul>"
        "<p>The exchange selects the companies; training, discussions and exchanges follow each other over the year.</p>"
    ),
    "audience": "<p>Members apply; important or leading companies are served.</p>",
    "flow": [
        (MEMBERS, "Apply", ""),
        (EXCHANGE, "Selects firms, reviews plans", ""),
        (MEMBERS, "Carry out the plan", ""),
        ("Regulator", "Follows and supervises", ""),
        (EXCHANGE, "Publishes case stories", ""),
    ],
    "support": "<p>Support comes from the budget of co-hosted events and follows its rules.</p>",
    "source": SOURCE,
}

EDUCATION: dict[str, Any] = {
    "summary": "Monthly commodity talks, a training series, and education in the national curriculum.",
    "lead": (
        "Talks every month, training for members, companies, practitioners and institutional investors, and cooperation with"
        " universities, so that more people understand futures before they trade them."
    ),
}

MONTHLY_TALKS: dict[str, Any] = {
    "summary": "Usually one a month, half a day at the exchange or online: research, analysis, new business.",
    "background": (
        "<p>The talks are a place where analysts, industrial clients, institutions and individual investors learn about the"
        " exchange’s products and business.</p>"
    ),
    "introduction": (
        "<p>Each talk takes half a day at the exchange or is held online. Its subjects are research on the main listed products,"
        " market analysis, and new business, projects and events of the exchange. Experts of the industry, analysts and"
        " lecturers of the exchange speak. Talks are given in Chinese.</p>"
    ),
    "audience": "<p>Analysts, industrial clients, institutional and individual investors.</p>",
    "flow_note": "<p>Hosted by the exchange.</p>",
    "body": [
        (
            "notice",
            {
                "tone": "neutral",
                "title": "About the content",
                "text": "Speakers’ views are for study only. They are no investment advice and no judgement of the exchange on prices.",
            },
        )
    ],
    "source": SOURCE,
}

TRAINING: dict[str, Any] = {
    "summary": "Professional training and general education, fitted to those who take part.",
    "background": (
        "<p>The exchange trains members, companies, practitioners and institutional investors, each according to what they"
        " need and already know.</p>"
    ),
    "introduction": (
        "<ul><li><b>Industry associations and companies</b>: training of industrial clients.</li>"
        "<li><b>Members and practitioners</b>: courses designed with universities and training institutions.</li>"
        "<li><b>Institutional investors</b>: special courses on new business.</li></ul>"
        "<p>The exchange’s national investor education base also holds events in the public interest and publishes works of"
        " its own.</p>"
    ),
    "audience": "<p>Members, companies, industry associations, practitioners and institutional investors.</p>",
    "flow_note": "<p>Hosted by the exchange, alone or with others.</p>",
    "source": SOURCE,
}

CAMPUS: dict[str, Any] = {
    "summary": "Joint courses, research and internships with universities: students learn what futures are for.",
    "background": (
        "<p>Investor education is to become part of national education. The exchange works with universities in China at"
        " several levels, so that students understand the futures market and the industry finds the people it needs.</p>"
    ),
    "introduction": (
        "<p>With selected universities the exchange signs memoranda on joint courses, research topics and internships. Through"
        " its members it looks for further ways to train students.</p>"
        "<p>It keeps the work to common standards and adds to what comes of it: syllabi, readers, courseware and teaching"
        " cases.</p>"
    ),
    "audience": "<p>Universities and their students; members may apply.</p>",
    "flow_title": "Projects that members propose",
    "flow": [
        (MEMBERS, "Apply", ""),
        (EXCHANGE, "Selects the plans", ""),
        (EXCHANGE, "Supports them", ""),
        (EXCHANGE, "Publishes the results", ""),
    ],
    "flow_note": "<p>Other projects are hosted by the exchange.</p>",
    "source": SOURCE,
}

AWARDS: dict[str, Any] = {
    "summary": "The award for overseas brokers, judged every year by INE.",
    "lead": "Awards set examples and encourage sound, compliant business. Overseas brokers have an award of their own.",
}

OVERSEAS_AWARD: dict[str, Any] = {
    "summary": "Judged by the Shanghai International Energy Exchange around April, for the year before.",
    "background": "<p>The exchange holds awards every year, to set examples and to encourage sound, compliant business.</p>",
    "introduction": (
        "<p>The Shanghai International Energy Exchange (INE) judges overseas brokers around April of each year for the year"
        " before, by a system of comprehensive evaluation: development of clients, participation in the market, and service.</p>"
    ),
    "audience": "<p>Overseas brokers.</p>",
    "flow": [
        ("INE", "Starts the award", "Around April"),
        ("INE", "Judges by the plan", ""),
        ("INE", "Publishes and commends", ""),
    ],
    "support": "<p>Winners are commended and made known.</p>",
    "source": SOURCE,
}

CONTACT: dict[str, Any] = {
    "summary": "Hotline and mailbox of the Market Service Center, and who to ask about what.",
    "lead": "Questions, suggestions, visits and help with this platform: this is how to reach the exchange.",
    "body": [
        ("contact", None),
        heading("By subject", "topics"),
        (
            "table",
            {
                "columns": [
                    {"type": "text", "heading": "Subject"},
                    {"type": "text", "heading": "What to do"},
                ],
                "rows": [
                    {
                        "values": [
                            "A visit",
                            "Send a letter to the mailbox, or on paper to the exchange’s office",
                        ]
                    },
                    {"values": ["Award for overseas brokers", "Write to the mailbox; INE will answer"]},
                    {"values": ["Co-hosted events", "Members apply in the Chinese portal"]},
                    {
                        "values": [
                            "Your personal information",
                            "Members: in the portal after signing in. Others: write to the mailbox",
                        ]
                    },
                    {"values": ["Is a firm a member?", "Look it up in the Chinese list of members, or call"]},
                ],
                "caption": "",
            },
        ),
    ],
}
