"""Tests that need servers of their own: PostgreSQL, and what else a cluster has."""
