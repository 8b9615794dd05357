"""Promises about sources and citations: that they agree with each other, with themselves, and with what texts say."""
