"""Traffic that was recorded: our own traces, and the floating car data that SUMO writes."""
