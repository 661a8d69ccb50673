"""A language model's sentences about an answer's quotes: checked, and dropped if unsupported.

``compose`` does all of it. The model is given the quotes as data and may say only what
they say; whatever it says is believed no further than ``Evidence`` supports it.
"""

from tracuu.composing.composer import compose
from tracuu.composing.prompt import instructions, material
from tracuu.composing.sentences import Draft, Drafts
from tracuu.composing.support import Evidence

__all__ = ["Draft", "Drafts", "Evidence", "compose", "instructions", "material"]
