"""The pages, a module for each kind: what is asked for, what the archive answers, which template shows it."""
