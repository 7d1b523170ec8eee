"""Attacks that are known to work elsewhere, and the page that says what was checked."""
