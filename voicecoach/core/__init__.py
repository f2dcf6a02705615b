"""The pure heart: plans, sessions and words. No I/O, no clock, no thread, no chance; time is an argument."""
