"""PostgreSQL: what the index keeps there when several machines share one.

Nothing else imports psycopg. Every error of it leaves as one of ``tracuu.errors``, and none
shows the password of the address.
"""

from tracuu.postgres.feedback import PostgresFeedback
from tracuu.postgres.locks import Held, writing
from tracuu.postgres.migrations import Migration, migrate, packaged, pending
from tracuu.postgres.pool import Postgres

__all__ = [
    "Held",
    "Migration",
    "Postgres",
    "PostgresFeedback",
    "migrate",
    "packaged",
    "pending",
    "writing",
]
