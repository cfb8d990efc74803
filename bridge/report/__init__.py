"""Pictures and pages for people who want to see what a dataset holds."""
