"""Tra Cứu beside other programs that find chunks: ``python -m benchmarks.peers``."""
