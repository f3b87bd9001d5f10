"""Announcements of China's Ministry of Commerce: control list, concern list, unreliable entity list."""
