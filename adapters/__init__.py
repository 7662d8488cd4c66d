"""The platforms: each adapter verifies and translates, and knows no other adapter."""
