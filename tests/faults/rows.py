"""The table of faults: every row, by theme in the modules beside this one."""

from . import rows_answers, rows_cluster, rows_delivery, rows_documents, rows_named, rows_paging, rows_trust
from .row import Row

ROWS: tuple[Row, ...] = (
    *rows_paging.ROWS,
    *rows_documents.ROWS,
    *rows_answers.ROWS,
    *rows_delivery.ROWS,
    *rows_trust.ROWS,
    *rows_cluster.ROWS,
    *rows_named.ROWS,
)
