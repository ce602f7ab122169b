"""The archive's own captures read again by the rules of today, and what that would change."""
