"""What is shown: the terminal screen and plain lines."""
