"""The sections of the HTML report, and the document that holds them."""
