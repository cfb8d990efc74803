"""What a frame costs, stage by stage, and what other engines take for the same pictures."""
