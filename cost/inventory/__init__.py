"""What is there, as AWS lists it: state, age, attachment, settings."""
