"""What a hit or a place means in law: measures held against a transaction, and the disposition that follows."""
