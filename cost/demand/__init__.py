"""What a load will ask for: growth, season, and how often it will exceed a size."""
