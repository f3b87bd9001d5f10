"""VERB 3: whom to look at again, after the lists changed."""
