"""Tra Cứu: cited answers from an office's own directives."""

__version__ = "0.1.0"
