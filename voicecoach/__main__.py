"""Lets ``python -m voicecoach`` do what ``voicecoach`` does."""

from voicecoach.cli import main

main()
