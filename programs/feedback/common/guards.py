"""What the database itself keeps: the record of a common issue stays as it was written."""

from hub.cases.guards import append_only

append_only("feedback_issuerecord")
