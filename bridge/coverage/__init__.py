"""What a dataset shall have enough of: which episodes are played for it, which frames are kept, and when it is done."""
