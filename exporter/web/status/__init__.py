"""The page for people at `/`: each cluster and its buckets, without scripts and without anything from outside."""

from exporter.web.status.page import POLICY, status_page
from exporter.web.status.question import Question, read_question
from exporter.web.status.view import Reading, View

__all__ = ["POLICY", "Question", "Reading", "View", "read_question", "status_page"]
