"""Notices of METI and MOFA under the Foreign Exchange and Foreign Trade Act."""
