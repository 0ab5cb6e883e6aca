"""A made-up organisation of any size: several accounts, every charge type that AWS bills."""
