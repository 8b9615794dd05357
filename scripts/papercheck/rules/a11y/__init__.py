"""Promises to readers who listen, enlarge or use the keyboard, as far as the markup shows them without a browser."""
