"""Code that is deployed: plain tested Python."""
