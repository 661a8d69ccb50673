"""Questions to the register, answered completely: duties, times, leaders, relations, counts.

What it selects are all that the library holds, never the first few of a ranking; each is
quoted. A question that asks for anything else besides is left to ordinary answering.
"""

from tracuu.demands.register_answers import RegisterAnswerer
from tracuu.demands.superseded import Superseded

__all__ = ["RegisterAnswerer", "Superseded"]
