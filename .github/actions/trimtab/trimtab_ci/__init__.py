"""What the workflows ask GitHub to do: one comment, one pull request."""
