"""METI's Foreign End User List (外国ユーザーリスト): not an embargo list, but what triggers the catch-all check."""
