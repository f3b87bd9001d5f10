"""What a new edition of a list must survive before it is published: every guard looks, every reason is told."""
