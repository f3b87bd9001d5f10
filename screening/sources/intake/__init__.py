"""Intake: how a published file reaches the refresh, from the network or an operator's hand, and is read behind walls."""
