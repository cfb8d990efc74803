"""People: how they are built, dressed and posed."""
